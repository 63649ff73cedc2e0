"""Sampled columns: the sampled rows as arrays of numbers, for what looks at columns together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.profiling.column_kinds import kind_of, numbers_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SampledColumn", "sampled_columns"]


@dataclass(frozen=True, kw_only=True, eq=False)
class SampledColumn:
    """One column of the sampled rows.

    Parameters
    ----------
    name
        The column.
    values
        Of shape (sampled rows,): numbers as they are, dates as stored, truth as 0 and 1, texts as places in *labels*;
        NaN where missing.
    labels
        The different texts in the order of their first row; None for what lies on a line.
    kind
        ``"integer"``, ``"number"``, ``"boolean"``, ``"date"``, ``"datetime"``, ``"time"``, ``"duration"``, ``"text"``.
    """

    name: str
    values: Floats
    kind: str
    labels: tuple[str, ...] | None = None

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which rows have a value."""
        return ~np.isnan(self.values)

    @property
    def codes(self) -> NDArray[np.int64]:
        """The place of each value among the different ones, ascending (texts by first row); −1 where missing."""
        codes = np.full(self.values.size, -1, dtype=np.int64)
        there = self.there
        codes[there] = np.unique(self.values[there], return_inverse=True)[1]
        return codes


def sampled_columns(table: pa.Table) -> dict[str, SampledColumn]:
    """Return the columns whose values have an order or labels; nested values and bytes are left out."""
    found = {}
    for name in table.column_names:
        made = _column(name, table[name].combine_chunks())
        if made is not None:
            found[name] = made
    return found


def _column(name: str, array: pa.Array) -> SampledColumn | None:
    kind = kind_of(array.type)
    if kind.storage == "text":
        values, labels = _texts(array)
        return SampledColumn(name=name, values=values, kind="text", labels=labels)
    if not kind.on_a_line:
        return None
    numbers, valid = numbers_of(array, kind)
    line = numbers.astype(np.float64)
    if valid is not None:
        line[~valid] = np.nan
    return SampledColumn(name=name, values=line, kind=kind.name)


def _texts(array: Any) -> tuple[Floats, tuple[str, ...]]:
    coded = array.dictionary_encode()
    codes = fixed_width(coded.indices, str(coded.indices.type)).astype(np.float64)
    valid = valid_mask(coded.indices)
    if valid is not None:
        codes[~valid] = np.nan
    return codes, tuple(coded.dictionary.to_pylist())
