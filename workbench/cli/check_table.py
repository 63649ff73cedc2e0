"""The checks of a contract for a terminal: those that fail first, then what else is to say, and how many passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from workbench.cli.tables import short
from workbench.views.wording import count, noun, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from workbench.profiling.contract.contract_report import ContractReport

__all__ = ["of_checks"]

STYLES = {"failed": "bold red", "skipped": "yellow", "passed": "green"}
LONGEST = 100


def of_checks(report: ContractReport) -> Iterator[RenderableType]:
    """Yield a table of the checks that did not pass and of columns that are not listed, and what came of all."""
    told = [each for each in report.results if each.status != "passed" or each.kind == "other_columns"]
    told.sort(key=lambda each: list(STYLES).index(each.status))
    if told:
        table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
        for header in ("", "check", "expected", "found", "rows"):
            table.add_column(
                header, overflow="fold", no_wrap=not header, justify="right" if header == "rows" else "left"
            )
        for each in told:
            table.add_row(
                Text(each.status, STYLES[each.status]),
                Text(one_line(each.name), "bold"),
                Text(short(each.expected, longest=LONGEST)),
                Text(short(each.found, longest=LONGEST)),
                Text("" if each.count is None else count(each.count)),
            )
        yield table
    n = {status: sum(each.status == status for each in report.results) for status in STYLES}
    words = [f"{noun(number, 'check')} {status}" for status, number in n.items() if number]
    rows = noun(report.source.n_rows, "row")
    verdict = "passes" if report.passed else "breaks"
    yield Text(
        f"{one_line(report.source.name)} ({rows}) {verdict} the contract {one_line(report.contract.name)}: "
        f"{', '.join(words) or 'it asks for nothing'}",
        STYLES["passed" if report.passed else "failed"],
    )
