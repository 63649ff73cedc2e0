"""Row identity: what a row is called, so that views and findings speak of the same one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from workbench.data.arrays import arrow_array

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["RowIdentity"]


class Rows(Protocol):
    """What is asked of a `Source` here."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, of these columns."""


@dataclass(frozen=True, kw_only=True)
class RowIdentity:
    """Names rows by key columns, by a pandas index, or by their position from 0."""

    source: Rows
    keys: tuple[str, ...] = ()
    index: Any | None = None

    @property
    def kind(self) -> str:
        """``"key"``, ``"index"`` or ``"position"``."""
        return "key" if self.keys else "position" if self.index is None else "index"

    def of(self, positions: Sequence[int] | NDArray[np.int64]) -> list[Any]:
        """Return the identities of the rows at *positions*; several key columns give tuples."""
        places = [int(position) for position in positions]
        if self.index is not None:
            return [self.index[place] for place in places]
        return self._keyed(places) if self.keys else places

    def _keyed(self, places: list[int]) -> list[Any]:
        import numpy as np

        found: dict[int, Any] = {}
        start = 0
        for batch in self.source.batches(self.keys):
            inside = [place for place in places if start <= place < start + batch.num_rows]
            if inside:
                taken = batch.take(arrow_array(np.asarray(inside, dtype=np.int64) - start))
                rows = list(zip(*(column.to_pylist() for column in taken.columns), strict=True))
                found |= {place: row[0] if len(row) == 1 else row for place, row in zip(inside, rows, strict=True)}
            start += batch.num_rows
        return [found[place] for place in places]
