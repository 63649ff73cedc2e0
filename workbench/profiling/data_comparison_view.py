"""The view of a comparison of data: what happened in sentences, which rows and cells, and what moved."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_bars import clipped, is_plain, spoken
from workbench.profiling.data_comparison_values import first_changes
from workbench.profiling.drift_view import drift_sparks
from workbench.profiling.quality_cards import card
from workbench.profiling.quality_sample import exemplar_columns
from workbench.profiling.stored_values import values_of
from workbench.views.basis import EXACT
from workbench.views.items.spark import Spark, Stat
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import Follow
from workbench.views.payload import Payload, Section
from workbench.views.wording import count, duration, noun, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.data_comparison import DataComparison
    from workbench.profiling.data_comparison_sides import Side
    from workbench.profiling.drift import ColumnDrift
    from workbench.views.links import LinkedField, Links

__all__ = ["comparison_payload", "fixed_sections", "summary_words"]

FINDINGS = 100
CARDS = 24
CELLS = 200
ROWS = 60
LARGEST_WHOLE = 2**53
TEXTS = ("column", "what", "column_after", "type_before", "type_after")
FATES = ("unchanged", "changed", "dropped")


def comparison_payload(done: DataComparison, links: Links, fixed: Sequence[Section]) -> Payload:
    """Arrange what was computed; *fixed* are the sections that no selection changes."""
    sections = [
        Section(
            type="findings",
            id="findings",
            title="What the transformation did",
            items=done.findings[:FINDINGS],
            note=None if len(done.findings) <= FINDINGS else f"The first {FINDINGS} of {count(len(done.findings))}.",
        ),
        _before(done, links),
        *fixed,
    ]
    return Payload(
        kind="data-comparison",
        title=f"{clipped(done.before.name, 40)} → {clipped(done.after.name, 40)}",
        summary=summary_words(done),
        sections=[section for section in sections if section.items or section.id == "findings"],
        links=links,
        names=[*{*done.before.source.columns, *done.after.source.columns}],
    )


def fixed_sections(done: DataComparison) -> list[Section]:
    """Return what moved, and some of the cells and rows that are concerned, which are read here."""
    return [_moved(done), _tables(done)]


def summary_words(done: DataComparison) -> str:
    """Say what happened in one line: ``526 → 520 rows · 6 dropped · 12 cells changed in 1 column · paired by id``."""
    before, after = done.before.source, done.after.source
    cells = int(done.changed_rows.sum())
    columns = sum(1 for column in done.cells if column.changed)
    words = [
        f"{count(before.n_rows)} → {noun(after.n_rows, 'row')}",
        f"{count(len(before.columns))} → {noun(len(after.columns), 'column')}",
        f"{count(int(done.pairs.dropped.size))} dropped" if done.pairs.dropped.size else "",
        f"{count(int(done.pairs.added.size))} added" if done.pairs.added.size else "",
        f"{noun(cells, 'cell')} changed in {noun(columns, 'column')}" if cells else "no cell changed",
        f"rows paired {done.pairs.words}",
        duration(done.seconds),
    ]
    return " · ".join(word for word in words if word)


def _moved(done: DataComparison) -> Section:
    """Draw the columns whose distribution moved, before in grey."""
    moved = [*done.drift.moved, *(each for each in done.drift.columns if not each.drifted and _gapped(each))]
    note = (
        f"Grey: {clipped(done.before.name, 40)}, {noun(done.before.source.n_rows, 'row')}; "
        f"in colour: {clipped(done.after.name, 40)}, {noun(done.after.source.n_rows, 'row')}; in %."
    )
    title = f"{noun(len(moved), 'distribution')} moved"
    return Section(type="sparks", id="moved", title=title, items=drift_sparks(moved[:CARDS]), note=note)


def _gapped(column: ColumnDrift) -> bool:
    """Tell whether gaps were made."""
    before, now = column.missing_shares
    return column.missing_moved and now > before


def _before(done: DataComparison, links: Links) -> Section:
    """Draw the rows before, by what became of them, and by their columns; brushing one shows it in all others."""
    fields = {field.id: field for field in links.fields}
    if not fields or not (done.pairs.dropped.size or done.changed_rows.any()):
        return Section(type="sparks", id="before", title="", items=[])
    fate = links.fields[0]
    cards = [_fate(fate)]
    order = sorted(
        range(len(done.before.columns)), key=lambda place: done.before.columns[place].name not in _named(done)
    )
    for place in order:
        column = done.before.columns[place]
        if column.name in fields and len(cards) < CARDS:
            cards.append(card(column, [], place=place, field=fields[column.name]))
    return Section(
        type="sparks",
        id="before",
        title=f"What became of the {noun(done.before.source.n_rows, 'row')} before",
        items=cards,
        note="Select the dropped or the changed ones to see which rows these are.",
    )


def _named(done: DataComparison) -> set[str]:
    """Return the columns that findings are about."""
    return {found.column for found in done.findings if found.column is not None}


def _fate(field: LinkedField) -> Spark:
    totals = np.asarray(field.totals)
    return Spark(
        id="fate",
        title="what became of the row",
        y=totals,
        labels=list(FATES),
        low=FATES[0],
        high=FATES[-1],
        stats=[
            Stat(
                label=name,
                value=share(int(totals[place]) / max(int(totals.sum()), 1)),
                follow=Follow(field=field.id, measure="share", bins=[place]),
            )
            for place, name in enumerate(FATES)
        ],
        field=field.id,
        follow=Follow(field=field.id),
        alt=", ".join(f"{count(int(totals[place]))} {name}" for place, name in enumerate(FATES)),
    )


def _tables(done: DataComparison) -> Section:
    tables = [
        _cells(done),
        _columns(done),
        _rows(done.before, done.pairs.dropped, "dropped"),
        _rows(done.after, done.pairs.added, "added"),
    ]
    return Section(
        type="tables",
        id="rows-and-cells",
        title="Rows and cells",
        items=[table for table in tables if table is not None],
    )


def _cells(done: DataComparison) -> Table | None:
    """Show changed cells, some of each column in turn."""
    hidden = {*done.before.hidden, *done.after.hidden}
    changed = [each for each in done.cells if each.changed and not {each.name, each.name_after} & hidden]
    if not changed:
        return None
    each_most = max(CELLS // len(changed), 1)
    rows: list[tuple[Any, ...]] = []
    parts = []
    found = first_changes(done.before.source, done.after.source, done.pairs, changed[:CELLS], most=each_most)
    named = sorted({each.position_before for cells in found.values() for each in cells})
    names = dict(zip(named, done.before.named(named), strict=True))
    for name, cells in found.items():
        parts.append([(names[each.position_before], name, each.before, each.after) for each in cells])
    for together in zip_longest(*parts):
        rows += [row for row in together if row is not None]
    columns = list(zip(*rows[:CELLS], strict=True))
    return Table(
        id="cells",
        title="Changed cells",
        columns=[
            TableColumn(name="row", values=[_identity(value) for value in columns[0]]),
            TableColumn(name="column", values=[clipped(name) for name in columns[1]]),
            TableColumn(name="before", values=[_said(value) for value in columns[2]]),
            TableColumn(name="after", values=[_said(value) for value in columns[3]]),
        ],
        n_rows=sum(each.changed for each in changed),
        note="Some of each column; .frame('cells') has all.",
    )


def _columns(done: DataComparison) -> Table | None:
    """Show what became of the columns of which something became."""
    frame = done.frame("columns")
    told = frame[(frame["what"] != "kept") | (frame["changed"] > 0) | (frame["type_before"] != frame["type_after"])]
    if told.empty:
        return None
    texts = {name: told[name].astype("object").where(told[name].notna(), "").tolist() for name in TEXTS}
    numbers = ("changed", "filled", "emptied")
    return Table(
        id="columns",
        title="Columns that are not as they were",
        columns=[
            TableColumn(name="column", values=[clipped(name) for name in texts["column"]]),
            TableColumn(name="what", values=texts["what"], words=True),
            TableColumn(
                name="column_after", title="now called", values=[clipped(name) for name in texts["column_after"]]
            ),
            TableColumn(name="type_before", title="type before", values=texts["type_before"]),
            TableColumn(name="type_after", title="type now", values=texts["type_after"]),
            *(
                TableColumn(name=name, values=told[name].astype("float64").to_numpy(), type="number")
                for name in numbers
            ),
        ],
    )


def _rows(side: Side, positions: NDArray[np.int64], what: str) -> Table | None:
    """Show some of the rows that only one side has; no free text, identifiers or sensitive columns."""
    shown = exemplar_columns(side.columns)
    if positions.size == 0 or not shown:
        return None
    places = positions[np.unique(np.linspace(0, positions.size - 1, min(ROWS, positions.size)).astype(np.int64))]
    names = [column.name for column in shown]
    held = side.source.rows_at(places.tolist(), names)
    columns = [
        _shown(column, [value for chunk in held[column.name].chunks for value in values_of(chunk)]) for column in shown
    ]
    identity = [TableColumn(name="row", values=[_identity(value) for value in side.named(places)])]
    return Table(
        id=what,
        title=f"Rows that were {what}",
        columns=[*(identity if "row" not in names else []), *columns],
        n_rows=int(positions.size),
        basis=EXACT,
    )


def _shown(column: ColumnProfile, values: list[Any]) -> TableColumn:
    name = clipped(column.name)
    if column.numeric and all(value is None or abs(value) <= LARGEST_WHOLE for value in values):
        numbers = np.array([np.nan if value is None else float(value) for value in values])
        whole = column.type == "integer" and not np.isnan(numbers).any()
        return TableColumn(
            name=name,
            values=numbers.astype(np.int64) if whole else numbers,
            type="integer" if whole else "number",
            plain=is_plain(column),
        )
    return TableColumn(name=name, values=[_said(value) for value in values])


def _identity(value: Any) -> str:
    return " · ".join(clipped(str(each), 40) for each in value) if isinstance(value, tuple) else clipped(str(value), 40)


def _said(value: Any) -> str:
    return "–" if value is None or value != value else spoken(value)
