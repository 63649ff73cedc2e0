# mypy: disable-error-code="import-untyped, import-not-found, misc, no-redef"
"""The engine as jupyter-scheduler knows it: jobs and schedules of JupyterLab become recorded runs.

``c.Scheduler.execution_manager_class = "workbench.runs.scheduler_manager.WorkbenchExecutionManager"`` in the Jupyter
server's configuration is all that it takes; ``workbench lab`` sets it.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.runs.records.record import Run
    from workbench.runs.request import RunRequest

try:
    from jupyter_scheduler.executors import DefaultExecutionManager as _Default
except ImportError:

    class _Default:
        """Says what is missing."""

        def __init__(self, *_arguments: object, **_named: object) -> None:
            raise MissingExtra("jupyter-scheduler", "scheduler", "running scheduled jobs")


__all__ = ["NotCompleted", "Stopped", "WorkbenchExecutionManager"]

FEATURES = frozenset({"job_name", "parameters", "output_formats", "tags", "stop_job", "delete_job"})
PLACES = ("env:", "file:")  # where a secret is, which is no secret itself
OWN_FILES = {"ipynb": "output.ipynb", "html": "report.html"}


class NotCompleted(Exception):
    """The run of a job has not completed; the message is what the list of jobs shows."""


class Stopped(NotCompleted):
    """The run of a job was cancelled."""


class WorkbenchExecutionManager(_Default):
    """Executes the notebook of a job, as ``workbench run`` would.

    The run is recorded in the runs folder of the project that the Jupyter server's root folder belongs to, with the
    job's tags, and the job's name as its note. It takes place in the folder where jupyter-scheduler keeps the job's
    copy of the notebook, and of the other files of its folder if they were asked for.

    The output formats of a job are ``ipynb``, the notebook as it came out, also when it failed; ``html``, the run's
    report; and whatever else an environment manager offers and nbconvert can write.
    """

    def execute(self) -> None:
        """Run the job's notebook and give jupyter-scheduler what came of it.

        Raises
        ------
        NotCompleted
            When it failed, or its data broke a contract.
        Stopped
            When it was cancelled.
        InvalidInput
            When a parameter is unknown or ill-typed, its kernel is not installed, and the like.
        """
        from workbench.runs.engine import Cancelled, execute

        try:
            run = execute(self._request())
        except Cancelled as cancelled:
            run = cancelled.run
        self.add_side_effects_files(str(Path(self.staging_paths["input"]).parent))
        self.create_output_files(self.model, run)
        if run.status == "cancelled":
            raise Stopped(f"run {run.id} was cancelled")
        if run.status != "completed":
            raise NotCompleted(_said(run))

    def _request(self) -> RunRequest:
        from workbench import context
        from workbench.runs.request import RunRequest

        job = self.model
        parameters, secrets = _given(self.staging_paths["input"], job.parameters or {})
        return RunRequest(
            notebook=self.staging_paths["input"],
            parameters=parameters,
            secrets=secrets,
            runs=context.runs_folder(Path(self.root_dir).expanduser()),
            tags=tuple(job.tags or ()),
            note=f"{job.name} (job {job.job_id})",
            report="html" in (job.output_formats or ()),
        )

    def create_output_files(self, job: Any, run: Run) -> None:
        """Put what came of the run where jupyter-scheduler takes the job's files from."""
        import fsspec

        for output_format in job.output_formats or ():
            content = _content(run, output_format)
            if content is not None:
                with fsspec.open(self.staging_paths[output_format], "wb") as file:
                    file.write(content)

    def on_failure(self, e: Exception) -> None:
        """Note why the job did not complete; one whose run was cancelled has stopped, and has not failed."""
        from jupyter_scheduler.models import Status
        from jupyter_scheduler.orm import Job
        from jupyter_scheduler.utils import get_utc_timestamp

        if not isinstance(e, Stopped):
            super().on_failure(e)
            return
        with self.db_session() as session:
            session.query(Job).filter(Job.job_id == self.job_id).update(
                {"status": Status.STOPPED, "status_message": str(e), "end_time": get_utc_timestamp()}
            )
            session.commit()

    @staticmethod
    def supported_features(_manager: object = None) -> dict[Any, bool]:
        """Say which of jupyter-scheduler's features there are; it passes the class by hand."""
        from jupyter_scheduler.models import JobFeature

        return {feature: feature.value in FEATURES for feature in JobFeature}


def _given(notebook: str, texts: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    """Read the parameters of a job, which jupyter-scheduler knows as texts: the values, and the places of secrets.

    It has people write them as code (a text in quotation marks), and ``workbench run -p`` without: both are
    understood. What the notebook's cell declares decides where a text could mean either.
    """
    from workbench.invalid import InvalidInput
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import check_values, from_texts, read_parameters

    takes = {each.name: each for each in read_parameters(read_notebook(notebook))}
    values: dict[str, object] = {}
    secrets: dict[str, object] = {}
    for name, text in texts.items():
        known = [takes[name]] if name in takes else list(takes.values())
        literal = _literal(text)
        if name in takes and takes[name].secret and str(literal).startswith(PLACES):
            secrets[name] = literal
            continue
        try:
            values |= check_values(known, {name: literal})
        except InvalidInput:
            values |= from_texts(known, {name: text})
    return values, secrets


def _literal(text: str) -> object:
    """Return the value of a text that is one in Python; else the text itself."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _content(run: Run, output_format: str) -> bytes | None:
    """Return the run in one of a job's formats; None when the run has left nothing that could be shown so."""
    notebook = run.folder / OWN_FILES["ipynb"]
    if output_format in OWN_FILES:
        path = run.folder / OWN_FILES[output_format]
        return path.read_bytes() if path.is_file() else None
    if not notebook.is_file():
        return None
    import nbconvert

    written, _ = nbconvert.get_exporter(output_format)().from_filename(str(notebook))
    return written if isinstance(written, bytes) else str(written).encode("utf-8")


def _said(run: Run) -> str:
    error = run.error or {"cell": None, "name": run.status, "message": ""}
    place = "" if error["cell"] is None else f"cell {error['cell']}: "
    first = (error["message"] or "").strip().partition("\n")[0]
    return f"{place}{error['name']}: {first} (run {run.id}, in {run.folder})"
