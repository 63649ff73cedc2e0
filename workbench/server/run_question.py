"""Which run, or whose runs, a request means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.context import is_run, runs_folder
from workbench.runs.records.record import Run
from workbench.server.paths import existing
from workbench.server.question import Question
from workbench.server.refusals import NotFound
from workbench.server.run_documents import RunDocuments

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunQuestion"]


class RunQuestion(Question):
    """A handler for the runs of one project: of ``?project=``, else of the one that the server's folder belongs to."""

    def runs_folder(self) -> Path:
        """Return the folder of runs that is meant, and have it watched from now on."""
        project = self.asked("project")
        served = self.server_folder
        folder = runs_folder(served if project is None else existing(project, served, name="project"))
        self.extension.news.watch(folder)
        return folder

    def run(self, run_id: str) -> Run:
        """Return the run with this id; only a whole one will do, so that no other folder can be named."""
        folder = self.runs_folder() / run_id
        if not is_run(folder):
            raise NotFound(f"there is no run {run_id!r}.")
        return Run(folder)

    def documents(self) -> RunDocuments:
        """Return what writes runs with the ``?fields=`` that are asked for."""
        return RunDocuments(self.server_folder, self.asked("fields"))
