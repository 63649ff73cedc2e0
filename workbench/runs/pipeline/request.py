"""What can be asked of a pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput, not_one_of, path_text

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["PipelineRequest", "asked_steps", "check_pipeline_request"]

EXECUTORS = ("local", "dask")


@dataclass(frozen=True, kw_only=True)
class PipelineRequest:
    """What to run and how; the fields are those of `workbench.runs.pipeline.running.run_pipeline`, and one more.

    Parameters
    ----------
    resume
        The folder of a run of the pipeline that has ended: its steps that did not complete are gone on with behind
        their last checkpoints that are valid.
    """

    file: str | os.PathLike[str]
    force: bool = False
    steps: tuple[str, ...] = ()
    workers: int | None = None
    executor: str = "local"
    scheduler: str | None = None
    cold: bool = False
    runs: Path | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    resume: str | None = None


def check_pipeline_request(request: PipelineRequest) -> None:
    """Check what can be checked without reading the file.

    Raises
    ------
    InvalidInput
        When a field is not what it must be.
    """
    path_text(request.file, "a pipeline")
    workers = request.workers
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise InvalidInput(f"'workers' must be a whole number above 0, got {workers!r}.")
    if request.executor not in EXECUTORS:
        raise not_one_of("executor", EXECUTORS, request.executor)
    if request.scheduler is not None and request.executor != "dask":
        raise InvalidInput(
            "'scheduler' is the address of a Dask scheduler: it needs executor='dask' (--executor dask)."
        )
    if not all(isinstance(tag, str) for tag in request.tags):
        raise InvalidInput(f"'tags' must be a list of texts, got {request.tags!r}.")
    if not isinstance(request.note, str):
        raise InvalidInput(f"'note' must be a text, got {type(request.note).__name__}.")


def asked_steps(request: PipelineRequest, pipeline: Pipeline) -> list[str]:
    """Return the steps to be run, in the order of the file: all, when none is named.

    Raises
    ------
    InvalidInput
        When one of the named is no step.
    """
    for name in request.steps:
        if name not in pipeline.steps:
            raise not_one_of("step", pipeline.steps, name, kind="one of the steps")
    return [name for name in pipeline.steps if not request.steps or name in request.steps]
