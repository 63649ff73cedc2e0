"""Frames as tables that people read: headings in words, and no more columns than fit a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors.metric_wording import metric_in_words
from workbench.views.figures import table_from_frame
from workbench.views.items.table import Table, TableColumn

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

__all__ = ["headed", "metric_table", "worst_table"]

SHOWN_ROWS = 20
SHOWN_FEATURES = 8


def headed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return *frame* with headings in words in place of names."""
    return frame.rename(columns=lambda name: str(name).replace("_", " "))


def worst_table(frame: pd.DataFrame, *, title: str, own: int, plain: Collection[str] = ()) -> Table:
    """Show the first rows and columns of *frame*, whose first *own* columns are about the error itself.

    The whole numbers of the columns that *plain* names are years or identifiers.
    """
    shown = own + SHOWN_FEATURES
    more = frame.shape[1] - shown
    note = f'{more} more columns are in .frame("worst").' if more > 0 else None
    return table_from_frame(frame.iloc[:, :shown], id="worst", title=title, limit=SHOWN_ROWS, plain=plain, note=note)


def metric_table(frame: pd.DataFrame) -> Table:
    """Turn a frame of ``metric``, ``value``, ``meaning`` into a table."""
    return Table(
        id="metrics",
        title="Metrics",
        columns=[
            TableColumn(name="metric", values=[metric_in_words(name) for name in frame["metric"]], words=True),
            TableColumn(name="value", values=frame["value"].to_numpy(dtype="float64"), type="number", mixed=True),
            TableColumn(name="meaning", values=frame["meaning"].tolist(), words=True),
        ],
    )
