"""Density: how many rows lie in each cell of two linked fields, where single points would hide one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.views.links import LinkedField

__all__ = ["MOST_POINTS", "Density"]

MOST_POINTS = 5_000  # above it single points hide one another, and a count of points says more


@dataclass(frozen=True, eq=False)
class Density:
    """The rows in each cell of two fields of ranges, both with the bin number of every row.

    Parameters
    ----------
    x, y
        The fields along the axes.
    """

    x: LinkedField
    y: LinkedField

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """The rows in each cell, of shape (bins of y, bins of x)."""
        wide, tall = len(self.x.labels), len(self.y.labels)
        cells = self.y.codes.astype(np.uint16) * np.uint16(wide) + self.x.codes
        return np.bincount(cells, minlength=tall * wide).reshape(tall, wide)

    @property
    def edges(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The edges of the columns and of the rows, as they are drawn."""
        return _drawn_edges(self.x), _drawn_edges(self.y)

    def frame(self) -> pd.DataFrame:
        """Return the cells that hold a row, row by row."""
        import pandas as pd

        line, column = np.nonzero(self.counts)
        (x, x_edges), (y, y_edges) = ((each.id, np.asarray(each.edges, dtype=float)) for each in (self.x, self.y))
        return pd.DataFrame(
            {
                f"{x}_low": x_edges[column],
                f"{x}_high": x_edges[column + 1],
                f"{y}_low": y_edges[line],
                f"{y}_high": y_edges[line + 1],
                "count": self.counts[line, column],
            }
        )


def _drawn_edges(field: LinkedField) -> NDArray[np.float64]:
    """Return edges of bins that are all as wide as one another, also one at an end that is open."""
    edges = np.asarray(field.edges, dtype=float)
    widths = np.diff(edges)
    width = float(np.median(widths[1:-1] if len(widths) > 2 else widths))
    drawn: NDArray[np.float64] = edges[1] + width * np.arange(-1, len(widths))
    return drawn
