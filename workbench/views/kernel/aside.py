"""Aside: a question answered beside a running cell leaves the kernel as if nobody had asked.

ipykernel 7 handles a message in a subshell like any other, and two traces of it stay. It says "idle" after the message,
also while a cell runs: JupyterLab shows that, and a server that ends idle kernels believes it. And it takes the message
handled last for the one that output belongs to: what the threads of the cell print from then on would not reach the
cell. Both are put right here, after each message of ours.
"""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Aside"]


class Aside:
    """Knows the cell that runs, or ran last.

    Parameters
    ----------
    shell
        IPython's shell in an ipykernel.
    """

    def __init__(self, shell: Any) -> None:
        self._kernel = shell.kernel
        self._remember_request()
        # Runs begun and not ended: cells can run cells.
        self._running = int(self._parent["header"].get("msg_type") == "execute_request")
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def tidy(self, message: Mapping[str, Any]) -> None:
        """Put things right once the kernel is done with *message*; called by its handler."""
        if "subshell_id" in message.get("header", {}):
            asyncio.get_running_loop().call_soon(self._tidy)

    def later(self, act: Callable[[], None]) -> None:
        """Do something in the main thread as soon as no cell runs there, as if the cell that ran last had done it."""
        # A context of its own: that of this thread says that output belongs to the message which is answered here.
        self._kernel.io_loop.asyncio_loop.call_soon_threadsafe(self._act, act, context=Context())

    def _act(self, act: Callable[[], None]) -> None:
        self._kernel.set_parent(self._ident, self._parent, channel="shell")
        try:
            act()
        except Exception:  # noqa: BLE001  -- a handler of the notebook's own: its traceback belongs below its cell
            self._kernel.shell.showtraceback()

    def _tidy(self) -> None:
        self._kernel.set_parent(self._ident, self._parent, channel="shell")
        if self._running:
            self._say("busy")
            if not self._running:  # it ended in between, and its own "idle" may have come first
                self._say("idle")

    def _say(self, state: str) -> None:
        kernel = self._kernel
        kernel.send_response(kernel.iopub_socket, "status", {"execution_state": state}, ident=b"status")

    def _begin(self, _info: object) -> None:
        self._remember_request()
        self._running += 1

    def _end(self, _result: object) -> None:
        self._running = max(0, self._running - 1)

    def _remember_request(self) -> None:
        self._ident = self._kernel._parent_ident["shell"]  # noqa: SLF001  -- ipykernel keeps it for others to read
        self._parent = self._kernel.get_parent()
