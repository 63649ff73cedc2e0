"""WBQ137: a clock time or calendar date stored as a whole number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.clock_integers import whole_form
from workbench.profiling.mending import set_by
from workbench.profiling.suspects import Suspect, confirmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["clock_or_date_as_integer"]

SAID = {
    "hhmm": "clock times as whole numbers (hhmm): 959 and 1000 look 41 apart and are one minute",
    "hhmmss": "clock times as whole numbers (hhmmss): 95959 and 100000 look 4,041 apart and are one second",
    "yyyymmdd": "dates as whole numbers (yyyymmdd): the last day of a month and the next look far apart",
    "yyyymm": "months as whole numbers (yyyymm): December and January look 89 apart",
    "s": "moments as seconds since 1970",
    "ms": "moments as milliseconds since 1970",
}
FITS = {  # the numbers that are of the form, in SQL
    "hhmm": "{x} BETWEEN 0 AND 2400 AND {x} % 100 < 60",
    "hhmmss": "{x} BETWEEN 0 AND 240000 AND {x} % 100 < 60 AND ({x} // 100) % 100 < 60",
    "yyyymmdd": "({x} // 100) % 100 BETWEEN 1 AND 12 AND {x} % 100 BETWEEN 1 AND 31",
    "yyyymm": "{x} % 100 BETWEEN 1 AND 12",
    "s": "{x} > 0",
    "ms": "{x} > 0",
}
PANDAS = {
    "hhmm": 'pd.to_timedelta({x} // 100, unit="h") + pd.to_timedelta({x} % 100, unit="min")',
    "hhmmss": 'pd.to_timedelta({x} // 10000, unit="h") + pd.to_timedelta({x} // 100 % 100, unit="min")'
    ' + pd.to_timedelta({x} % 100, unit="s")',
    "yyyymmdd": 'pd.to_datetime({x}.astype("Int64").astype("string"), format="%Y%m%d")',
    "yyyymm": 'pd.to_datetime({x}.astype("Int64").astype("string"), format="%Y%m")',
    "s": 'pd.to_datetime({x}, unit="s")',
    "ms": 'pd.to_datetime({x}, unit="ms")',
}
POLARS = {
    "hhmm": "pl.duration(hours={x} // 100, minutes={x} % 100)",
    "hhmmss": "pl.duration(hours={x} // 10000, minutes={x} // 100 % 100, seconds={x} % 100)",
    "yyyymmdd": '{x}.cast(pl.Int64).cast(pl.String).str.to_date("%Y%m%d")',
    "yyyymm": '({x}.cast(pl.Int64) * 100 + 1).cast(pl.String).str.to_date("%Y%m%d")',
    "s": 'pl.from_epoch({x}.cast(pl.Int64), time_unit="s")',
    "ms": 'pl.from_epoch({x}.cast(pl.Int64), time_unit="ms")',
}


@rule(
    "WBQ137",
    severity="warning",
    remedy="Make it a time or a date: differences, means and plots of the digits are wrong.",
    scope="rows",
)
def clock_or_date_as_integer(examined: Examined) -> Iterator[Evidence]:
    """A clock time or calendar date is stored as a whole number, whose distances are wrong.

    Fires on clock times (hhmm, hhmmss) when all of at least 30 different numbers from 100 on have minutes below 60, on
    dates (yyyymmdd) and months (yyyymm) when every number is one from 1800 to 2200, and on seconds or milliseconds
    since 1970 where the column's name says time or date. By chance 30 numbers would all have minutes below 60 in two of
    ten million columns. Does not fire on years, and on hours or minutes in columns of their own.
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    form = whole_form(column)
    if form is None:
        return None
    fits = FITS[form.name].replace("{x}", f"CAST({column.sql} AS BIGINT)")

    def tell(count: int) -> Evidence | None:
        if count < column.count:  # the sampled values were, not all are
            return None
        imports = "import pandas as pd\n"
        fix = set_by(column, PANDAS[form.name], POLARS[form.name])
        return Evidence(
            title=f"{column.name} holds {SAID[form.name]}",
            column=column.name,
            count=count,
            where=column.is_present,
            facts={"form": form.name},
            fix={**fix, "pandas": imports + fix["pandas"]},
            check={"columns": {column.name: {"type": "duration" if form.name.startswith("hh") else "datetime"}}},
        )

    return Suspect(where=f"{column.is_present} AND {fits}", count=column.count if form.exact else None, tell=tell)
