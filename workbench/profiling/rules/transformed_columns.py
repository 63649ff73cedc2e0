"""WBD113, WBD114: a transformation changed cells, or the columns themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import Evidence, rule
from workbench.profiling.column_bars import clipped, spoken
from workbench.views.wording import noun, one_line, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.profiling.data_comparison import DataComparison
    from workbench.profiling.data_comparison_cells import ChangedColumn

__all__ = ["changed_cells", "changed_columns"]

NAMED = 200
LISTED = 5


@rule(
    "WBD113",
    severity="info",
    remedy="Look at some of the changed cells, in .frame('cells'), and see whether they changed as was meant.",
    scope="comparison",
)
def changed_cells(done: DataComparison) -> Iterator[Evidence]:
    """A transformation changed cells of a column.

    Fires for each column that both sides have, when a cell of a paired row has another value; nulls and NaN are equal,
    and so are 1 and 1.0. A warning when cells lost their value. Compared exactly, over all paired rows. Does not fire
    on rows that have no pair.
    """
    hidden = {*done.before.hidden, *done.after.hidden}
    for column in done.cells:
        if column.changed:
            yield Evidence(
                title=_words(column),
                column=column.name,
                count=column.changed,
                rows=None if column.name in hidden else tuple(done.before.named(column.positions(NAMED))),
                severity="warning" if column.emptied else None,
                facts={"share": column.share, "filled": column.filled, "emptied": column.emptied},
            )


@rule(
    "WBD114",
    severity="info",
    remedy="See whether what reads the data still finds the columns it needs, of the types it needs.",
    scope="comparison",
)
def changed_columns(done: DataComparison) -> Iterator[Evidence]:
    """A transformation changed the columns: dropped, added, renamed, of another type, in another order.

    Fires once for each of these. A column counts as renamed when all paired cells of a column that is gone are equal to
    those of a new one, and they are not all the same. Types are told apart as people do: whole numbers, numbers, texts,
    dates; not how wide they are stored.
    """
    schema = done.drift.schema
    for names, one, several in ((done.gone, "was dropped", "were dropped"), (done.new, "was added", "were added")):
        if names:
            words = one if len(names) == 1 else several
            yield Evidence(title=f"{noun(len(names), 'column')} {words}: {_listed(names)}", columns=tuple(names))
    if done.renamed:
        pairs = [f"{clipped(old, 40)} → {clipped(new, 40)}" for old, new in done.renamed.items()]
        are = "was" if len(pairs) == 1 else "were"
        yield Evidence(
            title=f"{noun(len(pairs), 'column')} {are} renamed: {_listed(pairs)}", columns=tuple(done.renamed)
        )
    for change in schema.types:
        yield Evidence(
            title=f"{clipped(change.name)} is {change.now} now, and was {change.before}",
            column=change.name,
            severity="warning" if change.now == "text" else None,
            facts={"before": change.before, "now": change.now},
        )
    if schema.moved:
        yield Evidence(
            title=f"the columns come in another order: {_listed(schema.moved)} moved",
            columns=schema.moved,
            remedy="Name the columns where they are read, so that their order does not matter.",
        )


def _words(column: ChangedColumn) -> str:
    cells = noun(column.changed, "cell")
    words = [f"{clipped(column.name)}: {cells} changed ({share(column.share)} of the paired rows)"]
    if column.filled:
        words.append(f"{noun(column.filled, 'gap')} filled")
    if column.emptied:
        words.append(f"{noun(column.emptied, 'value')} lost")
    if column.examples:
        first = column.examples[0]
        words.append(f"e.g. {_said(first.before)} → {_said(first.after)}")
    return ", ".join(words)


def _said(value: Any) -> str:
    if isinstance(value, str):
        return f'"{clipped(one_line(value), 40)}"'
    return "missing" if value is None else spoken(value)


def _listed(names: Sequence[str]) -> str:
    shown = [clipped(name, 60) for name in names[:LISTED]]
    if len(names) > LISTED:
        return f"{', '.join(shown)} and {len(names) - LISTED} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
