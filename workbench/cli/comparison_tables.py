"""Two runs side by side, for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from workbench.cli.tables import STATUS_STYLES, short
from workbench.views.wording import MINUS, duration, noun, number, one_line, share, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from workbench.runs.comparison.run_comparison import RunComparison
    from workbench.runs.records.record import Run

__all__ = ["of_comparison"]

TITLES = {
    "parameters": "parameter",
    "metrics": "metric",
    "cells": "cell",
    "inputs": "data",
    "packages": "package",
    "environment": "environment",
}
COUNTED = {
    "parameters": ("parameter",),
    "metrics": ("metric",),
    "cells": ("cell",),
    "inputs": ("file of data", "files of data"),
    "packages": ("package",),
    "environment": ("fact of the environment", "facts of the environment"),
}
MOST_ROWS = 30
LONGEST = 60
LINE_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def of_comparison(compared: RunComparison, *, every: bool) -> Iterator[RenderableType]:
    """What differs, part by part, the code as a diff; of the same only how much, unless *every* row is wanted."""
    yield _heads(compared)
    same = []
    for name, title in TITLES.items():
        frame = compared.frame(name)
        rows = frame if every else compared.differing(name)
        if len(rows):
            yield Text()
            yield _table(title, rows.to_dict("records")[: None if every else MOST_ROWS])
            if len(rows) > MOST_ROWS and not every:
                yield Text(f"… and {noun(len(rows) - MOST_ROWS, 'more row')}: --all lists them", "dim")
        elif len(frame):
            same.append(noun(len(frame), *COUNTED[name]))
    if compared.code_diff:
        yield Text()
        yield _code(compared.code_diff)
    if same and not every:
        yield Text(f"\nthe same: {', '.join(same)}", "dim")


def _heads(compared: RunComparison) -> Table:
    table = Table.grid(padding=(0, 2))
    for word, run in (("first", compared.before), ("second", compared.after)):
        table.add_row(Text(word, "dim"), Text(run.id, "bold"), _how(run))
    return table


def _how(run: Run) -> Text:
    took = "" if run.duration_s is None else f" in {duration(run.duration_s)}"
    return Text.assemble((run.status, STATUS_STYLES.get(run.status, "yellow")), took)


def _table(title: str, rows: Sequence[Mapping[Any, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    if title == "cell":
        for header in (title, "code", "outputs", "what differs"):
            table.add_column(header, overflow="fold")
        for row in rows:
            place = row["cell"] if isinstance(row["cell"], int) else row["cell_after"]
            cells = (str(place), row["code"], row["outputs"] or "–", short(row["what"], longest=2 * LONGEST))
            table.add_row(*map(Text, cells))
        return table
    headers = (title, "first", "second", *(("change",) if title in ("metric", "data") else ()))
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        name = one_line(str(row.get("name", row.get("path"))))
        table.add_row(Text(name, "bold"), Text(_value(row["before"])), Text(_value(row["after"])), *_change(title, row))
    return table


def _change(title: str, row: Mapping[Any, Any]) -> list[Text]:
    if title == "metric":
        part = row["relative"]
        if not math.isfinite(part):
            return [Text("–")]
        return [Text("" if part == 0 else f"{'+' if part > 0 else MINUS}{share(abs(part))}")]
    if title == "data":
        sizes = [row["bytes_before"], row["bytes_after"]]
        return [Text(" → ".join(size(each) if isinstance(each, int) else "–" for each in sizes))]
    return []


def _value(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, digits=5)
    return short(value, longest=LONGEST)


def _code(diff: str) -> Text:
    lines = [Text(one_line(line), LINE_STYLES.get(line[:1], "")) for line in diff.splitlines()]
    return Text("\n").join(lines)
