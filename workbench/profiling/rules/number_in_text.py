"""WBQ110: numbers stored as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import IMPORT, aliased
from workbench.profiling.rules.identifier import NAMED
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.value_words import said, where_matches
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.counted_values import CountedTexts
    from workbench.profiling.examined import Examined
    from workbench.profiling.number_forms import NumberForm

__all__ = ["number_in_text"]

LOGICAL = ("number in text", "currency in text", "percent in text")
CODES = re.compile(r"(zip|postal|postcode|phone|fax|isbn|ean|iban|ssn|fips|barcode|version)", re.IGNORECASE)


@rule(
    "WBQ110",
    severity="warning",
    remedy="Read it as a number; as text it has neither order nor mean, and a model sees only different words.",
    scope="rows",
)
def number_in_text(examined: Examined) -> Iterator[Evidence]:
    """A column of texts holds numbers.

    Fires when at least 95 % of the values, words for missing left out, are numbers of one form: plain, with a currency
    or percent sign, with thousands set apart, with a decimal comma, or negative ones in brackets. Does not fire on
    codes: digits with leading zeros, five and more digits that all have one length, and columns named like an
    identifier; nor on yes-and-no columns of 0 and 1 (WBQ138) and on dates (WBQ111).
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    read = column.read
    if read is None or column.logical not in LOGICAL or read.number is None:
        return None
    texts, form = read.texts, read.number
    if not form.words and (NAMED.search(column.name) or CODES.search(column.name)):
        return None
    where = where_matches(column, form.pattern)
    example = _example(texts, form)
    kind = f" with {form.words}" if form.words else ""

    def tell(count: int) -> Evidence:
        rest = column.count - count
        others = f"; {noun(rest, 'other value is no number', 'other values are no numbers')}" if rest else ""
        return Evidence(
            title=(
                f"{column.name} holds numbers as text{kind}, as {said(example, column)}, in "
                f"{share(count / column.rows)} of the rows{others}"
            ),
            column=column.name,
            count=count,
            where=where,
            facts={"thousands": form.thousands, "decimal": form.decimal, "percent": form.percent},
            fix=_fix(column, form),
            check={"columns": {column.name: {"type": "number"}}},
        )

    count = texts.matching(form.pattern) if texts.exact and not texts.cut else None
    return Suspect(where=where, count=count, tell=tell)


def _example(texts: CountedTexts, form: NumberForm) -> str:
    """Return a telling value: the longest of those that are not far longer than the others."""
    held = sorted(texts.values[:200], key=lambda text: (len(text), text))
    return held[len(held) * 3 // 4] if form.words else held[len(held) // 2]


def _fix(column: ColumnProfile, form: NumberForm) -> dict[str, str]:
    name = repr(column.name)
    pandas, polars = f'data[{name}].astype("string")', f"pl.col({name}).cast(pl.String)"
    if form.brackets:
        pandas += '.str.replace("(", "-")'.replace('")', '", regex=False)')
        polars += '.str.replace("(", "-", literal=True)'
    if "." in form.thousands:
        pandas += '.str.replace(".", "", regex=False)'
        polars += '.str.replace_all(".", "", literal=True)'
    if form.decimal == ",":
        pandas += '.str.replace(",", ".", regex=False)'
        polars += '.str.replace_all(",", ".", literal=True)'
    if form.words:
        pandas += '.str.replace("\u2212", "-").str.replace(r"[^0-9.eE+-]", "", regex=True)'
        polars += '.str.replace_all("\u2212", "-").str.replace_all(r"[^0-9.eE+-]", "")'
    else:
        pandas += ".str.strip()"
        polars += ".str.strip_chars()"
    scale = " / 100" if form.percent else ""
    return {
        "pandas": f'import pandas as pd\ndata[{name}] = pd.to_numeric({pandas}, errors="coerce"){scale}',
        "polars": f"{IMPORT}data = data.with_columns("
        f"{aliased(f'{polars}.cast(pl.Float64, strict=False){scale}', name)})",
    }
