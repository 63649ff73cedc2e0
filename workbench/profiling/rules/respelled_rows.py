"""WBQ113: rows are equal but for spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.near_duplicates import possible_rows
from workbench.profiling.near_duplicates import respelled_rows as found_rows
from workbench.profiling.row_hashes import DIGITS
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined

__all__ = ["respelled_rows"]

MOST = 0.3


@rule(
    "WBQ113",
    severity="warning",
    remedy="Write case, spaces, accents and decimals one way, then keep one of each.",
    scope="rows",
)
def respelled_rows(examined: Examined) -> Evidence | None:
    """Rows are equal but for spelling.

    Fires when rows that differ become equal after texts lose letter case, accents and spaces at the ends or in excess,
    and numbers with fractions are rounded to six significant digits; the columns given as key are left out. Exact over
    all rows, up to 50 million values; of larger tables nothing is said. Does not fire on rows that are equal anyway
    (WBQ108), when there are fewer possible rows than rows, or when more than 30 % of the rows are concerned: there the
    table repeats by nature. Which columns can make a difference is found first, so that most tables need no such scan.
    """
    columns = [column for column in examined.table.columns if column.name not in examined.keys]
    if len(columns) < 2 or possible_rows(columns) <= examined.table.n_rows:
        return None
    found = found_rows(examined)
    if found is None or found.rows > MOST * examined.table.n_rows:
        return None
    return Evidence(
        title=(
            f"{noun(found.rows, 'row')} ({share(found.rows / examined.table.n_rows)}) equal another one but for case, "
            "spaces, accents or rounding"
        ),
        columns=found.columns[:20],
        count=found.rows,
        where=found.where,
        rows=None if found.where else examined.named(found.positions),
        facts={"groups": found.groups},
        fix=_one_of_each(list(examined.keys)),
    )


def _one_of_each(keys: list[str]) -> dict[str, str]:
    dropped = f".drop(columns={keys!r})" if keys else ""
    left_out = f".drop({keys!r})" if keys else ""
    return {
        "pandas": (
            "import pandas as pd\n"
            "\n"
            f"spelt = data{dropped}.copy()\n"
            'for name in spelt.select_dtypes(["object", "string", "category"]):\n'
            '    text = spelt[name].astype("string").str.normalize("NFD")\n'
            '    text = text.str.replace(r"[\\u0300-\\u036f]", "", regex=True)\n'
            '    spelt[name] = text.str.lower().str.split().str.join(" ").replace("", pd.NA)\n'
            'for name in spelt.select_dtypes("floating"):\n'
            f'    spelt[name] = spelt[name].map("{{:.{DIGITS}g}}".format)\n'
            "data = data[~spelt.duplicated()]"
        ),
        "polars": (
            "import polars as pl\n"
            "import polars.selectors as cs\n"
            "\n"
            f"spelt = data{left_out}.with_columns(\n"
            "    (cs.string() | cs.categorical())\n"
            "    .cast(pl.String)\n"
            '    .str.normalize("NFD")\n'
            '    .str.replace_all(r"\\p{Mn}", "")\n'
            "    .str.to_lowercase()\n"
            '    .str.replace_all(r"\\s+", " ")\n'
            "    .str.strip_chars()\n"
            '    .replace("", None),\n'
            f"    cs.float().round_sig_figs({DIGITS}),\n"
            ")\n"
            "data = data.filter(spelt.select(pl.struct(pl.all()).is_first_distinct()).to_series())"
        ),
    }
