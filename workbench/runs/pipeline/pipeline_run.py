"""PipelineRun: what a person holds of one run of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.runs.pipeline.past import KIND
from workbench.runs.records.grouped_runs import GroupedRuns
from workbench.runs.records.record import UNFINISHED, Run

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PipelineCancelled", "PipelineRun", "entries_of"]


class PipelineRun(GroupedRuns):
    """One run of a pipeline: a view of its folder and of those of its steps' runs.

    Parameters
    ----------
    folder
        The folder, which holds ``run.json``.

    Raises
    ------
    InvalidInput
        When there is no run of a pipeline in *folder*.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, kind=KIND, words="a pipeline's run")

    @property
    def steps(self) -> list[dict[str, Any]]:
        """What became of each step: ``{"name", "status", "run", "why", "taken_from", …}``, in the order of the file."""
        return entries_of(self._run)

    @property
    def runs(self) -> dict[str, Run]:
        """The run of each notebook step that has one still there, also of those that were taken from the record."""
        found = {}
        for each in self.steps:
            if each["run"] is not None and (self.folder.parent / each["run"]).is_dir():
                found[each["name"]] = Run(self.folder.parent / each["run"])
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return its record as strict JSON."""
        return self._run.to_dict()

    def __repr__(self) -> str:
        width = max(len(each["name"]) for each in self.steps)
        lines = [f"{each['name']:<{width}}  {each['status']}: {each['why'] or ''}".rstrip(": ") for each in self.steps]
        return "\n".join([f"pipeline {self.id}: {self.status}", *lines])


def entries_of(run: Run) -> list[dict[str, Any]]:
    """Return the entries of a pipeline's steps; of a run that has been killed, what went on reads as interrupted."""
    entries: list[dict[str, Any]] = run.record[KIND]["steps"]
    if run.status in UNFINISHED:
        return list(entries)
    return [each | {"status": "interrupted"} if each["status"] == "running" else each for each in entries]


class PipelineCancelled(KeyboardInterrupt):
    """The pipeline was ended from outside (Ctrl-C, SIGTERM, ``workbench cancel``); it is on record as far as it came.

    Parameters
    ----------
    pipeline_run
        The run, with status ``cancelled``.
    """

    def __init__(self, pipeline_run: PipelineRun) -> None:
        super().__init__(f"pipeline {pipeline_run.id} was cancelled; what is done need not be done again")
        self.pipeline_run = pipeline_run
