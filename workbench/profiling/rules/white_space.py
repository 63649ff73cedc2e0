"""WBQ124: white space around texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.data.naming import literal
from workbench.findings import Evidence, rule
from workbench.profiling.mending import set_by
from workbench.profiling.suspects import Suspect, confirmed
from workbench.profiling.text_patterns import BLANKS, padded
from workbench.profiling.value_words import said
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.examined import Examined

__all__ = ["white_space"]


@rule(
    "WBQ124",
    severity="warning",
    remedy="Strip it; texts that look the same are different, and joins miss them.",
    scope="rows",
)
def white_space(examined: Examined) -> Iterator[Evidence]:
    """Texts begin or end with white space.

    Fires on white space of any kind, also hard spaces and line ends, before or after the text of a category, name or
    code. Does not fire on free text, where it does no harm, nor on texts of nothing else, which stand for missing
    (WBQ102).
    """
    yield from confirmed(examined, filter(None, map(_suspect, examined.table.columns)))


def _suspect(column: ColumnProfile) -> Suspect | None:
    texts = column.texts
    if texts is None or column.logical in ("free text", "JSON"):
        return None
    found = padded(texts)
    if not found:
        return None
    blanks = literal(BLANKS)
    bare = f"trim({column.sql}, {blanks})"
    where = f"{column.sql} <> {bare} AND {bare} <> ''"
    example = min(found, key=lambda text: (len(text), text))

    def tell(count: int) -> Evidence:
        return Evidence(
            title=(
                f"{column.name} has white space around {noun(count, 'value')} ({share(count / column.rows)}), "
                f"as in {said(example, column)}"
            ),
            column=column.name,
            count=count,
            where=where,
            facts={"share": count / column.rows},
            fix=set_by(column, "{x}.str.strip()", "{x}.cast(pl.String).str.strip_chars()"),
            check={"columns": {column.name: {"trimmed": True}}},
        )

    count = texts.count(found) if texts.exact and not texts.cut else None
    return Suspect(where=where, count=count, tell=tell)
