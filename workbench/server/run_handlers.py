"""``runs`` and what lies below: the records of a project, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.context import runs_folder
from workbench.invalid import InvalidInput
from workbench.notebook.load import read_notebook
from workbench.notebook.parameters import from_texts, read_parameters
from workbench.runs.launching import launch, launch_resume
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.deleting import delete
from workbench.runs.records.record import REPORT
from workbench.runs.records.report import write_report
from workbench.runs.records.store import list_runs, still_there
from workbench.runs.request import RunRequest, as_tags
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.bounded_body import mapping, texts
from workbench.server.paths import contained, existing_file
from workbench.server.run_question import RunQuestion

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CancelHandler", "ReportHandler", "ResumeHandler", "RunHandler", "RunsHandler"]

OPTIONS = ("strict", "timeout", "cold", "kernel", "note", "report")


class RunsHandler(RunQuestion, WorkbenchHandler):
    """``runs``: list the runs of a project, and start one."""

    def read(self, *_parts: str) -> Any:
        """Return the records, newest first."""
        documents = self.documents()
        found = list_runs(
            notebook=self._notebook(),
            status=self.asked("status"),
            tag=self.asked("tag"),
            limit=self.asked_count("limit"),
            runs=self.runs_folder(),
        )
        return list(still_there(found, documents.of))

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Start a run, and return its record."""
        documents = self.documents()
        body = self.body("notebook", "parameters", "parameter_texts", "tags", *OPTIONS)
        notebook = existing_file(body.get("notebook"), self.server_folder, name="notebook")
        runs = runs_folder(notebook) if self.asked("project") is None else self.runs_folder()
        self.extension.news.watch(runs)
        request = RunRequest(
            notebook=str(notebook),
            parameters=_parameters(body, notebook),
            runs=runs,
            tags=as_tags(body.get("tags", ())),
            **{"report": True} | {name: body[name] for name in OPTIONS if name in body},
        )
        return 201, documents.of(launch(request))

    def _notebook(self) -> str | Path | None:
        """Return the notebook whose runs are wanted: a file of the server's, or a name or stem of any."""
        named = self.asked("notebook")
        if named is None:
            return None
        place = contained(named, self.server_folder, name="notebook")
        return place if "/" in named or place.is_file() else named


class RunHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID``: one record."""

    def read(self, *parts: str) -> Any:
        """Return it."""
        return self.documents().of(self.run(*parts))

    def remove(self, *parts: str) -> None:
        """Delete it."""
        delete(self.run(*parts))


class CancelHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/cancel``: ask a run to end."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Ask it, and return its record."""
        self.body()
        documents, run = self.documents(), self.run(*parts)
        cancel(run)
        return 202, documents.of(run)


class ResumeHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/resume``: go on with what failed, was cancelled, or was killed."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Start it, and return the record of what goes on."""
        self.body()
        documents = self.documents()
        return 201, documents.of(launch_resume(self.run(*parts)))


class ReportHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/report``: the report of a run."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Make it, again if there is one."""
        self.body()
        try:
            write_report(self.run(*parts))
        except OSError as problem:
            raise InvalidInput(f"the report cannot be written: {problem.strerror}.") from None
        return 201, {"report": REPORT}


def _parameters(body: dict[str, Any], notebook: Path) -> dict[str, object]:
    """Return the values of the parameters; texts are read as a shell's ``-p NAME=TEXT`` is, and win."""
    values, written = mapping(body, "parameters"), texts(body, "parameter_texts")
    return values | (from_texts(read_parameters(read_notebook(notebook)), written) if written else {})
