"""Selection: the rows that a person has selected, as a value that notebook code can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.views.rows.bin_sql import bins_predicate, runs
from workbench.views.wording import noun, one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.views.links import LinkedField
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["Brushed", "Selection"]

MOST, TOLD = 5, 3  # more parts than the first are summed up, after so many
Bins = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Brushed:
    """What is selected in one view.

    Parameters
    ----------
    view
        The id of its payload.
    fields
        Its linked fields by id.
    bins
        The selected bins of each field that is brushed, ascending.
    rows
        Gives its rows, when they are needed.
    """

    view: str
    fields: Mapping[str, LinkedField]
    bins: Bins
    rows: Callable[[], LinkedRows]

    @property
    def words(self) -> Iterator[str]:
        """Name each brush: ``carrier is UA or AA``."""
        for name, bins in self.bins.items():
            field = self.fields[name]
            yield f"{one_line(field.title)} is {_brushed(field, bins)}"

    @property
    def predicates(self) -> Iterator[str]:
        """Write each brush as SQL."""
        for name, bins in self.bins.items():
            yield bins_predicate(self.fields[name], bins)


class Selection(Mapping[str, tuple[int, ...]]):
    """Rows that are selected: those with one of the selected bins in each field that is brushed.

    As a mapping it has the bins of each brushed field of its own view. Everything else counts the brushes of linked
    views as well, and all rows while nothing is brushed. It is false then.

    Parameters
    ----------
    own
        What is brushed in the view that the selection belongs to.
    others
        What is brushed in the views that are linked with it.

    Examples
    --------
    >>> report.select(dep_delay=(60, 240), carrier=["UA", "AA"])  # doctest: +SKIP
    >>> flights[report.selection.mask]  # doctest: +SKIP
    >>> source.sql(f"SELECT avg(distance) FROM data WHERE {report.selection.predicate}")  # doctest: +SKIP
    """

    def __init__(self, own: Brushed, others: tuple[Brushed, ...] = ()) -> None:
        self._own = own
        self._all = (own, *others)

    @property
    def bins(self) -> dict[str, list[int]]:
        """The selected bins of each field that is brushed in this view."""
        return {name: list(bins) for name, bins in self._own.bins.items()}

    @property
    def words(self) -> str:
        """What is selected, as the view says it: ``dep_delay is 60 – 240 min and carrier is UA or AA``; else empty."""
        return " and ".join(word for part in self._all for word in part.words)

    @property
    def predicate(self) -> str:
        """The selected rows as an SQL predicate for ``WHERE``; ``TRUE`` when nothing is selected."""
        written = [each for part in self._all for each in part.predicates]
        return " AND ".join(written) or "TRUE"

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """A boolean array of shape (n,), in the order of rows: for ``df[mask]`` (pandas), ``df.filter(mask)`` (polars).

        The first one waits until the bins of all rows are read.
        """
        masks = [part.rows().mask(part.bins) for part in self._all if part.bins or part is self._own]
        for other in masks[1:]:
            masks[0] &= other
        masks[0].flags.writeable = False
        return masks[0]

    @cached_property
    def n_rows(self) -> int:
        """How many rows are selected; all of them when nothing is."""
        brushed = [part for part in self._all if part.bins]
        if not brushed:
            return self._own.rows().n_rows
        if len(brushed) == 1:
            return brushed[0].rows().count(brushed[0].bins)
        return int(self.mask.sum())

    def __getitem__(self, name: str) -> tuple[int, ...]:
        return self._own.bins[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own.bins)

    def __len__(self) -> int:
        return len(self._own.bins)

    def __bool__(self) -> bool:
        return any(part.bins for part in self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        if not self:
            return "<Selection: nothing is selected>"
        return f"<Selection {self.words!r}: .predicate, .mask, .n_rows, .bins>"

    @property
    def _key(self) -> tuple[Any, ...]:
        return (
            self._own.view,
            frozenset((part.view, frozenset(part.bins.items())) for part in self._all if part.bins),
        )


def _range(field: LinkedField, first: int, last: int) -> str:
    low, high = field.labels[first], field.labels[last]
    if "–" not in low + high:  # a bin of one whole number has that as its label: five to eight is no "5 – 9"
        return low if first == last else f"{low} – {high}"
    ends = field.ends or field.edges or ()
    return f"{ends[first]} – {ends[last + 1]}"


def _brushed(field: LinkedField, bins: tuple[int, ...]) -> str:
    """Name bins as the page does: neighbouring ranges together, values one by one."""
    if field.edges is None:
        return _joined([field.labels[each] for each in bins])
    special = (field.rest, field.missing)
    ranges = [_range(field, first, last) for first, last in runs([each for each in bins if each not in special])]
    if ranges and field.unit is not None:
        ranges[-1] += f" {field.unit}"
    return _joined([*ranges, *(field.labels[each] for each in bins if each in special)])


def _joined(names: list[str]) -> str:
    told = [one_line(each) for each in (names[:TOLD] if len(names) > MOST else names)]
    others = len(names) - len(told)
    if others:
        return f"{', '.join(told)} and {noun(others, 'other')}"
    return " or ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
