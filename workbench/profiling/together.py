"""What columns do together: correlations of numbers, and values that are missing in the same rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.data.blas_threads import one_blas_thread
from workbench.data.co_moments import CoMoments
from workbench.profiling.column_kinds import numbers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.co_moments import Column
    from workbench.profiling.column_kinds import Kind

__all__ = ["CoMissing", "CoMoments", "stored_numbers"]


@dataclass
class CoMissing:
    """In how many rows two columns are missing together."""

    names: tuple[str, ...]
    counts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Start from nothing."""
        self.counts = np.zeros((len(self.names), len(self.names)), dtype=np.int64)

    def add(self, valids: Sequence[NDArray[np.bool_] | None]) -> None:
        """Take in a batch: for each column which values are there (None: all)."""
        holed = [(place, valid) for place, valid in enumerate(valids) if valid is not None]
        if not holed:
            return
        gone = np.stack([~valid for _, valid in holed]).astype(np.float32)  # exact up to 2**24 rows a batch
        places = [place for place, _ in holed]
        with one_blas_thread():
            together = gone @ gone.T
        self.counts[np.ix_(places, places)] += np.rint(together).astype(np.int64)

    def merge(self, other: CoMissing) -> None:
        """Take in those of other rows."""
        self.counts += other.counts


def stored_numbers(array: pa.Array, kind: Kind) -> Column:
    """Return the numbers of a column as they are stored, and which are there (None: all).

    Unlike `numbers_of`, this looks for no NaN and converts nothing, since co-moments do both as they read.
    """
    if hasattr(array, "dictionary_decode"):
        array = array.dictionary_decode()
    if kind.storage == "decimal":
        return numbers_of(array, kind)
    return fixed_width(array, kind.storage), valid_mask(array)
