"""WBQ123: one thing is spelled in several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.mending import respelled
from workbench.profiling.rules.identifier import names_rows
from workbench.profiling.spellings import respellings, slips
from workbench.profiling.value_words import MOST_NAMED, said, where_one_of
from workbench.views.wording import noun

if TYPE_CHECKING:
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["inconsistent_spellings"]

KINDS = ("category", "text")
REPEATED = 2  # times that texts occur on average, so that they name things and are no sentences
MOST_SHARE = 0.5  # of the texts; more are another writing on purpose
LENGTH = 64


@rule(
    "WBQ123",
    severity="warning",
    remedy="Write each in one way, the most frequent; counts, groups and joins take the others for different things.",
    scope="column",
)
def inconsistent_spellings(column: ColumnProfile) -> Evidence | None:
    """One thing is spelled in several ways, so that counts and groups fall apart.

    Fires when texts of a category are the same but for case, accents, spaces or signs, or when a rare one is a frequent
    one with a slip (a letter too many, too few, wrong, or two turned around) and twenty times rarer. Does not fire on
    codes of fewer than three letters, on texts whose digits differ, on identifiers, and on texts that hardly ever
    repeat. Fingerprints as in OpenRefine's clustering; slips within the distance of Damerau (1964).
    """
    texts = column.texts
    if texts is None or not texts.exact or column.type not in KINDS or names_rows(column) or column.logical in NO_WORDS:
        return None
    if texts.distinct < 2 or texts.n < REPEATED * texts.distinct or (column.lengths or (0, 0.0, 0))[1] > LENGTH:
        return None
    same = respellings(texts)
    slipped = slips(texts, without=set(same)) if column.type == "category" else {}
    found = same | slipped
    if not found or len(found) > MOST_SHARE * texts.distinct:
        return None
    rows = texts.count(found)
    example = max(found, key=lambda text: (texts.count([text]), text))
    others = f" and {noun(len(found) - 1, 'more such spelling')}" if len(found) > 1 else ""
    named = dict(sorted(found.items())[:MOST_NAMED])
    return Evidence(
        title=(
            f"{column.name} has {said(example, column)} beside {said(found[example], column)}{others}, "
            f"in {noun(rows, 'row')}"
        ),
        column=column.name,
        count=rows,
        where=where_one_of(column, sorted(found)),
        severity="info" if not same else None,
        facts={"spellings": named},
        fix=respelled(column, dict(sorted(found.items()))),
        check=_check(column, found),
    )


NO_WORDS = ("JSON", "URL", "e-mail", "coordinates", "date in text", "time in text", "id", "boolean in text")


def _check(column: ColumnProfile, found: dict[str, str]) -> dict[str, object]:
    assert column.texts is not None
    right = sorted(set(column.texts.values) - set(found))
    return {"columns": {column.name: {"values": right}}} if len(right) <= MOST_NAMED else {}
