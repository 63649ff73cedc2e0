"""The verdict on a run that was made again, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from workbench.views.wording import one_line

if TYPE_CHECKING:
    from workbench.runs.reproduce.verdict import Verdict

__all__ = ["of_verdict"]

STYLES = {"same": "bold green", "within tolerance": "green", "different": "bold red"}


def of_verdict(verdict: Verdict) -> Table:
    """What came of it, where and why it differs first, and what is other than it was."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in verdict.lines():
        table.add_row(name, Text(one_line(text), STYLES[verdict.verdict] if name == "verdict" else ""))
    return table
