"""The steps of a pipeline as tables for a terminal: what became of them, and what is to become of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from workbench.cli.pipeline_progress import SIGNS, sign_of, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.runs.pipeline.planning import Planned

__all__ = ["of_plan", "of_steps"]

NEXT = {"unchanged": "unchanged", "run": "would run", "depends": "depends"}


def of_steps(steps: Iterable[Mapping[str, Any]]) -> Table:
    """One row a step of a pipeline's run."""
    table = _table("step", "state", "run")
    for each in steps:
        sign, style = sign_of(each)
        words = "waiting" if each["status"] == "pending" else told(each)
        table.add_row(Text(f"{sign} {each['name']}", style), Text(words), Text(each["run"] or "–", "dim"))
    return table


def of_plan(planned: Iterable[Planned]) -> Table:
    """One row a step, with what a run would do and how it went last."""
    table = _table("step", "next", "why", "last run")
    for each in planned:
        sign, style = SIGNS[each.next]
        last = Text("–", "dim")
        if each.last is not None:
            mark, colour = sign_of(each.last)
            went = "unchanged" if each.last["taken_from"] else told({**each.last, "why": None})
            last = Text.assemble((f"{mark} ", colour), went)
        table.add_row(Text(each.name, "bold"), Text(f"{sign} {NEXT[each.next]}", style), Text(each.why), last)
    return table


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, overflow="fold", no_wrap=place == 0)
    return table
