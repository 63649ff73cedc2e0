"""Finding the pipelines below a folder, and telling of each what it does, or what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import is_run
from workbench.invalid import InvalidInput
from workbench.runs.pipeline.definition import Gate, NotebookStep
from workbench.runs.pipeline.past import Past
from workbench.runs.pipeline.planning import plan
from workbench.runs.pipeline.reading import check_inputs, read_pipeline
from workbench.runs.pipeline.running import order_of, runs_of
from workbench.runs.records.index import Index
from workbench.server.paths import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.runs.pipeline.definition import Pipeline, Step

__all__ = ["pipeline_document", "pipelines_below", "plan_document"]

FILE = "workbench.yaml"
DEEPEST, MOST_FOLDERS = 6, 2_000  # what a listing looks through: a home folder may be endless
LEFT_OUT = frozenset({"node_modules", "site-packages", "__pycache__", "runs"})


def pipelines_below(root: Path) -> list[Path]:
    """Return the pipelines' files, those nearest to the root first; an empty file only marks a project and is none."""
    return [file for file in _files(root) if _has_words(file)]


def pipeline_document(file: Path, root: Path) -> dict[str, Any]:
    """Return what is told of a pipeline.

    Returns
    -------
    dict
        ``{"path", "steps", "problem"}``, with paths relative to *root* where they lie below it. Each step has
        ``name``, ``kind``, ``notebook`` or ``contract`` and ``data``, ``inputs``, ``outputs`` and ``before``, the steps
        that must have ended well. With a problem, one line, there are no steps.
    """
    place = relative(file, root)
    try:
        pipeline = read_pipeline(file)
        check_inputs(pipeline)
        before = _before(pipeline)
    except InvalidInput as problem:
        return {"path": place, "steps": [], "problem": str(problem)}
    steps = [_step(step, pipeline) | {"before": before[name]} for name, step in pipeline.steps.items()]
    return {"path": place, "steps": steps, "problem": None}


def plan_document(file: Path) -> dict[str, Any]:
    """Return what ``workbench pipeline show --json`` writes: what a run would do with each step, and why.

    Raises
    ------
    InvalidInput
        When something is wrong with the file.
    """
    pipeline = read_pipeline(file)
    check_inputs(pipeline)
    past = Past(pipeline, runs_of(pipeline, None))
    order = order_of(pipeline, past)
    with Index() as index:
        planned = plan(pipeline, order, past, index)
    edges = [edge.to_dict() for edge in order.edges]
    return {"file": str(pipeline.path), "steps": [each.to_dict() for each in planned], "edges": edges}


def _before(pipeline: Pipeline) -> dict[str, list[str]]:
    order = order_of(pipeline, Past(pipeline, runs_of(pipeline, None)))
    return {name: list(order.before[name]) for name in pipeline.steps}


def _step(step: Step, pipeline: Pipeline) -> dict[str, Any]:
    about: dict[str, Any] = {"name": step.name, "kind": "notebook", "notebook": None, "contract": None, "data": None}
    if isinstance(step, NotebookStep):
        about["notebook"] = pipeline.shown(step.notebook)
    if isinstance(step, Gate):
        about |= {"kind": "gate", "contract": pipeline.shown(step.contract), "data": step.data}
    inputs = [*map(pipeline.shown, step.inputs), *step.remote]
    return about | {"inputs": inputs, "outputs": [pipeline.shown(each) for each in step.outputs]}


def _files(root: Path) -> Iterator[Path]:
    level, seen = [root], 0
    for _ in range(DEEPEST + 1):
        deeper: list[Path] = []
        for folder in level:
            seen += 1
            if seen > MOST_FOLDERS:
                return
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:  # one that may not be looked into
                continue
            for entry in entries:
                if entry.name == FILE and entry.is_file():
                    yield Path(entry.path)
                elif _is_looked_into(entry):
                    deeper.append(Path(entry.path))
        level = deeper


def _is_looked_into(entry: os.DirEntry[str]) -> bool:
    try:
        folder = entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
    return folder and entry.name not in LEFT_OUT and entry.name[0] not in "._" and not is_run(Path(entry.path))


def _has_words(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())
