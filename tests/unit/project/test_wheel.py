"""What the built wheel holds: the front end in, its sources out, shared data where Jupyter looks for it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """The wheel's files, built from the tree as it is (the front end has been built by `make`)."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


DATA = "jupyter_workbench-0.1.0.data/data/"


@pytest.mark.parametrize(
    "name",
    [
        "workbench/__init__.py",
        "workbench/__init__.pyi",
        "workbench/py.typed",
        "workbench/static/runtime.js",
        "workbench/views/payload.schema.json",
        DATA + "share/jupyter/labextensions/jupyter-workbench/package.json",
        DATA + "share/jupyter/nbconvert/templates/workbench/conf.json",
        DATA + "etc/jupyter/jupyter_server_config.d/workbench.json",
        "jupyter_workbench-0.1.0.dist-info/licenses/LICENSE",
        "jupyter_workbench-0.1.0.dist-info/entry_points.txt",
    ],
)
def test_the_wheel_holds(names, name):
    assert name in names


def test_the_lab_extension_carries_its_built_code(names):
    built = [name for name in names if "labextensions/jupyter-workbench/static/" in name]
    assert any(Path(name).name.startswith("remoteEntry") for name in built)


@pytest.mark.parametrize("ending", [".ts", ".tsx", ".map", "yarn.lock", "tsconfig.json"])
def test_the_wheel_leaves_sources_of_the_front_end_out(names, ending):
    assert [name for name in names if name.endswith(ending)] == []


@pytest.mark.parametrize("part", ["node_modules", "tests/", "frontend", "benchmarks", "__pycache__"])
def test_the_wheel_leaves_the_workplace_out(names, part):
    assert [name for name in names if part in name] == []
