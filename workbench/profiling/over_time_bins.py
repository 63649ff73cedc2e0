"""The bins of a column by period: cut from its profile, and found for each value of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.profiling.hashing import hash_texts
from workbench.profiling.quantiles import quantiles

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.column_summary import ColumnSummary

    Codes = NDArray[np.int64]

__all__ = ["EdgeBins", "cut_edges", "text_codes", "top_hashes"]

BINS = 48  # that hold about equally many values each
CELLS = 2**15  # of equal width, in most of which all values are in one bin
DOUBTFUL = 0.5  # part of the values in the other cells, from which on cells do not pay


class EdgeBins:
    """Finds the bins of numbers, as `numpy.searchsorted` does, in a fraction of its time.

    The range is cut into many cells of equal width. Which cell a number is in never decreases with the number, so all
    numbers in a cell below that of an edge are below the edge; only those in the very cell of an edge are compared.

    Parameters
    ----------
    edges
        Ascending; a number equal to an edge is above it.
    low, high
        The least and the largest number there is; finite.
    """

    def __init__(self, edges: NDArray[Any], low: float, high: float) -> None:
        self.edges = edges
        self.low = low
        self.scale = 0.0  # for nothing but comparing
        if edges.dtype.kind != "f" and high - low < CELLS:  # a cell for each number
            self.scale = 1.0
            self._codes = np.searchsorted(edges, np.arange(int(low), int(high) + 1), side="right")
            return
        with np.errstate(over="ignore", divide="ignore"):
            scale = float(np.float64(CELLS - 1) / (np.float64(high) - np.float64(low)))
        if not np.isfinite(scale) or scale == 0 or (edges.dtype.kind != "f" and high - low >= 2**63):
            return  # differences overflow
        self.scale = scale
        inside = np.bincount(self._cells(edges[(edges >= low) & (edges <= high)]), minlength=CELLS)
        self._codes = int(np.count_nonzero(edges < low)) + np.cumsum(inside) - inside
        self._codes[inside > 0] = -1

    def codes(self, values: NDArray[Any]) -> Codes:
        """Return the bin of each number; anything for NaN."""
        if not self.scale:
            return np.searchsorted(self.edges, values, side="right")
        codes: Codes = self._codes.take(self._cells(values), mode="clip")
        doubtful = np.flatnonzero(codes < 0)
        if doubtful.size:
            codes[doubtful] = np.searchsorted(self.edges, values[doubtful], side="right")
        if doubtful.size > DOUBTFUL * values.size:
            self.scale = 0.0
        return codes

    def _cells(self, values: NDArray[Any]) -> NDArray[np.int32]:
        with np.errstate(invalid="ignore"):
            past = values - self.low
            cells: NDArray[np.int32] = (past if self.scale == 1 else past * self.scale).astype(np.int32)
        return cells


def cut_edges(summary: ColumnSummary) -> NDArray[Any]:
    """Cut the values into bins of about equally many; a value that fills one has it for itself."""
    numbers = summary.numbers
    assert numbers is not None
    if numbers.values is not None and numbers.values.size <= BINS:
        return numbers.values
    cuts = np.array([each.value for each in quantiles(numbers, np.linspace(0, 1, BINS + 1).tolist())])
    if numbers.dtype == "int64":
        cuts = np.ceil(cuts).astype(np.int64)
    kept, often = np.unique(cuts, return_counts=True)
    after = kept[often > 1] + 1 if numbers.dtype == "int64" else np.nextafter(kept[often > 1], np.inf)
    edges: NDArray[Any] = np.unique(np.concatenate([kept, after]))
    return edges


def top_hashes(column: ColumnProfile, *, most: int | None = None) -> NDArray[np.uint64]:
    """Return the hashes of the most frequent texts, sorted."""
    import pyarrow as pa

    texts = [str(value) for value, _ in column.top[:most]]
    ends = np.cumsum([0, *(len(text.encode()) for text in texts)], dtype=np.int32)
    held = pa.Array.from_buffers(
        pa.string(), len(texts), [None, pa.py_buffer(ends), pa.py_buffer("".join(texts).encode())]
    )
    return np.sort(hash_texts(held))


def text_codes(array: pa.Array, hashes: NDArray[np.uint64], missing: int) -> Codes:
    """Return the place of each text among those that are counted, their number for all others."""
    coded = array if hasattr(array, "dictionary_decode") else array.dictionary_encode()
    words = hash_texts(coded.dictionary) if len(coded.dictionary) else np.empty(0, dtype=np.uint64)
    at = np.minimum(np.searchsorted(hashes, words), hashes.size - 1)
    by_word = np.append(np.where(hashes[at] == words, at, hashes.size), missing).astype(np.int64)
    named = valid_mask(coded.dictionary)
    if named is not None:
        by_word[:-1][~named] = missing
    places = fixed_width(coded.indices, str(coded.indices.type))
    there = valid_mask(coded.indices)
    if there is not None:
        places = np.where(there, places, words.size)
    codes: Codes = by_word.take(places)
    return codes
