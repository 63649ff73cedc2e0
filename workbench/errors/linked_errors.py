"""Linked errors: what a view of errors shares when a person selects rows, whatever kind of model it is about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.naming import unique_names
from workbench.errors.readable_tables import SHOWN_FEATURES
from workbench.views.budget import fewer_rows, sample_basis
from workbench.views.figures import table_from_frame
from workbench.views.frame_code import name_of
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import CodeForm, Follow, Links
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.rows.sampling import sampled_positions
from workbench.views.settings import options
from workbench.views.thumbnails import thumbnails_within
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.errors.features import BinnedFeature
    from workbench.errors.row_table import RowTable
    from workbench.views.items.spark import Spark
    from workbench.views.links import LinkedField, LinkedValue

__all__ = ["ERROR", "EXEMPLARS", "WEIGHT", "LinkedErrors"]

ERROR, WEIGHT = "error", "weight"  # linked values
EXEMPLARS = "rows"
MOST_EXEMPLARS = 60
SHOWN_OWN = 5
PICTURE = "picture"
PICTURED = 0.25  # of the bytes of a view, at most, for pictures of exemplars
TYPES = {"b": "boolean", "i": "integer", "u": "integer", "f": "number", "M": "date"}


@dataclass(frozen=True, eq=False, kw_only=True)
class LinkedErrors:
    """Fields and numbers of all rows, and what of them a view carries.

    Parameters
    ----------
    table
        Everything known of each row.
    fields, values
        With the bin number, and the number, of every row.
    slices
        The field of each feature that is drawn, by the feature's name.
    weighted
        Whether rows have weights; then counts, shares and means of what is predicted are of those.
    origin
        What the rows came from, whose fingerprint they share; None for none.
    images
        A picture of each row, of shape (n, height, width); None for none.
    """

    table: RowTable
    n: int
    fields: Sequence[LinkedField]
    values: Sequence[LinkedValue]
    slices: Mapping[str, LinkedField] = field(default_factory=dict)
    weighted: bool = False
    origin: Any = None
    images: NDArray[Any] | None = None

    @cached_property
    def positions(self) -> NDArray[np.int64]:
        """The positions of the sampled rows."""
        return sampled_positions(self.n)

    @property
    def weight(self) -> str | None:
        """The linked value that weighs rows in means."""
        return WEIGHT if self.weighted else None

    def knows(self, name: str) -> bool:
        """Tell whether there is a field of this id."""
        return any(each.id == name for each in self.fields)

    def mean(self, of: str, value: str, **words: Any) -> Follow:
        """Follow the weighted mean of *value* over the bins of a field."""
        return Follow(field=of, measure="mean", value=value, weight=self.weight, **words)

    def carried(self, n: int, *, report: Any) -> Links:
        """Return the links with *n* of the sampled rows; without fields for none.

        Parameters
        ----------
        n
            How many.
        report
            Whose rows they are: a selection is written with the name that it has in the notebook.
        """
        links = Links(fingerprint=self.fingerprint, rows=self.n)
        if n == 0:
            return links
        kept = self.positions[fewer_rows(len(self.positions), n)]
        return replace(
            links,
            sample=sample_basis(len(kept), self.n),
            fields=[replace(each, codes=each.codes[kept]) for each in self.fields],
            values=[replace(each, values=each.values[kept]) for each in self.values],
            exemplars=EXEMPLARS,
            code=CodeForm(dialect="pandas", name=f'{name_of(report) or "errors"}.frame("rows")'),
        )

    @cached_property
    def fingerprint(self) -> str:
        """Of the data that the rows came from, else of the rows themselves."""
        from workbench.data.source import Source

        framed = hasattr(self.origin, "columns")  # an array or a dictionary is no source
        return (Source.of(self.origin) if framed else self.table.source).fingerprint

    def slice(self, feature: BinnedFeature, spark: Spark) -> Spark:
        """Let the small picture of a feature's mean loss follow, and be brushed where code can say it."""
        own = self.slices.get(feature.name)
        if own is None:
            return spark
        worst, loss, *others = spark.stats
        of_worst = self.mean(own.id, ERROR, bins=[spark.labels.index(worst.value)])
        return replace(
            spark,
            field=None if feature.endless else own.id,
            follow=self.mean(own.id, ERROR),
            stats=[worst, replace(loss, follow=of_worst), *others],
        )

    def coded(self, table: Table, places: Any) -> Table:
        """Let *table*, whose rows are those at *places*, follow."""
        shown = slice(None, table.length)
        return replace(table, codes={each.id: each.codes[places][shown] for each in self.fields})

    def exemplars(self) -> Table:
        """Show at most 60 of the sampled rows, spread over the data, without free text."""
        places = self._exemplary
        beside = islice((name for name in self.table.beside if not self._is_free(name)), SHOWN_FEATURES)
        shown = [*islice(self.table.own, SHOWN_OWN), *beside]
        title = f"{len(places)} of {count(self.n)} rows, spread over the data"
        if len(places) == self.n:
            title = f"All {noun(self.n, 'row')}"
        made = table_from_frame(
            self.table.at(places, columns=shown).rename(columns={name: _headed(name) for name in self.table.own}),
            id=EXEMPLARS,
            title=title,
            basis=sample_basis(len(places), self.n),
            plain=self.table.plain,
        )
        left = len(self.table.own) + len(self.table.beside) - len(shown)
        note = f'{noun(left, "more column is", "more columns are")} in .frame("rows").' if left else None
        if self._thumbnails is not None:
            name, *others = made.columns
            made = replace(made, columns=[name, self._pictures(self._thumbnails), *others])
        return self.coded(replace(made, n_rows=self.n, note=note), places)

    @cached_property
    def _exemplary(self) -> NDArray[np.int64]:
        """The positions of the rows that stand for the others."""
        last = len(self.positions) - 1
        return self.positions[np.unique(np.linspace(0, last, min(MOST_EXEMPLARS, last + 1)).astype(np.intp))]

    @cached_property
    def _thumbnails(self) -> list[str] | None:
        """Their pictures, as large as fits into their part of the view; None when they do not."""
        if self.images is None:
            return None
        return thumbnails_within(int(options.view_bytes * PICTURED), [self.images[place] for place in self._exemplary])

    def _pictures(self, values: Any) -> TableColumn:
        """Make the column of pictures, whose name is none of the others'."""
        *_, name = unique_names([*self.table.own, *self.table.beside, PICTURE])[0]
        return TableColumn(name=name, title=PICTURE, values=values, type="image")

    def _is_free(self, name: str) -> bool:
        """Tell whether a column holds texts that hardly repeat among the sampled rows: names, or free text."""
        column = self.table.at(self.positions, columns=[name])[name]
        if not (str(column.dtype).startswith("str") or column.dtype == object):
            return False
        return bool(column.astype(str).nunique() * 2 > len(column))

    def rows(self) -> LinkedRows:
        """Return what is known of every row."""
        frame = self.table.frame
        identity, *others = frame.columns
        pictures = [] if self.images is None else [self._pictures(self.images)]
        return LinkedRows(
            self.fields,
            source=self.table.source,
            codes={each.id: each.codes for each in self.fields},
            values={each.id: each.values for each in self.values},
            shown=[
                *pictures,
                *(
                    TableColumn(name=name, values=None, type=_type(frame[name]), plain=name in self.table.plain)
                    for name in others
                ),
            ],
            identity=frame[identity].to_numpy(),
        )


def _headed(name: str) -> str:
    return name.replace("_", " ")


def _type(column: Any) -> Any:
    return TYPES.get(column.dtype.kind, "text") if isinstance(column.dtype, np.dtype) else "text"
