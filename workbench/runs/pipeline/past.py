"""What is on record about the steps of a pipeline: their runs, and how the pipeline went before."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.pipeline.definition import NotebookStep
from workbench.runs.pipeline.order import Files
from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.store import completed_runs, list_runs, still_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["KIND", "Past", "files_of"]

KIND = "pipeline"
MOST_RUNS = 100  # of a notebook, the newest, that a step could be taken from
MOST_PIPELINES = 50


class Past:
    """The records of one pipeline's steps.

    Parameters
    ----------
    pipeline
        The pipeline.
    runs
        The folder of runs.
    """

    def __init__(self, pipeline: Pipeline, runs: Path) -> None:
        self._pipeline = pipeline
        self._runs = runs
        self._entries: dict[str, dict[str, dict[str, Any]]] = {}
        file = str(pipeline.path)
        self.pipelines = [
            run
            for run, record in still_there(
                list_runs(kind=KIND, notebook=pipeline.path, limit=MOST_PIPELINES, runs=runs),
                lambda run: (run, run.record),
            )
            if record.get(KIND, {}).get("file") == file
        ]
        self._completed: dict[str, list[Run]] = {}
        steps = (each for each in pipeline.steps.values() if isinstance(each, NotebookStep))
        self._listed = completed_runs((each.notebook for each in steps), place=runs, limit=MOST_RUNS)

    def completed(self, step: NotebookStep) -> list[Run]:
        """Return completed runs of a step's notebook, the newest first.

        Before all others stands the one that the pipeline had last: it is what people compare with; then the step's
        own.
        """
        if step.name not in self._completed:
            last = next((entry["run"] for _, entry in self.entries(step.name) if entry["status"] == "completed"), None)
            found = list(
                still_there(
                    self._listed[step.notebook],
                    lambda run: (run.id != last, run.record.get("step") != step.name, run),
                )
            )
            self._completed[step.name] = [run for *_, run in sorted(found, key=lambda each: each[:2])]
        return self._completed[step.name]

    def entry_of(self, run: Run) -> dict[str, Any] | None:
        """Return what the pipeline that started a run has on record about the step."""
        parent, step = run.record.get("parent"), run.record.get("step")
        if not parent or not step:
            return None
        if parent not in self._entries:
            self._entries[parent] = {}
            with contextlib.suppress(InvalidInput):  # deleted meanwhile
                self._entries[parent] = _by_name(Run(self._runs / parent))
        return self._entries[parent].get(step)

    def unfinished(self, step: NotebookStep, resume: Path | None) -> Path | None:
        """Return the folder of the run with which a step is gone on with: the last one of it that has not completed.

        Parameters
        ----------
        step
            The step.
        resume
            The folder of the pipeline's run that is gone on with. Where the step did not begin in it, what that run
            had gone on with in turn counts.
        """
        while resume is not None:
            try:
                record = Run(resume).record
                entry = {each["name"]: each for each in record[KIND]["steps"]}.get(step.name)
                if entry is not None and entry["run"] is not None:
                    run = Run(resume.parent / entry["run"])
                    return None if run.status in (*UNFINISHED, "completed") else run.folder
            except (InvalidInput, KeyError):  # deleted meanwhile, or no pipeline's
                return None
            before = record.get("resumed_from")
            resume = None if before is None else resume.parent / before
        return None

    def entries(self, step: str) -> Iterator[tuple[Run, dict[str, Any]]]:
        """Yield what earlier runs of the pipeline have on record about a step, the newest first."""
        for run in self.pipelines:
            entry = _by_name(run).get(step)
            if entry is not None:
                yield run, entry

    def files(self) -> dict[str, Files]:
        """Return what each step was seen to read and write when it last ran well."""
        found = {}
        for step in self._pipeline.steps.values():
            if not isinstance(step, NotebookStep):
                continue
            last = next(iter(self.completed(step)), None)
            if last is not None and (last.record.get("step") == step.name or self._is_alone(step)):
                found[step.name] = files_of(last)
        return found

    def _is_alone(self, step: NotebookStep) -> bool:
        """Whether no other step has the same notebook."""
        others = (each for each in self._pipeline.steps.values() if isinstance(each, NotebookStep))
        return sum(each.notebook == step.notebook for each in others) == 1


def files_of(run: Run) -> Files:
    """Return what a run was seen to read and write."""
    return Files(_paths(run.record["inputs"]), _paths(run.record["outputs"]))


def _by_name(run: Run) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in run.record.get(KIND, {}).get("steps", ())}


def _paths(files: list[dict[str, Any]]) -> tuple[Path, ...]:
    return tuple(Path(each["path"]) for each in files if "://" not in each["path"])
