"""WBQ134: dates that cannot be, or that are yet to come."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["impossible_dates"]

EARLIEST = "1800-01-01"
BIRTHS = "1900-01-01"
FAR = 100  # years to come, beyond which no plan reaches
MOST = 0.2  # of the values to come, beyond which the column is a plan
BORN = re.compile(r"birth|born|\bdob\b|^dob|_dob", re.IGNORECASE)
PLANNED = re.compile(
    r"due|end|until|till|expir|valid|deadline|plan|forecast|schedul|matur|target|renew|next|future|horizon",
    re.IGNORECASE,
)


@rule(
    "WBQ134",
    severity="warning",
    remedy="Find out what they stand for: a slip, a wrong clock, or a code for an open end; then make them missing.",
    scope="rows",
)
def impossible_dates(examined: Examined) -> Iterator[Evidence]:
    """Dates cannot be, or are yet to come.

    Fires on dates before 1800 (before 1900 where the name speaks of birth), such as 0001-01-01, and on dates more than
    100 years ahead, such as 9999-12-31. Fires on dates after tomorrow, which no time zone explains. Counted over
    all rows. Does not fire on dates to come that are more than 20 % of the values, or where the name speaks of a plan
    (``due``, ``until``, ``valid``, …); nor on 1900-01-01 and 1970-01-01 as a sign of missing, which are WBQ102's.
    """
    cases = [case for column in examined.table.columns if _dated(column) for case in _cases(column)]
    counts = examined.counts([where for _, where, _, _ in cases])
    for (column, where, words, planned), count in zip(cases, counts, strict=True):
        if not count or (planned and count > MOST * column.count):
            continue
        first, last = _bounds(column)
        yield Evidence(
            title=f"{column.name} has {noun(count, 'date')} ({share(count / column.count)}) {words}",
            column=column.name,
            count=count,
            where=where,
            facts={"low": column.low, "high": column.high},
            fix=_emptied(column, first, last),
            check={"columns": {column.name: {"range": {"at_least": first, "at_most": last}}}},
        )


def today() -> date:
    """Return the date, anywhere on Earth."""
    return datetime.now(UTC).date()


def _dated(column: ColumnProfile) -> bool:
    return (
        column.type in ("date", "datetime") and not column.sensitive and bool(column.count) and column.low is not None
    )


def _bounds(column: ColumnProfile) -> tuple[str, str]:
    """Return the first possible day and the last: tomorrow, or in a hundred years for a plan."""
    first = BIRTHS if BORN.search(column.name) else EARLIEST
    ahead = _ahead() if PLANNED.search(column.name) else today() + timedelta(days=1)
    return first, ahead.isoformat()


def _ahead() -> date:
    return date(min(today().year + FAR, 9998), 1, 1)


def _cases(column: ColumnProfile) -> Iterator[tuple[ColumnProfile, str, str, bool]]:
    first, last = _bounds(column)
    far = _ahead().isoformat()
    low, high = _day(column.low), _day(column.high)
    if low < _day(first):
        yield column, f"{column.sql} < {_literal(column, first)}", f"before {first[:4]}, from {column.low} on", False
    if high >= _day(far):
        yield column, f"{column.sql} >= {_literal(column, far)}", f"in a far future, up to {column.high}", False
    if high > _day(last) and last != far:
        after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        where = f"{column.sql} >= {_literal(column, after)} AND {column.sql} < {_literal(column, far)}"
        yield column, where, "that are yet to come", True


def _day(text: str) -> tuple[int, str]:
    """Return what orders ISO dates of any year, before Christ and beyond 9999 too."""
    sign = -1 if text.startswith("-") else 1
    year, _, rest = text.lstrip("+-").partition("-")
    return sign * int(year), rest.partition("T")[0]


def _literal(column: ColumnProfile, day: str) -> str:
    if column.type == "date":
        return f"DATE '{day}'"
    return f"{'TIMESTAMPTZ' if 'tz=' in column.arrow_type else 'TIMESTAMP'} '{day}'"


def _emptied(column: ColumnProfile, first: str, last: str) -> dict[str, str]:
    name, after = repr(column.name), (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    if column.type == "date":
        low, high = f"date.fromisoformat({first!r})", f"date.fromisoformat({after!r})"
        return {
            "pandas": (
                "import pandas as pd\n"
                "from datetime import date\n"
                "\n"
                f"low, high = {low}, {high}\n"
                f"possible = data[{name}].map(lambda day: pd.notna(day) and low <= day < high)\n"
                f"data[{name}] = data[{name}].where(possible)"
            ),
            "polars": _polars(name, low, high, seen=f"pl.col({name})", names="date"),
        }
    zone = ", tzinfo=UTC" if "tz=" in column.arrow_type else ""
    names = "UTC, datetime" if zone else "datetime"
    low, high = (f"datetime({', '.join(str(int(part)) for part in day.split('-'))}{zone})" for day in (first, after))
    seen = f"pl.col({name})" + ('.dt.convert_time_zone("UTC")' if zone else "")
    return {
        "pandas": (
            f"from datetime import {names}\n"
            "\n"
            f"possible = data[{name}].between({low}, {high}, inclusive='left')\n"
            f"data[{name}] = data[{name}].where(possible)"
        ),
        "polars": _polars(name, low, high, seen=seen, names=names),
    }


def _polars(name: str, low: str, high: str, *, seen: str, names: str) -> str:
    return (
        "import polars as pl\n"
        f"from datetime import {names}\n"
        "\n"
        f"possible = {seen}.is_between({low}, {high}, closed='left')\n"
        f"data = data.with_columns(pl.when(possible).then(pl.col({name})).alias({name}))"
    )
