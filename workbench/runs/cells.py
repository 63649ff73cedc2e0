"""Executing a notebook's cells on a kernel, with each event told as it happens."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.runs.injection import Injected
    from workbench.runs.kernels import Kernel

__all__ = ["Ending", "Limits", "executable", "execute_cells"]

INTERRUPT_SECONDS = 2.0
LAST_OUTPUT_SECONDS = 0.1
OUTPUT_SECONDS = 600
LONGEST_SOURCE = 400
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


class _Client(NotebookClient):
    """nbclient's handling of a kernel's messages, with streams joined as they come and outputs told to the run."""

    def __init__(self, notebook: Any, kernel: Kernel, tell: Callable[[int, Any], None]) -> None:
        super().__init__(
            notebook,
            km=kernel.manager,
            timeout=None,
            iopub_timeout=OUTPUT_SECONDS,
            store_widget_state=False,
            allow_errors=False,
        )
        self.kc = kernel.client
        self._tell = tell
        self._stream: list[str] = []
        self._stream_output: Any = None

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Take one output in."""
        if msg["msg_type"] == "stream" and self._continues_stream(outs, msg):
            self._stream.append(msg["content"]["text"])
            self._tell(cell_index, {"output_type": "stream", **msg["content"]})
            return None
        self.end_stream()
        output = super().output(outs, msg, display_id, cell_index)
        if output is not None:
            self._tell(cell_index, output)
            if output["output_type"] == "stream":
                self._stream, self._stream_output = [output["text"]], output
        return output

    def clear_output(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        """Forget the outputs so far, at once or when the next one comes."""
        self.end_stream()
        super().clear_output(outs, msg, cell_index)

    def end_stream(self) -> None:
        """Put the pieces of the current stream output together."""
        if self._stream_output is not None:
            self._stream_output["text"] = "".join(self._stream)
        self._stream, self._stream_output = [], None

    def _continues_stream(self, outs: list[Any], msg: dict[str, Any]) -> bool:
        return (
            self._stream_output is not None
            and not self.clear_before_next_output
            and bool(outs)
            and outs[-1] is self._stream_output
            and self._stream_output["name"] == msg["content"]["name"]
            and not self.output_hook_stack[msg["parent_header"].get("msg_id")]
        )


async def execute_cells(injected: Injected, kernel: Kernel, event: Callable[..., None], limits: Limits) -> Ending:
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

    Returns
    -------
    Ending
        Never raises for what the notebook does.
    """
    positions = injected.positions

    def tell(index: int, output: Any) -> None:
        event("output", cell=positions[index], output=output)

    client = _Client(injected.notebook, kernel, tell)
    cells = [(index, cell) for index, cell in enumerate(injected.notebook.cells) if executable(cell)]
    for number, (index, cell) in enumerate(cells, start=1):
        where = {"cell": positions[index], "number": number, "cells": len(cells)}
        event("cell-start", **where, source=cell.source[:LONGEST_SOURCE])
        began = time.monotonic()
        execution = asyncio.ensure_future(client.async_execute_cell(cell, index, execution_count=number))
        ending = await _await_cell(execution, kernel, positions[index], limits)
        client.end_stream()
        if ending is not None and ending.error is not None and ending.error["name"] == "KernelDied":
            event("kernel-died", cell=positions[index], reason=ending.error["message"])
        status = "ok" if ending is None else "cancelled" if ending.status == "cancelled" else "error"
        event("cell-finish", **where, status=status, duration_s=round(time.monotonic() - began, 4))
        if ending is not None:
            return ending
    return Ending("completed")


def executable(cell: Any) -> bool:
    """Tell whether a cell is executed: code with any text in it."""
    return cell.cell_type == "code" and bool(cell.source.strip())


async def _await_cell(
    execution: asyncio.Future[Any], kernel: Kernel, position: int | None, limits: Limits
) -> Ending | None:
    """Wait for a cell to end, or for what ends it before; None when all is well."""
    death = asyncio.ensure_future(kernel.died())
    stopped = asyncio.ensure_future(limits.stop.wait())
    tasks = (execution, death, stopped)
    allowed = [seconds for seconds in (limits.seconds_left, limits.cell_timeout) if seconds is not None]
    try:
        await asyncio.wait(tasks, timeout=min(allowed, default=None), return_when=asyncio.FIRST_COMPLETED)
        if execution.done() and not isinstance(execution.exception(), DeadKernelError):
            return _ending_of(execution, position)
        if death.done() or execution.done():
            await asyncio.wait({execution}, timeout=LAST_OUTPUT_SECONDS)
            return _failed(position, "KernelDied", await death, kernel_lost=True)
        await kernel.interrupt()
        await asyncio.wait({execution, death}, timeout=INTERRUPT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        lost = not execution.done()
        if stopped.done():
            return Ending("cancelled", kernel_lost=lost)
        return limits.exceeded(position, kernel_lost=lost)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _ending_of(execution: asyncio.Future[Any], position: int | None) -> Ending | None:
    problem = execution.exception()
    if problem is None:
        return None
    if isinstance(problem, CellExecutionError):
        if problem.ename == "SystemExit" and problem.evalue in DONE_EARLY:
            return Ending("completed")
        return _failed(position, problem.ename, problem.evalue)
    raise problem


def _failed(position: int | None, name: str, message: str, *, kernel_lost: bool = False) -> Ending:
    return Ending("failed", {"cell": position, "name": name, "message": message}, kernel_lost)
