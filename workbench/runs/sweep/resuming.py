"""Going on with a sweep at the members that have not completed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.runs.records.record import UNFINISHED
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import WrongState
from workbench.runs.sweep.definition import members_in
from workbench.runs.sweep.request import KIND, SweepRequest
from workbench.runs.sweep.sweep import Sweep
from workbench.runs.sweep.sweeping import go_on, make_executor

if TYPE_CHECKING:
    from workbench.runs.records.record import Run
    from workbench.runs.request import RunRequest
    from workbench.runs.resume.resuming import Wishes

__all__ = ["resume_sweep"]


def resume_sweep(run: Run, wishes: Wishes) -> Sweep:
    """Run the members of a sweep that have not completed, in the same folder; see `workbench.resume`.

    A member that has begun is gone on with behind its last checkpoint that is valid.
    """
    requests = members_in(run.folder)
    by_member = Sweep(run.folder).by_member
    done = Counter(member.status for member in by_member if member is not None and member.status == "completed")
    left = [
        _request(request, member, wishes)
        for request, member in zip(requests, by_member, strict=True)
        if member is None or member.status != "completed"
    ]
    asked = run.record[KIND]
    request = SweepRequest(
        common=requests[0],
        grid=None,
        workers=wishes.workers or asked.get("workers"),
        executor=asked["executor"],
        scheduler=asked.get("scheduler"),
        gpus_per_run=asked["gpus_per_run"],
    )
    recorder = Recorder.reopen(run.folder, on_event=wishes.on_event)
    try:
        if wishes.on_record is not None:
            wishes.on_record(run.folder)
        recorder.event("resume", members=len(requests), completed=done["completed"], to_run=len(left))
        if wishes.on_begin is not None:
            wishes.on_begin(run.folder, len(requests))
        with make_executor(request) as executor:
            return go_on(recorder, left, executor, members=len(requests), done=done, on_member=wishes.on_member)
    finally:
        recorder.close()


def _request(request: RunRequest, member: Run | None, wishes: Wishes) -> RunRequest:
    if wishes.secrets:
        request = replace(request, secrets={**(request.secrets or {}), **wishes.secrets})
    if member is None:
        return request
    if member.status in UNFINISHED:
        raise WrongState(
            f"run '{member.id}' of the sweep still goes on: wait, or cancel it: workbench cancel {member.id}"
        )
    return replace(request, resume=str(member.folder))
