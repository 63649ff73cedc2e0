"""A kernel may live in another environment than the runner, as it does on a hub or with conda: once with Workbench in
it, in the lowest versions of everything, and once without."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from workbench.runs.engine import RunRequest, execute

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.environments.conftest import Environment

pytestmark = pytest.mark.slow

READING = (
    "import sys\nimport pandas as pd\nprint(sys.prefix, pd.__version__, sep='\\n')",
    "table = pd.read_csv('data.csv')\ntable.to_csv(f'made-{seed}.csv')",
)
LOOKING = (
    "import workbench as wb\nimport pandas as pd",
    "wb.quality(pd.read_parquet('data.parquet'))\nwb.metric('n', 2)",
)


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook that takes a seed into a project with a table; its own kernel is `python3`."""
    import pandas as pd

    (tmp_path / "workbench.yaml").touch()
    (tmp_path / "data.csv").write_text("a,b\n1,2\n1,3\n")
    pd.DataFrame({"a": [1, 1], "b": [2, 3]}).to_parquet(tmp_path / "data.parquet")

    def write(*cells: str) -> Path:
        document = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            cells=[nbformat.v4.new_code_cell("seed: int = 1", metadata={"tags": ["parameters"]})],
        )
        document.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(document, tmp_path / "work.ipynb")
        return tmp_path / "work.ipynb"

    return write


def workbench(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Call the command as a shell does."""
    command = [sys.executable, "-m", "workbench.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def printed(folder: Path, cell: int) -> list[str]:
    """What a cell has printed; the cell with the parameters that were put in counts."""
    outputs = nbformat.read(folder / "output.ipynb", as_version=4).cells[cell].outputs
    return "".join(output.get("text", "") for output in outputs).split()


def names(files: list[dict[str, Any]]) -> list[str]:
    return [Path(file["path"]).name for file in files]


def versions(of: Environment) -> dict[str, str]:
    """The installed packages as the record has them: by the names of their folders, local parts left out."""
    return {name: version.partition("-")[0] for name, version in of.packages.items()}


@pytest.mark.parametrize("name", ["bare", "lowest"])
def test_what_is_recorded_is_the_environment_of_the_kernel(environment, notebook, name):
    elsewhere = environment(name)
    finished = execute(RunRequest(notebook=notebook(*READING), parameters={"seed": 7}, kernel=elsewhere.kernel))
    assert finished.error is None
    assert finished.status == "completed"
    prefix, pandas = printed(finished.folder, 2)
    assert Path(prefix) == elsewhere.folder
    record = finished.to_dict()
    here = record["environment"]
    assert here["packages"] == versions(elsewhere)
    assert here["packages"]["pandas"] == pandas
    assert "pytest-jupyter" in {each.name.lower() for each in importlib.metadata.distributions()}
    assert ("jupyterlab" in here["packages"], here["python"]) == (False, platform.python_version())
    assert (here["hash_seed"], here["threads"]["OMP_NUM_THREADS"]) == (0, "1")
    assert here["hardware"]["cpus"]
    assert names(record["inputs"]) == ["data.csv"]
    assert record["inputs"][0]["sha256"]
    assert names(record["outputs"]) == ["made-7.csv"]
    assert record["kernel"]["name"] == elsewhere.kernel


def test_without_workbench_in_it_the_record_says_what_could_not_be_told(environment, notebook):
    bare = environment("bare")
    assert "jupyter-workbench" not in bare.packages
    finished = execute(RunRequest(notebook=notebook(*READING), kernel=bare.kernel, report=True))
    [gap] = finished.record["kernel"]["not_observed"]
    assert gap.startswith("metrics, findings, training logs and models: the kernel's environment has no Workbench")
    assert gap in " ".join(workbench("show", finished.folder).stdout.split())
    assert finished.report is not None
    assert "metrics, findings, training logs and models" in finished.report.read_text(encoding="utf-8")


def test_without_workbench_in_it_a_notebook_that_needs_it_fails_with_the_next_step(environment, notebook):
    bare = environment("bare")
    ended = workbench("run", notebook(*LOOKING), "--kernel", bare.kernel, "--no-report")
    assert ended.returncode == 1
    assert "cell 1 (counted from 0) failed: ModuleNotFoundError: No module named 'workbench'" in ended.stdout
    assert "has no Workbench: pip install jupyter-workbench there" in " ".join(ended.stdout.split())
    [run] = json.loads(workbench("runs", "--json", "--runs", notebook().parent / "runs").stdout)
    assert run["status"] == "failed"
    assert run["error"] == {"cell": 1, "name": "ModuleNotFoundError", "message": "No module named 'workbench'"}
    assert run["environment"]["packages"] == versions(bare)
    assert len(run["kernel"]["not_observed"]) == 1


def test_with_workbench_in_it_nothing_is_missing(environment, notebook):
    lowest = environment("lowest")
    ended = workbench("run", notebook(*LOOKING), "-p", "seed=7", "--kernel", lowest.kernel, "--no-report", "--json")
    assert ended.returncode == 0, ended.stderr
    record = json.loads(ended.stdout)
    assert record["status"] == "completed"
    assert record["parameters"] == {"seed": 7}
    assert record["kernel"]["not_observed"] == []
    assert record["metrics"] == {"n": 2}
    assert [found["code"] for found in record["findings"]] == ["WBQ103"]
    assert names(record["inputs"]) == ["data.parquet"]
    assert record["environment"]["packages"]["jupyter-workbench"] == importlib.metadata.version("jupyter-workbench")
    assert record["environment"]["packages"]["pandas"] != importlib.metadata.version("pandas")
