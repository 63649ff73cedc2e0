"""Linked rows: what a report knows of every one of its rows, so that the kernel can answer exactly about a selection.

A report constructs one and returns it from `Report._linked_rows`; nothing is read before somebody selects::

    def _linked_rows(self) -> LinkedRows:
        return LinkedRows(
            self.payload.links.fields,
            source=self.source,  # fields are cut from its columns, by their `edges` or `values`
            codes={"confusion": codes},  # unless the bin of every row is known already
            values={"residual": residual, "delay": "arr_delay"},  # an array over all rows, or SQL over the source
            shown=[TableColumn(name="carrier", values=None), TableColumn(name="residual", values=residual)],
            identity=self.source.row_identity(key),
        )
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.identity import RowIdentity
from workbench.invalid import InvalidInput, not_one_of
from workbench.views.rows.aggregates import Filter, count_rows, mask_of, positions_of
from workbench.views.rows.bin_index import Cut, IndexBuild
from workbench.views.rows.row_pages import RowPages
from workbench.views.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from workbench.data.source import Source
    from workbench.views.items.table import TableColumn
    from workbench.views.links import LinkedField
    from workbench.views.payload import Payload
    from workbench.views.rows.bin_index import BinIndex

    Codes = ArrayLike | Callable[[pa.RecordBatch], NDArray[np.uint8]]

__all__ = ["LinkedRows", "rows_of_payload"]

MOST_NUMBERS = 2**26  # that are correlated: half a gigabyte, and a few tenths of a second a question


class LinkedRows:
    """All rows behind a view: the bin of each row in each linked field, numbers, and what may be shown of a row.

    Any thread may ask. The bins are read once, in a thread of its own, when the first question comes.

    Parameters
    ----------
    fields
        Those of the payload's links; their `codes` of the sample are not used.
    source
        Where the rows lie. A field whose id is not in *codes* is cut from the columns of this source that its
        `columns` name, as `workbench.views.rows.binning.bin_codes` does. It may be None when *codes*, *values*,
        *shown* and *identity* say everything.
    n_rows
        How many rows there are; needed without a source only.
    codes
        For fields by id, the bin numbers of all n rows, of shape (n,) and type uint8, where the report has them
        in memory: nothing is read for them, and nothing is copied. Or a function that makes them of a record batch with
        the field's `columns`: it is called in the one pass over the source, by several threads.
    values
        For the linked values by id: an array of shape (n,), or an SQL expression over the view ``data`` of the
        source. A row whose value is null, NaN or infinite has none.
    numbers
        For the linked values by id that are correlated, in the same forms. They are read when they are first asked
        for, apart from the rest, where they are few enough to be held.
    shown
        The columns that the drill-down may show, in order: never those of sensitive columns. `values` is None for
        a column of the source of that name, else an array of shape (n,); of grey values of shape (n, height, width)
        for a column of type ``"image"``, whose pictures are made for the rows that are looked at.
    identity
        What rows are called: as `Source.row_identity` says, or n texts or numbers; by default positions from 0.

    Raises
    ------
    InvalidInput
        When something has not n rows, or a field can be had neither from *codes* nor from the source.
    """

    def __init__(
        self,
        fields: Sequence[LinkedField],
        *,
        source: Source | None = None,
        n_rows: int | None = None,
        codes: Mapping[str, Codes] | None = None,
        values: Mapping[str, str | ArrayLike] | None = None,
        numbers: Mapping[str, str | ArrayLike] | None = None,
        shown: Sequence[TableColumn] = (),
        identity: RowIdentity | Sequence[Any] | ArrayLike | None = None,
    ) -> None:
        if source is None and n_rows is None:
            raise InvalidInput("linked rows need a 'source', or 'n_rows' and the codes of every field.")
        self.source = source
        self.n_rows = source.n_rows if source is not None else int(n_rows or 0)
        # The codes of the sample are the payload's: a report that is held need not hold them twice.
        self.fields = {each.id: dataclasses.replace(each, codes=(), totals=()) for each in fields}
        self.shown = {column.name: column for column in shown}
        self.identity = identity
        given = codes or {}
        known = {
            name: self._checked(np.asarray(each), f"the codes of {name!r}")
            for name, each in given.items()
            if not callable(each)
        }
        arrays, expressions = self._parted(values or {})
        cuts = [
            Cut(field, given[name] if callable(given.get(name)) else None)  # type: ignore[arg-type]
            for name, field in self.fields.items()
            if name not in known
        ]
        read = [*expressions, *(name for name, each in (numbers or {}).items() if isinstance(each, str))]
        if source is None and (cuts or read):
            name = [*(cut.field.id for cut in cuts), *read][0]
            raise InvalidInput(f"{name!r} must be given as an array, since there is no 'source' to read it from.")
        for column in self.shown.values():
            if column.values is not None:
                self._checked(column.values, f"the shown column {column.name!r}")
            elif source is None or column.name not in source.columns:
                raise InvalidInput(f"the shown column {column.name!r} has no values, and no source has it.")
        if identity is not None and not isinstance(identity, RowIdentity):
            self._checked(identity, "'identity'")
        self.value_names = tuple(values or {})
        self.number_names = tuple(numbers or {})
        self.pages = RowPages(self)
        self._build = IndexBuild(
            n_rows=self.n_rows, codes=known, values=arrays, source=source, cuts=cuts, expressions=expressions
        )
        arrays, expressions = self._parted(numbers or {})
        self._numbers = IndexBuild(
            n_rows=self.n_rows, codes={}, values=arrays, source=source, cuts=[], expressions=expressions
        )
        self._numbers_fit = self.n_rows * len(expressions) <= MOST_NUMBERS

    def prepare(self) -> None:
        """Begin to read the bins of all rows, in a thread of its own."""
        self._build.start()

    def index(self, *, patience: float | None = None) -> BinIndex:
        """Return the bins of all rows, waiting for them at most *patience* seconds.

        Raises
        ------
        InvalidInput
            When it takes longer, or the rows cannot be read.
        """
        return self._build.wait(patience)

    def numbers(self, *, patience: float | None = None) -> Mapping[str, NDArray[np.float64]] | None:
        """Return the numbers of all rows that are correlated; None while they are still read, after *patience* seconds.

        Raises
        ------
        InvalidInput
            When they are too many to be held, or the rows cannot be read.
        """
        if not self._numbers_fit:
            cells = self.n_rows * len(self.number_names)
            raise InvalidInput(
                f"{count(cells)} numbers are too many to be correlated exactly, at most {count(MOST_NUMBERS)} are: "
                "the sampled rows answer."
            )
        return self._numbers.wait(None).values if self._numbers.ready(patience) else None

    def field(self, name: object) -> LinkedField:
        """Return a linked field by its id.

        Raises
        ------
        InvalidInput
            When there is none; the message lists those that are.
        """
        if not isinstance(name, str) or name not in self.fields:
            raise not_one_of("field", self.fields, name, kind="one of the linked fields")
        return self.fields[name]

    def filters(self, bins: Mapping[str, Iterable[int]], *, patience: float | None = None) -> dict[str, Filter]:
        """Return what takes the rows in these bins, by field."""
        if not bins:
            return {}
        index = self.index(patience=patience)
        return {name: Filter(index.codes[name], frozenset(each)) for name, each in bins.items()}

    def mask(self, bins: Mapping[str, Iterable[int]]) -> NDArray[np.bool_]:
        """Say for each row whether it is in these bins, in the order of the rows."""
        return mask_of(list(self.filters(bins).values()), self.n_rows)

    def count(self, bins: Mapping[str, Iterable[int]]) -> int:
        """Count the rows in these bins."""
        return count_rows(list(self.filters(bins).values()), self.n_rows)

    def positions(self, bins: Mapping[str, Iterable[int]]) -> NDArray[np.int64]:
        """Return the positions of the rows in these bins, ascending."""
        return positions_of(list(self.filters(bins).values()), self.n_rows)

    @cached_property
    def identity_title(self) -> str:
        """The word above the identities of rows."""
        identity = self.identity
        if isinstance(identity, RowIdentity):
            index = [str(name) for name in getattr(identity.index, "names", ()) if name is not None]
            return " · ".join(identity.keys or index) or "row"
        return "row"

    def _parted(self, values: Mapping[str, str | ArrayLike]) -> tuple[dict[str, NDArray[np.float64]], dict[str, str]]:
        """Part values into arrays, which are checked, and SQL."""
        arrays = {
            name: self._checked(np.asarray(each, dtype=np.float64), f"the values {name!r}")
            for name, each in values.items()
            if not isinstance(each, str)
        }
        return arrays, {name: each for name, each in values.items() if isinstance(each, str)}

    def _checked(self, held: Any, what: str) -> Any:
        if len(held) != self.n_rows:
            raise InvalidInput(f"{what} must be one for each of the {self.n_rows} rows, got {len(held)}.")
        return held


def rows_of_payload(payload: Payload) -> LinkedRows | None:
    """Return the linked rows of a payload that carries the bins of every row; None when it carries a sample."""
    links = payload.links
    if links.rows is None or links.sample is None or links.sample.kind != "exact":
        return None
    return LinkedRows(
        links.fields,
        n_rows=links.rows,
        codes={field.id: np.asarray(field.codes, dtype=np.uint8) for field in links.fields},
        values={value.id: value.values for value in links.values if value.field is None},
    )
