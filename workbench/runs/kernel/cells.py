"""Executing a notebook's cells on a kernel, with each event told as it happens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.masking import NOTHING_SECRET
from workbench.runs.kernel.cell_client import CellClient
from workbench.runs.kernel.memory_kills import MemoryKills
from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workbench.masking import Mask
    from workbench.runs.injection import Injected
    from workbench.runs.kernel.kernels import Kernel
    from workbench.runs.kernel.output_limits import OutputLimits

__all__ = ["Ending", "Limits", "executable", "execute_cells"]

INTERRUPT_SECONDS = 2.0
LAST_OUTPUT_SECONDS = 0.1
LONGEST_SOURCE = 400
LONGEST_MESSAGE = 10_000
DIED = "KernelDied"
NO_INPUT = "StdinNotImplementedError"
NOBODY_ANSWERS = (
    "the cell asks for input, and in a run nobody answers: make the answer a parameter, or a wb.Secret when it is one"
)
DONE_EARLY = ("", "0", "None")  # `sys.exit()` in a cell: the rest is left out on purpose, as papermill has it


@dataclass(frozen=True)
class Ending:
    """How the execution of a notebook ended.

    Parameters
    ----------
    status
        ``"completed"``, ``"failed"``, ``"cancelled"``, or ``"gate-failed"`` where data broke a contract.
    error
        For a failure: the cell (from 0, in the notebook as the person wrote it; None for a cell of ours), the
        error's name and message.
    kernel_lost
        Whether the kernel can no longer be asked anything.
    """

    status: Literal["completed", "failed", "cancelled", "gate-failed"]
    error: dict[str, Any] | None = None
    kernel_lost: bool = False


@dataclass(frozen=True)
class Limits:
    """What may end a run before its last cell.

    Parameters
    ----------
    stop
        Ends it as cancelled when set.
    timeout
        How many seconds the run may take.
    deadline
        When that is over, by `time.monotonic`.
    cell_timeout
        How many seconds each of its cells may take.
    """

    stop: asyncio.Event
    timeout: float | None = None
    deadline: float | None = None
    cell_timeout: float | None = None

    @classmethod
    def starting_now(cls, stop: asyncio.Event, timeout: float | None, *, cell_timeout: float | None = None) -> Limits:
        """Return limits whose time begins to run."""
        return cls(stop, timeout, None if timeout is None else time.monotonic() + timeout, cell_timeout)

    async def reached_before(self, work: asyncio.Future[Any]) -> Ending | None:
        """Wait for *work* or for a limit, whichever comes first; None when it is the work."""
        stopped = asyncio.ensure_future(self.stop.wait())
        try:
            await asyncio.wait({work, stopped}, timeout=self.seconds_left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
        if work.done():
            return None
        work.cancel()
        return Ending("cancelled", kernel_lost=True) if stopped.done() else self.exceeded(None, kernel_lost=True)

    def exceeded(self, cell: int | None, *, kernel_lost: bool) -> Ending:
        """Return the ending of a run that took too long."""
        whole = self.seconds_left == 0
        limit = self.timeout if whole else self.cell_timeout
        message = f"the {'run' if whole else 'cell'} took longer than {duration(limit or 0)}"
        return _failed(cell, "Timeout", message, kernel_lost=kernel_lost)

    @property
    def seconds_left(self) -> float | None:
        """How long the run may still go on; None for ever."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


