"""The frames of a comparison of data: complete numbers, in long form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.data_comparison_values import changed_values

if TYPE_CHECKING:
    import pandas as pd

    from workbench.profiling.data_comparison import DataComparison

__all__ = ["MOST_CELLS", "cells_frame", "columns_frame", "metrics_frame", "rows_frame"]

MOST_CELLS = 1_000_000  # changed cells of one column that are listed
COLUMNS = (
    *("column", "what", "column_after", "type_before", "type_after", "compared", "changed", "changed_share"),
    *("filled", "emptied", "missing_before", "missing_after", "psi", "drifted"),
)


def metrics_frame(done: DataComparison) -> pd.DataFrame:
    """Return one row a number, with what it was and what it is now; None where it has no sense on a side."""
    import pandas as pd

    changed = done.changed_rows
    before, after = done.before, done.after
    rows: list[tuple[str, Any, Any]] = [
        ("rows", before.source.n_rows, after.source.n_rows),
        ("columns", len(before.source.columns), len(after.source.columns)),
        ("missing cells", before.missing, after.missing),
        ("duplicated rows", before.copies, after.copies),
        ("rows dropped", done.pairs.dropped.size, None),
        ("rows added", None, done.pairs.added.size),
        ("rows kept", done.pairs.n, done.pairs.n),
        ("rows changed", None, int(np.count_nonzero(changed))),
        ("rows out of order", None, done.pairs.late),
        ("cells changed", None, int(changed.sum())),
        ("columns dropped", len(done.gone), None),
        ("columns added", None, len(done.new)),
        ("columns renamed", None, len(done.renamed)),
        ("columns of another type", None, len(done.drift.schema.types)),
    ]
    if done.pairs.repeated is not None:
        rows.append(("repeated keys", *done.pairs.repeated))
    frame = pd.DataFrame(rows, columns=["metric", "before", "after"]).astype({"before": "Int64", "after": "Int64"})
    frame["change"] = frame["after"] - frame["before"]
    return frame


def rows_frame(done: DataComparison) -> pd.DataFrame:
    """Return each row that was dropped, added or changed: what it is called, where it lies, how many cells changed."""
    import pandas as pd

    pairs, cells = done.pairs, done.changed_rows
    changed = np.flatnonzero(cells)
    nothing = pd.array([pd.NA], dtype="Int64")
    parts = [
        pd.DataFrame(
            {
                "what": "dropped",
                "row": pd.Series(done.before.named(pairs.dropped), dtype="object"),
                "position_before": pd.array(pairs.dropped, dtype="Int64"),
                "position_after": nothing.take([0] * pairs.dropped.size),
                "cells_changed": 0,
            }
        ),
        pd.DataFrame(
            {
                "what": "added",
                "row": pd.Series(done.after.named(pairs.added), dtype="object"),
                "position_before": nothing.take([0] * pairs.added.size),
                "position_after": pd.array(pairs.added, dtype="Int64"),
                "cells_changed": 0,
            }
        ),
        pd.DataFrame(
            {
                "what": "changed",
                "row": pd.Series(done.before.named(changed), dtype="object"),
                "position_before": pd.array(changed, dtype="Int64"),
                "position_after": pd.array(pairs.partners[changed], dtype="Int64"),
                "cells_changed": cells[changed],
            }
        ),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def columns_frame(done: DataComparison) -> pd.DataFrame:
    """Return what became of each column of either side."""
    import pandas as pd

    before = {column.name: column for column in done.before.columns}
    after = {column.name: column for column in done.after.columns}
    rows: list[dict[str, Any]] = []
    for cell in done.cells:
        drift = done.drift.column(cell.name) if cell.name == cell.name_after else None
        mine, theirs = before[cell.name], after[cell.name_after]
        rows.append(
            {
                "column": cell.name,
                "what": "kept" if cell.name == cell.name_after else "renamed",
                "column_after": cell.name_after,
                "type_before": mine.arrow_type,
                "type_after": theirs.arrow_type,
                "compared": cell.compared,
                "changed": cell.changed,
                "changed_share": cell.share,
                "filled": cell.filled,
                "emptied": cell.emptied,
                "missing_before": mine.missing,
                "missing_after": theirs.missing,
                "psi": None if drift is None else drift.psi,
                "drifted": drift is not None and (drift.drifted or drift.missing_moved),
            }
        )
    for name in done.gone:
        mine = before[name]
        rows.append({"column": name, "what": "dropped", "type_before": mine.arrow_type, "missing_before": mine.missing})
    for name in done.new:
        theirs = after[name]
        rows.append(
            {
                "column": name,
                "what": "added",
                "column_after": name,
                "type_after": theirs.arrow_type,
                "missing_after": theirs.missing,
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = ("compared", "changed", "filled", "emptied", "missing_before", "missing_after")
    return frame.astype(
        {**dict.fromkeys(whole, "Int64"), "changed_share": "float64", "psi": "float64", "drifted": "boolean"}
    )


def cells_frame(done: DataComparison) -> pd.DataFrame:
    """Return each changed cell: the row, the column, and its value before and after.

    Of a column at most a million are listed; of sensitive columns none.
    """
    import pandas as pd

    hidden = {*done.before.hidden, *done.after.hidden}
    parts = []
    for column in done.cells:
        if not column.changed or column.name in hidden or column.name_after in hidden:
            continue
        before, after = changed_values(done.before.source, done.after.source, done.pairs, column, most=MOST_CELLS)
        places = column.positions(MOST_CELLS)
        parts.append(
            pd.DataFrame(
                {
                    "row": pd.Series(done.before.named(places), dtype="object"),
                    "column": column.name,
                    "before": pd.Series(before, dtype="object"),
                    "after": pd.Series(after, dtype="object"),
                    "position_before": places,
                    "position_after": done.pairs.partners[places].astype(np.int64),
                }
            )
        )
    if not parts:
        return pd.DataFrame(
            {name: [] for name in ("row", "column", "before", "after", "position_before", "position_after")}
        )
    return pd.concat(parts, ignore_index=True)
