"""WBD102: the columns are not those of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.profiling.column_bars import clipped
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.profiling.drift import Drift

__all__ = ["changed_schema"]

NAMED = 5
TYPES = ("integer", "number", "boolean", "text", "date", "datetime", "time", "duration")  # that a contract knows


@rule(
    "WBD102",
    severity="warning",
    remedy="Find out where the data come from now; mend what reads them, or the data.",
    scope="drift",
)
def changed_schema(drift: Drift) -> Iterator[Evidence]:
    """The columns are not those of the reference.

    Fires as a warning when columns are lost or hold values of another kind (text instead of numbers; whole numbers that
    became fractions only as a note, since a gap does that in pandas), and as a note when columns are new or come in
    another order. Does not fire on how wide numbers are stored, or on texts held as places in a list. Where less than
    half of the columns are shared, the reference is another table rather than an older one: then all is a note.
    """
    schema = drift.schema
    other_table = drift.other_table
    for change in schema.types:
        mild = {change.before, change.now} == {"integer", "number"}
        yield Evidence(
            title=f"{clipped(change.name)} is {_kind(change.now)} now, and was {_kind(change.before)}",
            column=change.name,
            severity="info" if mild or other_table else None,
            facts={"before": change.before, "now": change.now},
            check={} if mild or change.before not in TYPES else {"columns": {change.name: {"type": change.before}}},
        )
    if schema.lost:
        gone = f"{noun(len(schema.lost), 'column')} of the reference {_are(schema.lost)} gone"
        yield Evidence(
            title=f"{gone}: {_named(schema.lost)}",
            columns=schema.lost,
            severity="info" if other_table else None,
            facts={"lost": list(schema.lost)},
            check={} if other_table else {"columns": {name: {"required": True} for name in schema.lost}},
        )
    if schema.added:
        yield Evidence(
            title=f"{noun(len(schema.added), 'column')} {_are(schema.added)} new: {_named(schema.added)}",
            columns=schema.added,
            severity="info",
            facts={"added": list(schema.added)},
            remedy="Find out what they mean; a model trained on the reference does not know them.",
        )
    if schema.moved and not other_table:
        yield Evidence(
            title=f"the columns come in another order: {_named(schema.moved)} moved",
            columns=schema.moved,
            severity="info",
            facts={"moved": list(schema.moved)},
            remedy="Name the columns where they are read, so that their order does not matter.",
        )


def _kind(name: str) -> str:
    article = "an" if name[0] in "aeiou" else "a"
    return name if name in ("text", "category") else f"{article} {name}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _named(names: Sequence[str]) -> str:
    shown = [clipped(name, 40) for name in names[:NAMED]]
    if len(names) > NAMED:
        return f"{', '.join(shown)} and {len(names) - NAMED} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
