"""Jobs of jupyter-scheduler as recorded runs: its own scheduler starts them, in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

from workbench.invalid import MissingExtra
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runs.conftest import MakeNotebook

THERE = find_spec("jupyter_scheduler") is not None
MISSING = "there is no jupyter-scheduler: pip install 'jupyter-workbench[scheduler]'"
pytestmark = [
    pytest.mark.slow,
    # Its tables and models are written for older versions of the libraries that it uses.
    pytest.mark.filterwarnings("ignore:::jupyter_scheduler", "ignore::ResourceWarning"),
]
MANAGER = "workbench.runs.scheduler_manager.WorkbenchExecutionManager"
WAIT_SECONDS = 100


@pytest.fixture
def scheduler(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """jupyter-scheduler's scheduler, with its database and copies in a folder of this test."""
    if not THERE:
        pytest.skip(MISSING)
    from jupyter_scheduler.environments import StaticEnvironmentManager
    from jupyter_scheduler.orm import create_tables
    from jupyter_scheduler.scheduler import Scheduler
    from traitlets.config import Config

    class Formats(StaticEnvironmentManager):  # type: ignore[misc, unused-ignore]
        def output_formats_mapping(self) -> dict[str, str]:
            return {**super().output_formats_mapping(), "rst": "reStructuredText"}

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]), prepend=":")
    config = Config()
    config.Scheduler.execution_manager_class = MANAGER
    config.Scheduler.staging_path = str(tmp_path / "staging")
    config.Scheduler.task_runner_class = None
    address = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    create_tables(address)
    return Scheduler(root_dir=str(project), environments_manager=Formats(), db_url=address, config=config)


@pytest.fixture
def submit(scheduler: Any) -> Callable[..., str]:
    def submit(notebook: Path, **facts: Any) -> str:
        from jupyter_scheduler.models import CreateJob

        model = CreateJob(input_uri=notebook.name, name="nightly wages", runtime_environment_name="here", **facts)
        job_id: str = scheduler.create_job(model)
        return job_id

    return submit


def ended(scheduler: Any, *job_ids: str) -> list[Any]:
    """Wait for the end of all jobs' processes, and return what jupyter-scheduler says about some of them."""
    for process in multiprocessing.active_children():
        process.join(WAIT_SECONDS)
        assert process.exitcode is not None
    return [scheduler.get_job(job_id) for job_id in job_ids]


def files_of(scheduler: Any, job: Any) -> dict[str, Path]:
    return {kind: Path(path) for kind, path in scheduler.get_staging_paths(job).items()}


def test_a_job_becomes_a_recorded_run_with_its_parameters_tags_and_formats(
    scheduler: Any,
    submit: Callable[..., str],
    make_notebook: MakeNotebook,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "abc-123-xyz")
    declared = "import workbench as wb\nseed: int = 1\nregion: str = 'n'\nrate: float = 1\ntoken: wb.Secret"
    make_notebook((declared, ["parameters"]), "print(seed, region, rate, len(token.reveal()))")
    given = {"seed": "7", "region": "'south'", "rate": "0.5", "token": "env:SHOP_TOKEN"}
    job_id = submit(
        project / "work.ipynb", parameters=given, tags=["nightly", "wages"], output_formats=["ipynb", "html", "rst"]
    )
    [job] = ended(scheduler, job_id)
    assert (job.status.value, job.status_message) == ("COMPLETED", None)
    [run] = list_runs(runs=project / "runs")
    assert (run.status, run.parameters) == ("completed", {"seed": 7, "region": "south", "rate": 0.5})
    assert (run.record["tags"], run.record["note"]) == (["nightly", "wages"], f"nightly wages (job {job_id})")
    files = files_of(scheduler, job)
    written = nbformat.read(files["ipynb"], as_version=4)
    assert written.cells[-1].outputs[0].text == "7 south 0.5 11\n"
    assert files["html"].read_bytes() == (run.folder / "report.html").read_bytes()
    assert "7 south 0.5" in files["rst"].read_text(encoding="utf-8")


def test_a_job_that_fails_says_which_cell_and_why_and_one_that_cannot_start_says_that(
    scheduler: Any, submit: Callable[..., str], make_notebook: MakeNotebook, project: Path
) -> None:
    make_notebook(("seed: int = 1", ["parameters"]), "1 / 0")
    failing = submit(project / "work.ipynb", output_formats=["ipynb"])
    wrong = submit(project / "work.ipynb", parameters={"sed": "7"})
    job, refused = ended(scheduler, failing, wrong)
    [run] = list_runs(runs=project / "runs")
    assert job.status.value == "FAILED"
    assert job.status_message == f"cell 1: ZeroDivisionError: division by zero (run {run.id}, in {run.folder})"
    assert nbformat.read(files_of(scheduler, job)["ipynb"], as_version=4).cells[1].outputs[0].ename
    assert refused.status.value == "FAILED"
    assert "Did you mean 'seed'?" in refused.status_message


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended in another way there")
def test_a_job_that_is_stopped_or_cancelled_leaves_no_kernel(
    scheduler: Any, submit: Callable[..., str], make_notebook: MakeNotebook, project: Path
) -> None:
    from workbench.runs.records.cancelling import cancel

    cell = "import os, pathlib, time\npathlib.Path(tell).write_text(str(os.getpid()))\ntime.sleep(600)"
    make_notebook(("tell: str = ''", ["parameters"]), cell)
    for name in "ab":
        os.mkfifo(project / name)
    jobs = {name: submit(project / "work.ipynb", parameters={"tell": str(project / name)}) for name in "ab"}
    kernels = [psutil.Process(int((project / name).read_text(encoding="utf-8"))) for name in jobs]  # waits
    runs = {Path(run.parameters["tell"]).name: run for run in list_runs(runs=project / "runs")}
    scheduler.stop_job(jobs["a"])
    cancel(runs["b"])
    stopped, cancelled = ended(scheduler, jobs["a"], jobs["b"])
    assert (stopped.status.value, stopped.status_message) == ("STOPPED", None)
    assert (cancelled.status.value, cancelled.status_message) == ("STOPPED", f"run {runs['b'].id} was cancelled")
    assert psutil.wait_procs(kernels, timeout=WAIT_SECONDS)[1] == []
    assert {name: run.refresh().status for name, run in runs.items()} == {"a": "interrupted", "b": "cancelled"}


@pytest.mark.skipif(THERE, reason="jupyter-scheduler is there")
def test_without_jupyter_scheduler_it_says_what_to_install() -> None:
    from workbench.runs.scheduler_manager import WorkbenchExecutionManager

    with pytest.raises(MissingExtra, match=r"pip install 'jupyter-workbench\[scheduler\]'"):
        WorkbenchExecutionManager("job", "/", "sqlite://", {})
