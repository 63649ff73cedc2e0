"""WBQ126: characters that nobody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import name as name_of

from workbench.data.naming import literal
from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.text_patterns import BLANKS, HARD_SPACE, UNSEEN, unseen, unseen_in
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["invisible_characters"]


@rule(
    "WBQ126",
    severity="warning",
    remedy="Take them out, and write hard spaces as plain ones; texts that look the same are different.",
    scope="rows",
)
def invisible_characters(examined: Examined) -> Iterator[Evidence]:
    """Texts hold characters that nobody sees.

    Fires on control characters, zero-width spaces, soft hyphens, byte-order marks and overridden directions, and on
    hard spaces inside a category, name or code. Does not fire on tabs and line ends, on joiners and marks of direction,
    which some scripts need, nor on hard spaces in free text, which are good typography, or around a text (WBQ124).
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    texts = column.texts
    if texts is None:
        return None
    free = column.logical in ("free text", "JSON")
    found = unseen(texts, hard=not free)
    if not found:
        return None
    where = f"regexp_matches({column.sql}, {literal(UNSEEN)})"
    if not free:
        where += f" OR contains(trim({column.sql}, {literal(BLANKS)}), {literal(HARD_SPACE)})"
    kinds = sorted({_name(char) for text in found for char in unseen_in(text, hard=not free)})
    some = ", ".join(kinds[:3]) + (" and others" if len(kinds) > 3 else "")

    def tell(count: int) -> Evidence:
        return Evidence(
            title=f"{column.name} has characters that nobody sees in {noun(count, 'text')}: {some}",
            column=column.name,
            count=count,
            where=where,
            facts={"characters": kinds},
            fix=set_by(
                column,
                f"{{x}}.str.replace({UNSEEN!r}, '', regex=True).str.replace({HARD_SPACE!r}, ' ')",
                f"{{x}}.cast(pl.String).str.replace_all({UNSEEN!r}, '').str.replace_all({HARD_SPACE!r}, ' ')",
            ),
            check={
                "rows_where": [
                    {
                        "name": f"{column.name} has no character that nobody sees",
                        "predicate": f"{column.is_missing} OR NOT ({where})",
                    }
                ]
            },
        )

    return Suspect(where=where, count=texts.count(found) if texts.exact and not texts.cut else None, tell=tell)


def _name(char: str) -> str:
    return name_of(char, f"control character {ord(char)}").lower()
