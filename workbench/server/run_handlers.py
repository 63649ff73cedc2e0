"""``runs`` and what lies below: the records of a project, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.context import runs_folder
from workbench.runs.launching import launch, launch_reproduction, launch_resume
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.deleting import delete
from workbench.runs.records.store import Wanted, list_summaries, still_there
from workbench.runs.reproduce.launched import ReproductionRequest, cancel_reproduction
from workbench.server.asked_run import RUN_KEYS, asked_run
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.paths import contained, existing_file
from workbench.server.run_question import RunQuestion

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CancelHandler",
    "CancelReproductionHandler",
    "ReproduceHandler",
    "ResumeHandler",
    "RunHandler",
    "RunsHandler",
]


class RunsHandler(RunQuestion, WorkbenchHandler):
    """``runs``: list the runs of a project, and start one."""

    def read(self, *_parts: str) -> Any:
        """Return the records, newest first; a sweep or a pipeline's run is one of them, and its own runs are not."""
        documents = self.documents()
        parent = self.asked("parent")
        wanted = Wanted(
            notebook=self._notebook(),
            status=self.asked("status"),
            tag=self.asked("tag"),
            note=self.asked("note"),
            parent=parent,
            kind=self.asked("kind"),
            members=parent is not None or self.asked_whether("members"),
            search=self.asked("search") or "",
        )
        found = list_summaries(wanted, limit=self.asked_count("limit"), runs=self.runs_folder())
        return list(still_there(found, lambda each: documents.of(*each)))

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Start a run, and return its record."""
        documents = self.documents()
        body = self.body(*RUN_KEYS)
        notebook = existing_file(body.get("notebook"), self.server_folder, name="notebook")
        runs = runs_folder(notebook) if self.asked("project") is None else self.runs_folder()
        self.extension.news.watch(runs)
        return 201, documents.of(launch(asked_run(body, notebook, runs=runs, server_folder=self.server_folder)))

    def _notebook(self) -> str | Path | None:
        """Return the notebook whose runs are wanted: a file of the server's, or a name or stem of any."""
        named = self.asked("notebook")
        if named is None:
            return None
        place = contained(named, self.server_folder, name="notebook")
        return place if "/" in named or place.is_file() else named


class RunHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID``: one run, sweep or run of a pipeline."""

    def read(self, *parts: str) -> Any:
        """Return its record, or what ``workbench sweep --json`` writes of a sweep."""
        run = self.run(*parts)
        if self.asked("fields") is None and run.record.get("kind") == "sweep":
            from workbench.runs.sweep.sweep import Sweep

            return Sweep(run.folder).to_dict()
        return self.documents().of(run)

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


class ReproduceHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/reproduce``: find out whether a run gives the same again."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Begin, and return the record of the run, to which the verdict will be added."""
        request = ReproductionRequest(**self.body("twice", "tolerance", "timeout"))
        documents, run = self.documents(), self.run(*parts)
        launch_reproduction(run, request)
        return 202, documents.of(run)


class CancelReproductionHandler(RunQuestion, WorkbenchHandler):
    """``runs/ID/reproduce/cancel``: ask a reproduction to end."""

    def change(self, *parts: str) -> tuple[int, Any]:
        """Ask it, and return the record of the run, which stays as it is."""
        self.body()
        documents, run = self.documents(), self.run(*parts)
        cancel_reproduction(run)
        return 202, documents.of(run)
