"""Running a pipeline: its steps as runs of their own, and a record of the whole."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench import context
from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.pipeline.order import Order, declared_edges, unsaid, with_observed
from workbench.runs.pipeline.past import KIND, Past, files_of
from workbench.runs.pipeline.pipeline_run import PipelineCancelled, PipelineRun
from workbench.runs.pipeline.reading import check_inputs, read_pipeline
from workbench.runs.pipeline.request import PipelineRequest, asked_steps, check_pipeline_request
from workbench.runs.pipeline.scheduling import Scheduler, ending_of, first_entry
from workbench.runs.pipeline.turns import turn
from workbench.runs.records.index import Index
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import as_tags

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from workbench.runs.executors.executor import Executor
    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["COPY", "execute_pipeline", "order_of", "run_pipeline", "runs_of"]

COPY = "pipeline.yaml"


def run_pipeline(
    file: str | os.PathLike[str],
    *,
    force: bool = False,
    steps: Iterable[str] = (),
    workers: int | None = None,
    executor: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    cold: bool = False,
    runs: str | os.PathLike[str] | None = None,
    tags: str | Iterable[str] = (),
    note: str = "",
) -> PipelineRun:
    """Run the steps of a pipeline, as far as they are not unchanged since they last went well.

    Steps that do not depend on each other run beside each other. One that fails stops what depends on it, and nothing
    else.

    Parameters
    ----------
    file
        The pipeline's YAML, by custom ``workbench.yaml``.
    force
        Run every step, also when nothing has changed.
    steps
        Run these alone; default: all.
    workers
        How many steps at once; default: as many as there are processors (workers of the cluster, with ``"dask"``).
    executor, scheduler
        As `workbench.sweep` has them.
    cold
        Start each kernel in the ordinary way.
    runs
        The folder for the records; default: ``runs`` in the project of *file*.
    tags, note
        Words to find the run by; the tags are those of its steps' runs, too.

    Returns
    -------
    PipelineRun
        Its status says whether all steps have gone well.

    Raises
    ------
    InvalidInput
        When something is wrong with the file: the message names the line. Nothing has been run then.
    WrongState
        When one of these steps is part of another run of the pipeline, which still goes on.
    PipelineCancelled
        On Ctrl-C, a KeyboardInterrupt; the run is on record as ``cancelled``.

    Examples
    --------
    >>> from workbench.runs.pipeline.running import run_pipeline
    >>> done = run_pipeline("workbench.yaml")  # doctest: +SKIP
    >>> [(step["name"], step["why"]) for step in done.steps]  # doctest: +SKIP
    [('prepare', 'unchanged since 20261126-…'), ('train', 'changed: parameter seed 7 → 8')]
    """
    return execute_pipeline(
        PipelineRequest(
            file=file,
            force=force,
            steps=tuple(steps),
            workers=workers,
            executor=executor,
            scheduler=scheduler,
            cold=cold,
            runs=None if runs is None else Path(runs),
            tags=as_tags(tags),
            note=note,
        )
    )


def execute_pipeline(
    request: PipelineRequest,
    *,
    on_begin: Callable[[Path, Order], None] | None = None,
    on_step: Callable[[str, dict[str, Any]], None] | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> PipelineRun:
    """Do what *request* says.

    Parameters
    ----------
    request
        What to run and how.
    on_begin
        Is told the run's folder and the order of its steps once all is checked.
    on_step
        Is told each event of a step's run, with the step's name, in another thread.
    on_event
        Is told each event of the pipeline.

    Returns
    -------
    PipelineRun
        See `run_pipeline`, also for what is raised.
    """
    check_pipeline_request(request)
    pipeline = read_pipeline(Path(request.file))
    names = asked_steps(request, pipeline)
    check_inputs(pipeline)
    runs = runs_of(pipeline, request.runs)
    past = Past(pipeline, runs)
    order = order_of(pipeline, past).only(names)
    with _executor(request) as executor, Index() as index:
        with turn(pipeline, order.names, runs=runs):
            recorder = Recorder.open(runs, _named(pipeline), _facts(request, pipeline, order), on_event=on_event)
        try:
            write_whole(recorder.folder / COPY, pipeline.path.read_text(encoding="utf-8"))
            if on_begin is not None:
                on_begin(recorder.folder, order)
            recorder.event("pipeline-start", steps=list(order.names), workers=executor.workers)
            scheduler = Scheduler(
                pipeline,
                order,
                executor=executor,
                recorder=recorder,
                past=past,
                index=index,
                force=request.force,
                cold=request.cold,
                resume=None if request.resume is None else Path(request.resume),
                on_step=on_step,
            )
            try:
                stopped = scheduler.run()
            except BaseException as problem:
                executor.cancel()
                recorder.finish("failed", {"cell": None, "name": type(problem).__name__, "message": str(problem)})
                raise
            status, error = ending_of(recorder.record[KIND]["steps"], stopped=stopped)
            _note_unsaid(recorder, pipeline, order)
            recorder.finish(status, error)
        finally:
            recorder.close()
    done = PipelineRun(recorder.folder)
    if status == "cancelled":
        raise PipelineCancelled(done)
    return done


def _note_unsaid(recorder: Recorder, pipeline: Pipeline, order: Order) -> None:
    """Put on record where a step has read what one beside it has written."""
    entries = recorder.record[KIND]["steps"]
    ran = {each["name"]: recorder.folder.parent / each["run"] for each in entries if each["run"]}
    seen = {}
    for name, folder in ran.items():
        with contextlib.suppress(InvalidInput):  # deleted meanwhile
            seen[name] = files_of(Run(folder))
    said = [
        f"'{each.after}' reads '{pipeline.shown(each.files[0])}', which '{each.before}' makes, and the file does not"
        " say so: from now on it comes after it."
        for each in unsaid(order, seen)
    ]
    if said:
        recorder.record[KIND]["unsaid"] = said


def runs_of(pipeline: Pipeline, override: Path | None) -> Path:
    """Return the folder of runs of a pipeline."""
    return context.runs_folder(pipeline.path, override=override)


def order_of(pipeline: Pipeline, past: Past) -> Order:
    """Return the order of all steps: by what the file says, and by the files that they were seen to use."""
    edges = declared_edges(pipeline.steps, pipeline.root)
    return Order(pipeline.steps, with_observed(edges, past.files(), pipeline.steps))


def _named(pipeline: Pipeline) -> Path:
    """Return what the folder is named by: most pipelines' files have one and the same name."""
    stem = pipeline.path.stem
    return Path(f"{KIND}-{pipeline.root.name if stem == 'workbench' else stem}")


def _facts(request: PipelineRequest, pipeline: Pipeline, order: Order) -> dict[str, Any]:
    return {
        "kind": KIND,
        **({} if request.resume is None else {"resumed_from": Path(request.resume).name}),
        KIND: {
            "file": str(pipeline.path),
            "force": request.force,
            "only": list(request.steps),
            "executor": request.executor,
            "workers": request.workers,
            "scheduler": request.scheduler,
            "edges": [
                {
                    "before": each.before,
                    "after": each.after,
                    "why": each.why,
                    "files": [str(file) for file in each.files],
                }
                for each in order.edges
            ],
            "steps": [first_entry(pipeline.steps[name]) for name in order.names],
        },
        "notebook": {"path": str(pipeline.path), "sha256": hashlib.sha256(pipeline.path.read_bytes()).hexdigest()},
        "tags": list(request.tags),
        "note": request.note,
    }


def _executor(request: PipelineRequest) -> Executor:
    if request.executor == "dask":
        from workbench.runs.executors.dask import DaskExecutor

        return DaskExecutor(request.workers, scheduler=request.scheduler)
    from workbench.runs.executors.local import LocalExecutor

    return LocalExecutor(request.workers, cold=request.cold)
