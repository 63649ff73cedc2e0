"""Sets of columns that are missing in the same rows, as they are found in a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.profiling.column_kinds import FLOATS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["MissingSet", "missing_sets"]

COLUMNS = 16  # those with the most gaps
FEWEST = 3  # rows, below which a set may be chance


@dataclass(frozen=True, kw_only=True)
class MissingSet:
    """Columns, the one with the most gaps first, and in how many rows all of them are missing."""

    columns: tuple[str, ...]
    rows: int


def missing_sets(table: pa.Table) -> list[MissingSet]:
    """Find which columns are missing together, the most frequent sets first.

    Parameters
    ----------
    table
        The sampled rows. NaN is missing, as null is.

    Returns
    -------
    list of MissingSet
        Each of at least two columns, the only ones that are missing in some row of the sample; its rows are all those
        where they are missing, whatever else is.
    """
    holed = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        gone = np.concatenate([np.empty(0, bool), *(_gone(part) for part in column.chunks)])
        if gone.any() and not gone.all():
            holed[name] = gone
    names = sorted(holed, key=lambda name: -int(holed[name].sum()))[:COLUMNS]
    if len(names) < 2:
        return []
    gone = np.stack([holed[name] for name in names], axis=1)
    found = np.unique(gone[gone.sum(axis=1) > 1], axis=0)
    sets = [
        MissingSet(
            columns=tuple(name for name, is_in in zip(names, chosen, strict=True) if is_in),
            rows=int(gone[:, chosen].all(axis=1).sum()),
        )
        for chosen in found
    ]
    held = [each for each in sets if each.rows >= FEWEST]
    return sorted(held, key=lambda each: (-each.rows, len(each.columns), each.columns))


def _gone(array: pa.Array) -> NDArray[np.bool_]:
    valid = valid_mask(array)
    gone = np.zeros(len(array), dtype=bool) if valid is None else ~valid
    stored = FLOATS.get(str(array.type))
    return gone if stored is None else gone | np.isnan(fixed_width(array, stored))
