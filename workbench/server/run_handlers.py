"""``runs`` and ``runs/ID``: the records of the project that the server's folder belongs to."""

from __future__ import annotations

from typing import Any

from workbench.context import is_run, runs_folder
from workbench.runs.store import find_run, list_runs
from workbench.server.base_handler import NotFound, WorkbenchHandler

__all__ = ["RunHandler", "RunsHandler"]


class RunsHandler(WorkbenchHandler):
    """``GET runs?notebook=&status=&tag=``: what ``workbench runs --json`` writes."""

    def read(self, *_parts: str) -> Any:
        """Return the records, newest first."""
        asked = {name: self.asked(name) for name in ("notebook", "status", "tag")}
        return [run.to_dict() for run in list_runs(**asked, runs=runs_folder(self.root))]


class RunHandler(WorkbenchHandler):
    """``GET runs/ID``: what ``workbench show ID --json`` writes."""

    def read(self, *parts: str) -> Any:
        """Return one record; only a whole id will do, so that no other folder can be named."""
        [run_id] = parts
        runs = runs_folder(self.root)
        if not is_run(runs / run_id):
            raise NotFound(f"there is no run {run_id!r}.")
        return find_run(run_id, runs=runs).to_dict()
