"""Exemplars: a few of the sampled rows, shown in full, which stand for the selected ones where no kernel answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import arrow_array
from workbench.profiling.column_bars import clipped, is_plain, speaker
from workbench.profiling.rules.identifier import names_rows
from workbench.profiling.stored_values import values_of
from workbench.views.budget import sample_basis
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import Section
from workbench.views.wording import count, noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.views.links import LinkedField

__all__ = ["EXEMPLAR_TABLE", "exemplar_columns", "exemplar_section"]

EXEMPLAR_TABLE = "sample"
EXEMPLARS = 60
EXEMPLAR_COLUMNS = 30
ROW = "row"
LARGEST_WHOLE = 2**53


def exemplar_columns(columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Choose the columns whose values may be shown: no sensitive ones, no identifiers, no free text."""
    shown = [
        column
        for column in columns
        if not column.sensitive and column.type not in ("text", "other") and not names_rows(column)
    ]
    return shown[:EXEMPLAR_COLUMNS]


def _places(sample: SampledRows) -> list[int]:
    """Choose at most 60 of the sampled rows, evenly spread."""
    return (
        np.unique(np.linspace(0, sample.n - 1, min(EXEMPLARS, sample.n)).astype(np.intp)).tolist() if sample.n else []
    )


def exemplar_section(
    sample: SampledRows, columns: Sequence[ColumnProfile], *, n_rows: int, fields: Sequence[LinkedField]
) -> Section | None:
    """Show some rows, with their bin numbers in the linked fields.

    Parameters
    ----------
    sample, n_rows
        The sampled rows, of this many.
    columns
        All columns of the table.
    fields
        With the bin number of every row of *sample*.
    """
    shown, places = exemplar_columns(columns), _places(sample)
    if not shown or not places:
        return None
    rows = sample.table.select([column.name for column in shown]).take(arrow_array(np.asarray(places)))
    held = [_column(column, values_of(rows[column.name].combine_chunks())) for column in shown]
    if all(column.name != ROW for column in shown):
        held.insert(0, TableColumn(name=ROW, values=sample.positions[places], type="integer"))
    left_out = len(columns) - len(shown)
    note = f"{noun(left_out, 'column is', 'columns are')} left out (free text, identifiers, sensitive, or too many)."
    every = len(places) == n_rows
    table = Table(
        id=EXEMPLAR_TABLE,
        title=f"All {noun(n_rows, 'row')}" if every else f"{len(places)} of {count(n_rows)} rows, spread over the data",
        columns=held,
        n_rows=n_rows,
        note=note if left_out else None,
        basis=sample_basis(len(places), n_rows),
        codes={field.id: field.codes[places] for field in fields},
    )
    return Section(type="tables", id="sample", title="Sample", items=[table])


def _column(column: ColumnProfile, values: Sequence[Any]) -> TableColumn:
    name = clipped(column.name)
    if column.type == "number":
        numbers = np.array(values, dtype=np.float64)
        return TableColumn(name=name, values=numbers, type="number", plain=is_plain(column))
    if column.type == "integer":  # beyond 2⁵³ they are written as texts
        exact = all(value is not None and abs(value) <= LARGEST_WHOLE for value in values)
        held = np.array(values) if exact else list(values)
        return TableColumn(name=name, values=held, type="integer", plain=is_plain(column))
    say = speaker(column)
    return TableColumn(name=name, values=["–" if value is None else say(value) for value in values])
