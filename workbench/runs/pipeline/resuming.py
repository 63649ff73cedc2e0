"""Going on with a pipeline: what is unchanged since it went well is taken from the record, the rest is gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.runs.pipeline.past import KIND
from workbench.runs.pipeline.request import PipelineRequest
from workbench.runs.pipeline.running import execute_pipeline

if TYPE_CHECKING:
    from workbench.runs.pipeline.order import Order
    from workbench.runs.pipeline.pipeline_run import PipelineRun
    from workbench.runs.records.record import Run
    from workbench.runs.resume.resuming import Wishes

__all__ = ["resume_pipeline"]


def resume_pipeline(run: Run, wishes: Wishes) -> PipelineRun:
    """Run the steps of a pipeline that have not gone well; see `workbench.runs.resume.resuming.resume`."""
    asked = run.record[KIND]

    def begin(folder: Path, order: Order) -> None:
        if wishes.on_record is not None:
            wishes.on_record(folder)
        if wishes.on_begin is not None:
            wishes.on_begin(folder, order)

    request = PipelineRequest(
        file=Path(asked["file"]),
        steps=tuple(asked.get("only", ())),
        workers=wishes.workers or asked.get("workers"),
        executor=asked["executor"],
        scheduler=asked.get("scheduler"),
        runs=run.folder.parent,
        tags=tuple(run.record["tags"]),
        note=run.record["note"] or "",
        resume=str(run.folder),
    )
    return execute_pipeline(request, on_begin=begin, on_step=wishes.on_member, on_event=wishes.on_event)
