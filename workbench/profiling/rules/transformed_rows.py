"""WBD111, WBD112, WBD115, WBD116: a transformation dropped, added, repeated or moved rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.views.wording import count, noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.data_comparison import DataComparison

__all__ = ["added_rows", "dropped_rows", "made_duplicates", "reordered_rows"]

NAMED = 200  # rows that a finding opens
MOST = 0.5


@rule(
    "WBD111",
    severity="info",
    remedy="See which rows they are and whether they should be gone: .frame('slices') says where more are dropped.",
    scope="comparison",
)
def dropped_rows(done: DataComparison) -> Evidence | None:
    """A transformation dropped rows.

    Fires when rows before have no pair after; a warning from half of the rows on. Paired as the report says: by key,
    index, position or content. Does not fire on rows that were only changed or moved, except where rows are paired by
    content and all of a row's columns changed.
    """
    gone, n = done.pairs.dropped, done.before.source.n_rows
    if gone.size == 0:
        return None
    return Evidence(
        title=(
            f"{count(int(gone.size))} of {noun(n, 'row')} {'was' if gone.size == 1 else 'were'} dropped "
            f"({share(gone.size / n)})"
        ),
        count=int(gone.size),
        rows=tuple(done.before.named(gone[:NAMED])),
        severity="warning" if gone.size >= MOST * n else None,
        facts={"share": gone.size / n, "paired_by": done.pairs.by},
    )


@rule(
    "WBD112",
    severity="info",
    remedy="See where they come from: a join or a concatenation adds rows.",
    scope="comparison",
)
def added_rows(done: DataComparison) -> Evidence | None:
    """A transformation added rows.

    Fires when rows after have no pair before. The rows are those of the other side, in ``.frame("rows")``. Does not
    fire on rows that were only changed or moved, except where rows are paired by content.
    """
    new, n = done.pairs.added, done.after.source.n_rows
    if new.size == 0:
        return None
    were = "was" if new.size == 1 else "were"
    return Evidence(
        title=f"{noun(int(new.size), 'row')} {were} added ({share(new.size / n)} of those now)",
        count=int(new.size),
        facts={"share": new.size / n, "paired_by": done.pairs.by},
    )


@rule(
    "WBD115",
    severity="warning",
    remedy="Look for a join on a key that is there more than once, or rows that were appended twice.",
    scope="comparison",
)
def made_duplicates(done: DataComparison) -> Iterator[Evidence]:
    """A transformation made duplicates.

    Fires when more rows repeat an earlier one than before, in all columns, though no column was dropped (fewer columns
    make equal rows); or when more keys are there more than once. Does not fire on duplicates that were there already.
    """
    before, after = done.before.copies, done.after.copies
    if before is not None and after is not None and after > before and not done.gone:
        yield Evidence(
            title=f"{noun(after - before, 'row')} more {'repeats' if after - before == 1 else 'repeat'} an earlier one",
            count=after - before,
            facts={"before": before, "after": after},
        )
    if done.pairs.repeated is not None and done.pairs.repeated[1] > done.pairs.repeated[0]:
        more = done.pairs.repeated[1] - done.pairs.repeated[0]
        yield Evidence(
            title=f"{' and '.join(done.keys)}, the key, is there again in {noun(more, 'row')} more than before",
            columns=done.keys,
            count=more,
            facts={"before": done.pairs.repeated[0], "after": done.pairs.repeated[1]},
        )


@rule(
    "WBD116",
    severity="info",
    remedy="Sort again where the order matters: differences and windows over rows depend on it.",
    scope="comparison",
)
def reordered_rows(done: DataComparison) -> Evidence | None:
    """A transformation changed the order of rows.

    Fires when rows come after ones that they came before. Does not fire where rows are paired by their position, or
    when only rows between others were dropped or added.
    """
    if done.pairs.late == 0:
        return None
    late = done.pairs.late
    return Evidence(
        title=f"the rows come in another order: {noun(late, 'row')} {'is' if late == 1 else 'are'} late",
        count=late,
        facts={"share": done.pairs.late / max(done.pairs.n, 1)},
    )
