"""Running again what failed for a reason that may have passed."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.runs.resume.checkpoints import checkpoints_in

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from workbench.runs.own_loop import Stop
    from workbench.runs.records.record import Run
    from workbench.runs.request import RunRequest

__all__ = ["is_worth_retrying", "pause", "with_retries"]

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# These say that the notebook is wrong, not the moment: the next attempt would end in the same way.
FOR_GOOD = frozenset(
    {
        *("SyntaxError", "IndentationError", "TabError", "NameError", "ImportError", "ModuleNotFoundError"),
        *("StdinNotImplementedError", "InvalidInput", "ContractViolation", "SecretsNotGiven"),
    }
)


def is_worth_retrying(run: Run) -> bool:
    """Tell whether a run may end better when it is tried again.

    That is a failed one (an error in a cell, a timeout, a kernel that died), unless its error says that the code is
    wrong: a name or module that is not there, a syntax error, input that was asked for. A gate that failed, and a run
    that was cancelled, have ended as they should.
    """
    return run.status == "failed" and (run.error or {}).get("name") not in FOR_GOOD


def pause(attempt: int) -> float:
    """Return how many seconds to wait after this attempt: twice as long each time, and never all at the same moment."""
    seconds = min(FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
    return seconds * random.uniform(0.75, 1.25)


async def with_retries(
    request: RunRequest, stopping: Stop, attempt: Callable[[RunRequest, Stop], Coroutine[Any, Any, Run]]
) -> Run:
    """Run what *request* asks for, and again while that is worth it and asked for; return the last run.

    An attempt begins behind the last checkpoint of the one before it that is valid, as `workbench.resume` does; where
    none was kept, it begins as the first one did. One that does not get as far as its checkpoint keeps none, so that
    what cannot be brought back is not tried twice.

    Parameters
    ----------
    request
        With ``retries``, how often at most.
    stopping
        Ends the waiting between two attempts.
    attempt
        Makes one run. Each is a run with a record of its own.
    """
    run = await attempt(request, stopping)
    first = run.id
    for number in range(1, request.retries + 1):
        if not is_worth_retrying(run) or await _stopped_within(pause(number), stopping):
            break
        begins_behind = str(run.folder) if checkpoints_in(run.folder) else request.resume
        run = await attempt(replace(request, attempt=number + 1, retry_of=first, resume=begins_behind), stopping)
    return run


async def _stopped_within(seconds: float, stopping: Stop) -> bool:
    try:
        await asyncio.wait_for(stopping.listen().wait(), seconds)
    except TimeoutError:
        return False
    return True
