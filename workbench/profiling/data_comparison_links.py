"""What is linked in the view of a comparison: the rows before, what became of each, and their columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.naming import quoted
from workbench.profiling.linked_columns import by_length, linked_column, with_codes
from workbench.profiling.shown_columns import shown_column
from workbench.views.budget import fewer_rows, sample_basis
from workbench.views.links import LinkedField, Links
from workbench.views.rows.binning import NO_BIN
from workbench.views.rows.linked_rows import LinkedRows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.profiling.data_comparison import DataComparison
    from workbench.views.columns import ColumnBlock

__all__ = ["FATE", "FATES", "ComparedRows"]

FATE = "what became of it"
FATES = ("unchanged", "changed", "dropped")
FIELDS = 40
FEWEST, PART = 10, 0.005  # rows, and part of all rows, from which on a slice is among the first
SLICE_COLUMNS = (
    *("field", "slice", "rows", "dropped", "dropped_share"),
    *("cells_changed", "changed_share", "touched_share", "times_overall"),
)


@dataclass(frozen=True, kw_only=True)
class _OutsideOfData(LinkedField):
    """A field that no column of the data holds: the page writes no code of it."""

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return the field, without SQL."""
        return {**super().to_json(block), "sql": []}


class ComparedRows:
    """The rows before a transformation, linked by what became of them and by their columns."""

    def __init__(self, done: DataComparison) -> None:
        self.done = done

    @cached_property
    def fates(self) -> NDArray[np.uint8]:
        """The place among `FATES` of each row before."""
        codes = np.full(self.done.before.source.n_rows, FATES.index("dropped"), dtype=np.uint8)
        codes[self.done.pairs.partners >= 0] = FATES.index("unchanged")
        codes[self.done.changed_rows > 0] = FATES.index("changed")
        return codes

    @cached_property
    def fields(self) -> list[LinkedField]:
        """What became of a row, and the columns, with the bin numbers of the sampled rows."""
        sample = self.done.before.read.sample
        fate = _OutsideOfData(
            id=self._fate_id,
            title="what became of the row",
            columns=[self._fate_id],
            sql=[quoted(self._fate_id)],
            labels=list(FATES),
            values=[[fate] for fate in FATES],
            literal="text",
            codes=self.fates[sample.positions],
            totals=np.bincount(self.fates, minlength=len(FATES)),
        )
        made = [linked_column(column) for column in self.done.before.columns[:FIELDS]]
        cut = [with_codes(field, sample) for field in made if field is not None and not by_length(field)]
        return [fate, *(field for field in cut if not (field.codes == NO_BIN).any())]

    @property
    def _fate_id(self) -> str:
        return FATE if FATE not in self.done.before.source.columns else f"{FATE}?"

    @property
    def fate(self) -> LinkedField:
        """The field of what became of a row."""
        return self.fields[0]

    def carried(self, n: int) -> Links:
        """Return the links with *n* of the sampled rows; without fields for none."""
        before = self.done.before
        sampled = before.read.sample.n
        if n == 0 or not before.source.n_rows:
            return Links(fingerprint=before.source.fingerprint, rows=before.source.n_rows)
        places = fewer_rows(sampled, n)
        return Links(
            fingerprint=before.source.fingerprint,
            rows=before.source.n_rows,
            sample=sample_basis(len(places), before.source.n_rows),
            fields=[replace(field, codes=field.codes[places]) for field in self.fields],
            code=before.code,
        )

    def linked(self) -> LinkedRows | None:
        """Return what is known of every row before."""
        before = self.done.before
        if not before.source.n_rows:
            return None
        return LinkedRows(
            self.fields,
            source=before.source,
            codes={self._fate_id: self.fates},
            shown=[shown_column(each) for each in before.columns if not each.sensitive],
            identity=before.identity,
        )

    def slices(self) -> pd.DataFrame:
        """Return for each bin of each column what became of its rows; those that were touched most come first.

        ``field``, ``slice``, ``rows`` (before), ``dropped``, ``dropped_share``, ``cells_changed`` (in rows that were
        kept), ``changed_share`` (of the cells of these), ``touched_share`` (of all cells, those dropped or changed),
        ``times_overall`` (that share in parts of the share over all rows). Slices of few rows, less than ten or half a
        percent, come after the others, however much was changed in them.
        """
        import pandas as pd

        done = self.done
        rows: list[tuple[Any, ...]] = []
        linked = self.linked()
        cells = done.changed_rows
        width = len(done.cells)
        touched = int(done.pairs.dropped.size) * width + int(cells.sum())
        if linked is not None and touched:
            overall = touched / (self.fates.size * width)
            codes = linked.index().codes
            for field in self.fields[1:]:
                held = np.asarray(codes[field.id])
                bins = len(field.labels)
                n = np.bincount(held, minlength=bins)
                gone = np.bincount(held[done.pairs.dropped], minlength=bins)
                changed = np.bincount(held, weights=cells, minlength=bins).astype(np.int64)
                with np.errstate(invalid="ignore"):
                    of_kept = changed / ((n - gone) * width)
                    share = (gone * width + changed) / (n * width)
                columns = (n, gone, gone / np.maximum(n, 1), changed, of_kept, share, share / overall)
                told = zip(field.labels, *(each.tolist() for each in columns), strict=True)
                rows += [(field.id, *each) for each in told if each[1]]
        frame = pd.DataFrame(rows, columns=list(SLICE_COLUMNS))
        few = frame["rows"] < max(FEWEST, PART * self.fates.size)
        order = frame.assign(few=few).sort_values(
            ["few", "touched_share", "rows"], ascending=[True, False, False], kind="stable"
        )
        return order.drop(columns="few").reset_index(drop=True)
