"""What the built wheel and the sources to build it from hold: the front end in, its sources out of the wheel, shared
data where Jupyter looks for it."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
PACKAGE = PROJECT / "workbench"
BUILT = ("frontend", "labextension", "static")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # a busy machine builds for minutes


def build(kind, folder):
    """Build from the tree as it is (the front end has been built by `make`), and return the file."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """The wheel's files."""
    with zipfile.ZipFile(build("wheel", tmp_path_factory.mktemp("wheel"))) as wheel:
        return wheel.namelist()


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The files of the source distribution, below its own folder."""
    with tarfile.open(build("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


DATA = "jupyter_workbench-0.1.0.data/data/"
SCHEMA = "schemas/jupyter-workbench/plugin.json"


@pytest.mark.parametrize(
    "name",
    [
        "workbench/__init__.py",
        "workbench/__init__.pyi",
        "workbench/py.typed",
        "workbench/static/runtime.js",
        "workbench/views/payload.schema.json",
        DATA + "share/jupyter/labextensions/jupyter-workbench/package.json",
        DATA + "share/jupyter/labextensions/jupyter-workbench/" + SCHEMA,
        DATA + "share/jupyter/nbconvert/templates/workbench/conf.json",
        DATA + "etc/jupyter/jupyter_server_config.d/workbench.json",
        "jupyter_workbench-0.1.0.dist-info/licenses/LICENSE",
        "jupyter_workbench-0.1.0.dist-info/entry_points.txt",
    ],
)
def test_the_wheel_holds(names, name):
    assert name in names


def test_the_wheel_holds_what_the_package_reads_besides_its_code(names):
    """Schemas of payloads, events and the like, whatever their kind: a forgotten one is missed only when it is read."""
    inside = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file()]
    data = [path for path in inside if path.parts[0] not in BUILT and path.suffix not in (".py", ".pyc")]
    assert Path("views/payload.schema.json") in data
    assert [path for path in data if f"workbench/{path.as_posix()}" not in names] == []


@pytest.mark.parametrize(
    "name",
    [
        "workbench/frontend/package.json",
        "workbench/frontend/yarn.lock",
        "workbench/frontend/schema/plugin.json",
        "workbench/labextension/" + SCHEMA,
        "workbench/static/runtime.js",
        "templates/report/conf.json",
    ],
)
def test_the_sources_hold(sources, name):
    assert name in sources


def test_the_sources_leave_what_is_installed_to_build_out(sources):
    assert [name for name in sources if "node_modules" in name or ".yarn/" in name or ".venv" in name] == []


def test_the_lab_extension_carries_its_built_code(names):
    built = [name for name in names if "labextensions/jupyter-workbench/static/" in name]
    assert any(Path(name).name.startswith("remoteEntry") for name in built)


@pytest.mark.parametrize("ending", [".ts", ".tsx", ".map", "yarn.lock", "tsconfig.json"])
def test_the_wheel_leaves_sources_of_the_front_end_out(names, ending):
    assert [name for name in names if name.endswith(ending)] == []


@pytest.mark.parametrize("part", ["node_modules", "tests/", "frontend", "benchmarks", "__pycache__"])
def test_the_wheel_leaves_the_workplace_out(names, part):
    assert [name for name in names if part in name] == []
