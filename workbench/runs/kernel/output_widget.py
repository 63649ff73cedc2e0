"""The front end's part of an Output widget, for a run: bounded, and in step with its kernel at a bounded cost."""

from __future__ import annotations

from typing import Any

from nbclient.output_widget import OutputWidget

__all__ = ["BoundedOutputWidget"]

MOST_BYTES = 4 * 2**20
MOST_OUTPUTS = 1_000
ENVELOPE = 200  # bytes around the content of an output
OFTEN = 8 * 2**10  # up to this size the kernel is told of each output, then only after each quarter more
GROWTH = 1.25


class BoundedOutputWidget(OutputWidget):
    """Collects what a cell puts out ``with Output():``, up to a limit."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.executor.widget_state.setdefault(self.comm_id, {})  # where nbclient keeps a copy for its own tests
        self._bytes = self._told = self._left_out = 0

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> None:
        """Take one output in, unless there are too many."""
        size = _size(msg["content"])
        if self._bytes + size > MOST_BYTES or len(self.outputs) >= MOST_OUTPUTS:
            self._left_out += size
            return
        self._bytes += size
        super().output(outs, msg, display_id, cell_index)

    def clear_output(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        """Forget them."""
        self._bytes = self._told = 0
        super().clear_output(outs, msg, cell_index)

    def sync_state(self) -> None:
        """Tell the kernel what the widget shows, which sends all of it again: not at each output."""
        if self._bytes <= OFTEN or self._bytes >= self._told * GROWTH:
            self._told = self._bytes
            super().sync_state()

    def finish(self) -> int:
        """Bring the kernel up to date, and return how many bytes were left out since the last time."""
        if self._told != self._bytes:
            self._told = self._bytes
            super().sync_state()
        left_out, self._left_out = self._left_out, 0
        return left_out


def _size(content: dict[str, Any]) -> int:
    if "text" in content:
        return ENVELOPE + len(content["text"])
    return ENVELOPE + sum(len(str(value)) for value in content.get("data", {}).values())
