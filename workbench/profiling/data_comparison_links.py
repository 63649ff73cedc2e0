"""What is linked in the view of a comparison: the rows before, what became of each, and their columns."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.naming import quoted
from workbench.profiling.column_bars import clipped
from workbench.profiling.linked_columns import by_length, linked_column, with_codes
from workbench.views.budget import fewer_rows, sample_basis
from workbench.views.links import LinkedField, Links
from workbench.views.payload import TableColumn
from workbench.views.rows.binning import NO_BIN
from workbench.views.rows.linked_rows import LinkedRows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.profiling.data_comparison import DataComparison

__all__ = ["FATE", "FATES", "ComparedRows"]

FATE = "what became of it"
FATES = ("unchanged", "changed", "dropped")
FIELDS = 40
SLICE_COLUMNS = ("field", "slice", "rows", "dropped", "dropped_share", "times_overall")
TYPES: dict[str, Any] = {
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
}


class ComparedRows:
    """The rows before a transformation, linked by what became of them and by their columns."""

    def __init__(self, done: DataComparison) -> None:
        self.done = done

    @cached_property
    def fates(self) -> NDArray[np.uint8]:
        """The place among `FATES` of each row before."""
        codes = np.full(self.done.before.source.n_rows, FATES.index("dropped"), dtype=np.uint8)
        codes[self.done.pairs.before] = (self.done.changed_rows > 0).astype(np.uint8)
        return codes

    @cached_property
    def fields(self) -> list[LinkedField]:
        """What became of a row, and the columns, with the bin numbers of the sampled rows."""
        sample = self.done.before.read.sample
        fate = LinkedField(
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
            fields=[LinkedField(**{**vars(field), "codes": field.codes[places]}) for field in self.fields],
            code=None,  # what became of a row is in no column
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
            shown=[
                TableColumn(name=each.name, title=clipped(each.name), values=None, type=TYPES.get(each.type, "text"))
                for each in before.columns
                if not each.sensitive
            ],
            identity=before.identity,
        )

    def slices(self) -> pd.DataFrame:
        """Return for each bin of each column how many of its rows were dropped; those with most above the rest first.

        ``field``, ``slice``, ``rows`` (before), ``dropped``, ``dropped_share``, ``times_overall`` (that share in parts
        of the share over all rows).
        """
        import pandas as pd

        rows: list[tuple[Any, ...]] = []
        linked = self.linked()
        dropped = self.done.pairs.dropped
        if linked is not None and dropped.size:
            overall = dropped.size / self.fates.size
            codes = linked.index().codes
            for field in self.fields[1:]:
                held = np.asarray(codes[field.id])
                n = np.bincount(held, minlength=len(field.labels))
                gone = np.bincount(held[dropped], minlength=len(field.labels))
                rows += [
                    (field.id, label, int(n[at]), int(gone[at]), gone[at] / n[at], gone[at] / n[at] / overall)
                    for at, label in enumerate(field.labels)
                    if n[at]
                ]
        frame = pd.DataFrame(rows, columns=list(SLICE_COLUMNS))
        return frame.sort_values("times_overall", ascending=False, kind="stable", ignore_index=True)
