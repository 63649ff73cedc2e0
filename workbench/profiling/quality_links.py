"""Links of a quality report: what its cards share when a person selects rows, and what is known of every row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from workbench.profiling.linked_columns import (
    by_length,
    length_codes,
    linked_column,
    linked_numbers,
    numbers_by_bin,
    with_codes,
)
from workbench.profiling.quality_payload import columns_by_consequence, drawn_columns
from workbench.profiling.quality_sample import EXEMPLAR_TABLE, exemplar_section
from workbench.profiling.sampled_rows import lengths_of
from workbench.profiling.shown_columns import shown_column
from workbench.profiling.together_figures import correlated
from workbench.strict_json import dumps
from workbench.views.budget import fewer_rows, sample_basis
from workbench.views.columns import ColumnBlock
from workbench.views.links import Links
from workbench.views.rows.binning import NO_BIN
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.identity import RowIdentity
    from workbench.data.source import Source
    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.quality_frames import Association
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.views.links import CodeForm, LinkedField, LinkedValue
    from workbench.views.payload import Section

__all__ = ["QualityLinks", "SeenRows", "index_names", "shown_identity"]

NUMBERS = 0.2  # of the bytes of a view, at most, for the numbers of small data


@dataclass(frozen=True, kw_only=True)
class SeenRows:
    """What is known of single rows.

    Parameters
    ----------
    sample
        The sampled ones, without sensitive columns.
    identity
        What rows are called; None for their positions.
    code
        How a selection of them is written as code.
    """

    sample: SampledRows
    identity: RowIdentity | None
    code: CodeForm


@dataclass(frozen=True, kw_only=True)
class QualityLinks:
    """What links are made of.

    Parameters
    ----------
    source, columns
        The data, and the profile of each column.
    findings
        They decide which columns of a wide table are drawn.
    seen
        What is known of single rows.
    pairs
        How strongly columns go together, the strongest first.
    time
        The field of the periods, with the bin numbers of all sampled rows, where there is a time column.
    """

    source: Source
    columns: Sequence[ColumnProfile]
    findings: Sequence[Finding]
    seen: SeenRows
    pairs: Sequence[Association] = ()
    time: LinkedField | None = None

    @cached_property
    def fields(self) -> list[LinkedField]:
        """The fields of the columns that are drawn, with the bin numbers of all sampled rows."""
        drawn = [self.columns[place] for place in drawn_columns(self.columns, self.findings)]
        made = [linked_column(column) for column in drawn]
        cut = [with_codes(field, self.seen.sample) for field in made if field is not None]
        if self.time is not None:
            cut.insert(0, self.time)
        return [
            field for field in cut if not (field.codes == NO_BIN).any()
        ]  # whole numbers beyond what floats tell apart

    def _most(self, most: int | None) -> list[LinkedField]:
        """Return at most so many fields, in their order: that of time, and those of the columns that matter most."""
        if most is None or most >= len(self.fields):
            return self.fields
        ranked = columns_by_consequence(self.columns, self.findings)
        ranks = {self.columns[place].name: rank for rank, place in enumerate(ranked)}
        kept = {id(field) for field in sorted(self.fields, key=lambda field: self._rank(field, ranks))[:most]}
        return [field for field in self.fields if id(field) in kept]

    def _rank(self, field: LinkedField, ranks: Mapping[str, int]) -> int:
        return -1 if field is self.time else ranks[field.id]

    @cached_property
    def numbers(self) -> list[LinkedValue]:
        """The numbers of the correlated columns that have a field, of all sampled rows."""
        numeric = {column.name for column in self.columns if column.numeric}
        fields = {field.id: field for field in self.fields if field.id in numeric}
        return [linked_numbers(fields[name], self.seen.sample) for name in correlated(self.pairs) if name in fields]

    @cached_property
    def _by_bin(self) -> list[LinkedValue]:
        fields = {field.id: field for field in self.fields}
        return [numbers_by_bin(value, fields[value.id]) for value in self.numbers]

    @cached_property
    def small(self) -> bool:
        """Whether `numbers` are those of all rows, and take few bytes."""
        if not self.numbers or self.seen.sample.n < self.source.n_rows:
            return False
        block = ColumnBlock()
        said = [value.to_json(block) for value in self.numbers]
        return len(dumps([said, block.to_json()])) <= NUMBERS * options.view_bytes

    def carried(self, n: int, *, numbers: bool = False, most: int | None = None) -> Links:
        """Return the links with *n* of the sampled rows; without fields for none.

        Parameters
        ----------
        n
            How many.
        numbers
            Whether the numbers of all rows themselves are carried, and not those of bins.
        most
            How many fields at most, those of the columns that matter most; None for all.
        """
        links = Links(fingerprint=self.source.fingerprint, rows=self.source.n_rows)
        if n == 0 or not self.fields:
            return links
        places = fewer_rows(self.seen.sample.n, n)
        fields = self._most(most)
        names = {field.id for field in fields}
        values = self.numbers if numbers else self._by_bin
        return replace(
            links,
            sample=sample_basis(len(places), self.source.n_rows),
            fields=[replace(field, codes=field.codes[places]) for field in fields],
            values=[value for value in values if value.id in names],
            exemplars=None if self.exemplars(fields) is None else EXEMPLAR_TABLE,
            code=self.seen.code,
        )

    def exemplars(self, fields: Sequence[LinkedField]) -> Section | None:
        """Return the rows that are shown, with their bin numbers in *fields*, which know all sampled rows."""
        return exemplar_section(self.seen.sample, self.columns, n_rows=self.source.n_rows, fields=fields)

    def rows(self) -> LinkedRows:
        """Return what is known of every row."""
        return LinkedRows(
            self.fields,
            source=self.source,
            codes={field.id: partial(_of_lengths, field) for field in self.fields if by_length(field)},
            numbers={value.id: self.source.sql_name(value.id) for value in self.numbers},
            shown=[shown_column(each) for each in self.columns if not each.sensitive],
            identity=self.seen.identity,
        )


def _of_lengths(field: LinkedField, batch: pa.RecordBatch) -> NDArray[np.uint8]:
    """Return the bin number of each row of a batch by the length of its text, which no column says."""
    array = batch.column(batch.schema.get_field_index(field.id))
    if hasattr(array, "dictionary_decode"):
        array = array.dictionary_decode()
    return length_codes(field, lengths_of(array), np.asarray(array.is_valid()))


def index_names(source: Source) -> list[str]:
    """Return the names of the index of a pandas frame."""
    index = source.row_identity().index
    return [] if index is None else [str(name) for name in index.names if name is not None]


def shown_identity(source: Source, *, keys: Sequence[str], hidden: Collection[str]) -> RowIdentity | None:
    """Say what rows are called: by their key, else by their index, unless it is sensitive; None for positions."""
    if keys and not set(keys) & set(hidden):
        return source.row_identity(keys)
    return None if set(index_names(source)) & set(hidden) else source.row_identity()
