"""``select``: how many rows are selected, and how they spread over the bins of fields, counted over all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.kernel.pushes import BRUSH, in_turn
from workbench.views.kernel.questions.asked import (
    asked_bins,
    asked_field,
    asked_selections,
    asked_view,
    asked_views,
    items,
)
from workbench.views.rows.aggregates import Filter, Sought, aggregates, count_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.views.kernel.displayed import Displayed
    from workbench.views.links import LinkedField
    from workbench.views.rows.aggregates import Sums
    from workbench.views.rows.bin_index import BinIndex
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["PATIENCE", "select"]

PATIENCE = 20.0  # seconds for reading the bins; a page waits for 30

Within = tuple[str, frozenset[int]]


def select(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Set the selections of the views named, and answer with exact aggregates of the view that asks.

    Selections of the views in ``heard`` are those that the kernel has told the page, and are not set.
    """
    view = asked_view(arguments, displayed=displayed)
    selections = asked_selections(arguments, view)
    asked = [_Asked.of(each, view.fields) for each in items(arguments, "aggregates")]
    heard = asked_views({"heard": [], **arguments}, "heard")
    with in_turn() as turn:
        for selecting, bins in selections:
            if selecting.view not in heard:  # else the page only repeats it, maybe after another one has brushed on
                selecting.set(bins, by=BRUSH)
    rows = view.rows()
    filters = [
        (selecting is view, name, each)
        for selecting, bins in selections
        for name, each in selecting.rows().filters(bins, patience=PATIENCE).items()
    ]
    return {
        "turn": turn,
        "rows": count_rows([each for *_, each in filters], rows.n_rows),
        "of": rows.n_rows,
        "aggregates": [_plain(sums) for sums in _answered(asked, rows, filters)] if asked else [],
    }


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One aggregate that is asked for, in names."""

    field: LinkedField
    within: tuple[Within, ...]
    value: object
    weight: object
    across: LinkedField | None

    @classmethod
    def of(cls, asked: Mapping[str, Any], fields: Mapping[str, LinkedField]) -> _Asked:
        within = []
        for each in items({"within": asked.get("within", [])}, "within"):
            field = asked_field(each.get("field"), fields)
            within.append((field.id, frozenset(asked_bins(field, each.get("bins")))))
        across = None if asked.get("across") is None else asked_field(asked["across"], fields)
        if across is not None and asked.get("value") is not None:
            raise InvalidInput("an aggregate 'across' another field counts rows: its 'value' must be null.")
        return cls(
            field=asked_field(asked.get("field"), fields),
            within=tuple(within),
            value=asked.get("value"),
            weight=asked.get("weight"),
            across=across,
        )


def _answered(asked: Sequence[_Asked], rows: LinkedRows, filters: Sequence[tuple[bool, str, Filter]]) -> list[Sums]:
    for name in (name for each in asked for name in (each.value, each.weight)):
        if name is not None and name not in rows.value_names:
            raise not_one_of("value", rows.value_names, name, kind="one of the linked values")
    index = rows.index(patience=PATIENCE)
    within = {
        (name, bins): Filter(index.codes[name], bins) for each in asked for name, bins in each.within
    }  # the same one for all, so that it is applied once
    sought = []
    for each in asked:
        # The brush on the field itself does not count: the bins beside it are there to be compared. Cells are not.
        alone = each.across is None
        others = [one for own, name, one in filters if not (alone and own and name == each.field.id)]
        sought.append(_sought(each, index, [*others, *(within[key] for key in each.within)]))
    return aggregates(sought, rows.n_rows)


def _sought(asked: _Asked, index: BinIndex, filters: Sequence[Filter]) -> Sought:
    return Sought(
        codes=index.codes[asked.field.id],
        counts=index.counts[asked.field.id],
        n_bins=len(asked.field.labels),
        filters=filters,
        value=None if asked.value is None else index.values[str(asked.value)],
        weight=None if asked.weight is None else index.values[str(asked.weight)],
        across=None if asked.across is None else index.codes[asked.across.id],
        n_across=0 if asked.across is None else len(asked.across.labels),
    )


def _plain(sums: Sums) -> dict[str, list[float] | None]:
    return {
        "rows": sums.rows.tolist(),
        "sums": None if sums.sums is None else sums.sums.tolist(),
        "weights": None if sums.weights is None else sums.weights.tolist(),
    }
