"""WBQ125: texts damaged by a wrong encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.data.naming import literal
from workbench.findings import Evidence, rule
from workbench.profiling.mending import respelled
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.text_patterns import DAMAGED, damaged, mended
from workbench.profiling.text_summary import LONGEST
from workbench.profiling.value_words import said
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["encoding_damage"]

MOST_MENDED = 200


@rule(
    "WBQ125",
    severity="warning",
    remedy="Read the file again with its own encoding, mostly UTF-8; what became � cannot be brought back otherwise.",
    scope="rows",
)
def encoding_damage(examined: Examined) -> Iterator[Evidence]:
    """Texts were read with a wrong encoding.

    Fires on what UTF-8 becomes when it is read as Windows-1252 or Latin-1 ("cafÃ©", "donâ€™t"), on the replacement
    character �, and on control characters that stand for typographic signs of Windows-1252. Does not fire on accented
    letters themselves. The patterns are those of the encodings; the idea of mending is that of ftfy (Speer 2019).
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    texts = column.texts
    found = [] if texts is None else damaged(texts)
    if texts is None or not found:
        return None
    where = f"regexp_matches({column.sql}, {literal(DAMAGED)})"
    words = {text: right for text in found if len(text) < LONGEST and (right := mended(text)) is not None}
    example = min(words or found, key=lambda text: (len(text), text))
    meant = f", probably {said(words[example], column)}" if example in words else ""

    def tell(count: int) -> Evidence:
        return Evidence(
            title=(
                f"{column.name} has {noun(count, 'text')} damaged by a wrong encoding, "
                f"as {said(example, column)}{meant}"
            ),
            column=column.name,
            count=count,
            where=where,
            facts={"mendable": len(words), "damaged": len(found)},
            fix=respelled(column, words) if 0 < len(words) <= MOST_MENDED else {},
            check={
                "rows_where": [
                    {
                        "name": f"{column.name} has its own encoding",
                        "predicate": f"{column.is_missing} OR NOT ({where})",
                    }
                ]
            },
        )

    return Suspect(where=where, count=texts.count(found) if texts.exact and not texts.cut else None, tell=tell)
