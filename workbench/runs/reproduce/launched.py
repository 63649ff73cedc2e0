"""A reproduction in a process of its own: it goes on without whoever asked for it, who can read here how it stands."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.comparison.outputs.likeness import DEFAULT_TOLERANCE, Tolerance
from workbench.runs.records.cancelling import WISH, ask_to_end, cancel
from workbench.runs.records.record import Run
from workbench.runs.records.run_lock import RunLock, is_held
from workbench.runs.records.store import unfinished_runs
from workbench.runs.request import WrongState
from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["ReproductionRequest", "cancel_reproduction", "check_launchable", "reproduce_launched", "reproduction_of"]

FOLDER = "reproductions"  # where `run_again` puts its runs
PROBLEM = "problem.txt"
ENDED = "its process was ended before it had a verdict."
CANCELLED = "it was cancelled."


@dataclass(frozen=True, kw_only=True)
class ReproductionRequest:
    """How to reproduce; the fields are those of `workbench.reproduce`."""

    twice: bool = False
    tolerance: float = DEFAULT_TOLERANCE
    timeout: float | None = None


def reproduction_of(folder: Path) -> dict[str, Any] | None:
    """Return how the last launched reproduction of the run in *folder* stands; None when it is over and went well.

    Returns
    -------
    dict or None
        ``{"running", "problem", "cancelled"}``: whether it goes on, in one line why it has ended without a verdict, and
        whether that is because somebody wanted it to end.
    """
    place = folder / FOLDER
    if is_held(place):
        return {"running": True, "problem": None, "cancelled": False}
    with contextlib.suppress(OSError):
        problem = (place / PROBLEM).read_text(encoding="utf-8").strip()
        return {"running": False, "problem": problem, "cancelled": problem == CANCELLED}
    return None


def cancel_reproduction(run: Run) -> None:
    """Ask the launched reproduction of *run* to end; it does within seconds, and leaves no verdict.

    Raises
    ------
    WrongState
        When none goes on.
    InvalidInput
        When its folder cannot be written.
    """
    place = run.folder / FOLDER
    if not is_held(place):
        raise WrongState(f"run '{run.id}' is not being reproduced.")
    try:
        ask_to_end(place)
        for folder in unfinished_runs(place):
            with contextlib.suppress(WrongState):  # it has just ended
                cancel(Run(folder))
    except OSError as problem:
        raise InvalidInput(
            f"the reproduction of run '{run.id}' cannot be cancelled from here: {problem.strerror}: {place}"
        ) from None


def check_launchable(run: Run, request: ReproductionRequest) -> None:
    """Check what can be checked at once.

    Raises
    ------
    WrongState
        When the run goes on, or is being reproduced.
    InvalidInput
        When it has not kept what is needed, or the request is not what it must be.
    """
    from workbench.runs.reproduce.reproducing import check_reproducible

    if not isinstance(request.twice, bool):
        raise InvalidInput(f"'twice' must be true or false, got {request.twice!r}.")
    if isinstance(request.tolerance, bool) or not isinstance(request.tolerance, int | float):
        raise InvalidInput(f"'tolerance' must be a number, got {request.tolerance!r}.")
    Tolerance(request.tolerance)
    seconds = request.timeout
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0):
        raise InvalidInput(f"'timeout' must be a number of seconds above 0, got {seconds!r}.")
    check_reproducible(run)
    if is_held(run.folder / FOLDER):
        raise WrongState(f"run '{run.id}' is being reproduced already: wait for the verdict.")


def reproduce_launched(run: Run, request: ReproductionRequest, *, on_record: Callable[[Path], None]) -> None:
    """Reproduce a run, and leave in its folder why there is no verdict, should there be none.

    Parameters
    ----------
    run
        The run.
    request
        How.
    on_record
        Is told the folder of the run once its reproduction has begun.

    Raises
    ------
    WrongState, InvalidInput
        See `check_launchable`.
    """
    from workbench.runs.engine import Cancelled
    from workbench.runs.reproduce.reproducing import reproduce

    check_launchable(run, request)
    place = run.folder / FOLDER
    try:
        place.mkdir(exist_ok=True)
        lock = RunLock(place, alone=True)
    except BlockingIOError:
        raise WrongState(f"run '{run.id}' is being reproduced already: wait for the verdict.") from None
    except OSError as problem:
        raise InvalidInput(f"run '{run.id}' cannot be reproduced from here: {problem.strerror}: {place}") from None
    try:
        (place / WISH).unlink(missing_ok=True)
        write_whole(place / PROBLEM, f"{ENDED}\n")  # who is killed can say nothing any more
        on_record(run.folder)
        reproduce(run, twice=request.twice, tolerance=request.tolerance, timeout=request.timeout)
        (place / PROBLEM).unlink()
    except Cancelled:
        write_whole(place / PROBLEM, f"{CANCELLED}\n")
        raise
    except InvalidInput as problem:
        write_whole(place / PROBLEM, f"{one_line(str(problem))}\n")
    except Exception as problem:
        write_whole(place / PROBLEM, f"{one_line(f'{type(problem).__name__}: {problem}')}\n")
        raise
    finally:
        lock.release()
