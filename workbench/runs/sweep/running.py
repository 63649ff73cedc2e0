"""Running the members of a sweep beside each other, until all have ended or somebody stops them."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.own_loop import termination_interrupts
from workbench.runs.records.cancelling import is_cancel_asked
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from workbench.runs.executors.executor import Executor
    from workbench.runs.records.record import Run
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.request import RunRequest

__all__ = ["ending_of", "run_members"]

LOOK_SECONDS = 0.2
REFUSED = "refused"

OnMember = Callable[[int, dict[str, Any]], None]


def run_members(
    requests: Sequence[RunRequest],
    executor: Executor,
    recorder: Recorder,
    *,
    done: Counter[str],
    on_member: OnMember | None = None,
) -> bool:
    """Execute *requests* and write down what becomes of them; one that fails does not stop the rest.

    Parameters
    ----------
    requests
        Of the members that are to be run, each with its place as `member`.
    executor
        Executes them.
    recorder
        Of the sweep: gets an event when a member begins and when it has ended. Its ``cancel.json`` is heeded.
    done
        How many members have ended how; those that are run are added.
    on_member
        Is told each event of a member, with its place, in another thread.

    Returns
    -------
    bool
        Whether the sweep was interrupted, by Ctrl-C or from elsewhere. What goes on has then ended, too.
    """
    begun: queue.SimpleQueue[tuple[int, Path]] = queue.SimpleQueue()
    places = {
        executor.submit(
            request, on_record=_note(begun, _place(request)), on_event=_tell(on_member, _place(request))
        ): _place(request)
        for request in requests
    }
    waiting, stopped = set(places), False
    with termination_interrupts():
        while waiting:
            try:
                wait(waiting, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                ended = {future for future in waiting if future.done()}  # `wait` does not know all that are cancelled
                waiting -= ended
                _write_begun(begun, recorder)
                for future in ended:
                    _write_ended(future, places[future], recorder, done)
                if not stopped and is_cancel_asked(recorder.folder):
                    stopped = True
                    executor.cancel()
            except KeyboardInterrupt:
                stopped = True
                executor.cancel()
    _write_begun(begun, recorder)
    return stopped


def _place(request: RunRequest) -> int:
    return request.member or 0


def _note(begun: queue.SimpleQueue[tuple[int, Path]], place: int) -> Callable[[Path], None]:
    return lambda folder: begun.put((place, folder))


def _tell(on_member: OnMember | None, place: int) -> Callable[[dict[str, Any]], None] | None:
    return None if on_member is None else lambda event: on_member(place, event)


def _write_begun(begun: queue.SimpleQueue[tuple[int, Path]], recorder: Recorder) -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            place, folder = begun.get_nowait()
            recorder.event("member-start", member=place, run=folder.name)


def _write_ended(future: Future[Run], place: int, recorder: Recorder, done: Counter[str]) -> None:
    try:
        run = future.result()
    except CancelledError:
        return
    except Exception as problem:  # noqa: BLE001  -- whatever kept it from being a run must not stop the others
        done[REFUSED] += 1
        recorder.event("member-finish", member=place, run=None, status=REFUSED, error=_said(problem))
        return
    status = run.status
    done[status] += 1
    recorder.event(
        "member-finish", member=place, run=run.id, status=status, metrics=run.metrics, duration_s=run.duration_s
    )


def _said(problem: Exception) -> str:
    return str(problem) if isinstance(problem, InvalidInput) else f"{type(problem).__name__}: {problem}"


def ending_of(done: Counter[str], members: int, *, stopped: bool) -> tuple[str, dict[str, Any] | None]:
    """Return a sweep's status, and its error, from how its members have ended."""
    completed = done["completed"]
    if completed == members:
        return "completed", None
    if stopped:
        return "cancelled", None
    gated = done["gate-failed"]
    failed = members - completed - gated
    told = [f"{count(failed)} of {noun(members, 'run')} failed"] if failed else []
    told += [f"{count(gated)} of {noun(members, 'run')} ended at a data gate"] if gated else []
    status = "failed" if failed else "gate-failed"
    return status, {"cell": None, "name": "MembersFailed", "message": " and ".join(told)}