async def execute_cells(
    injected: Injected,
    kernel: Kernel,
    event: Callable[..., None],
    limits: Limits,
    *,
    output_limits: OutputLimits | None = None,
    mask: Mask = NOTHING_SECRET,
    skip: int = 0,
    after: Callable[[int], Awaitable[Ending | None]] | None = None,
) -> Ending:
    """Execute the cells of a notebook from top to bottom, writing outputs into it, until one fails.

    Parameters
    ----------
    injected
        The notebook, changed in place, and where its cells stand in the original.
    kernel
        A kernel that is ready.
    event
        Is called as ``event(name, **facts)``.
    limits
        What may end the execution early.
    output_limits
        How much of the outputs is kept.
    mask
        Hides secrets in them.
    skip
        How many of the cells, from the top, are not executed: what they would do has been brought back.
    after
        Is called with the place of each cell that ended well, and may end the execution.

    Returns
    -------
    Ending
        Never raises for what the notebook does.
    """
    positions = injected.positions

    def tell(index: int, output: Any) -> None:
        event("output", cell=positions[index], output=output)

    client = CellClient(injected.notebook, kernel, tell, limits=output_limits, mask=mask)
    cells = [(index, cell) for index, cell in enumerate(injected.notebook.cells) if executable(cell)]
    memory_kills = MemoryKills.now()
    death = asyncio.ensure_future(kernel.died())
    stopped = asyncio.ensure_future(limits.stop.wait())
    watch = _Watch(kernel, death, stopped, limits, memory_kills)
    try:
        for number, (index, cell) in enumerate(cells[skip:], start=skip + 1):
            where = {"cell": positions[index], "number": number, "cells": len(cells)}
            event("cell-start", **where, source=cell.source[:LONGEST_SOURCE])
            began = time.monotonic()
            execution = asyncio.ensure_future(client.execute_one(cell, index, number))
            ending = await watch.over(execution, cell, positions[index])
            cut = client.finish(cell, index)
            if cut:
                event("output-cut", cell=positions[index], bytes=cut.bytes, outputs=cut.outputs)
            if ending is not None and ending.error is not None and ending.error["name"] == DIED:
                event("kernel-died", cell=positions[index], reason=ending.error["message"])
            status = "ok" if ending is None else "cancelled" if ending.status == "cancelled" else "error"
            event("cell-finish", **where, status=status, duration_s=round(time.monotonic() - began, 4))
            if ending is None and after is not None:
                ending = await after(index)
            if ending is not None:
                return ending
    finally:
        death.cancel()
        stopped.cancel()
        await asyncio.gather(death, stopped, return_exceptions=True)
    return Ending("completed")


def executable(cell: Any) -> bool:
    """Tell whether a cell is executed: code with any text in it, and without the tag ``skip-execution``."""
    return (
        cell.cell_type == "code" and bool(cell.source.strip()) and "skip-execution" not in cell.metadata.get("tags", ())
    )


@dataclass(frozen=True)
class _Watch:
    """Waits for cells to end, or for what ends them before."""

    kernel: Kernel
    death: asyncio.Future[str]
    stopped: asyncio.Future[Any]
    limits: Limits
    memory_kills: MemoryKills

    async def over(self, execution: asyncio.Future[dict[str, Any]], cell: Any, position: int | None) -> Ending | None:
        """Wait for a cell's end; None when all is well."""
        tasks: tuple[asyncio.Future[Any], ...] = (execution, self.death, self.stopped)
        allowed = [seconds for seconds in (self.limits.seconds_left, self.limits.cell_timeout) if seconds is not None]
        try:
            await asyncio.wait(tasks, timeout=min(allowed, default=None), return_when=asyncio.FIRST_COMPLETED)
            if execution.done():
                return _ending_of(execution.result(), cell, position)
            if self.death.done():
                await asyncio.wait({execution}, timeout=LAST_OUTPUT_SECONDS)
                reason = self.memory_kills.explained(self.death.result())
                return _failed(position, DIED, reason, kernel_lost=True)
            timed_out = not self.stopped.done()
            await self.kernel.interrupt()
            await asyncio.wait(tasks[:2], timeout=INTERRUPT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            lost = not execution.done()
            if timed_out:
                return self.limits.exceeded(position, kernel_lost=lost)
            return Ending("cancelled", kernel_lost=lost)
        finally:
            if not execution.done():
                execution.cancel()
                await asyncio.gather(execution, return_exceptions=True)


def _ending_of(reply: dict[str, Any], cell: Any, position: int | None) -> Ending | None:
    """Read the kernel's reply to a cell; a cell with the tag ``raises-exception`` may fail."""
    if reply["status"] != "error" or "raises-exception" in cell.metadata.get("tags", ()):
        return None
    name, message = reply["ename"], reply["evalue"]
    if name == "SystemExit" and message in DONE_EARLY:
        return Ending("completed")
    return _failed(position, name, NOBODY_ANSWERS if name == NO_INPUT else message)


def _failed(position: int | None, name: str, message: str, *, kernel_lost: bool = False) -> Ending:
    name = name or "Error"  # some kernels have no names for errors
    shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    return Ending("failed", {"cell": position, "name": name, "message": shown}, kernel_lost)
