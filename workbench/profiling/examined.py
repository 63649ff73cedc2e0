"""Examined: what rules are given that must look at rows, not only at sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from workbench.data.identity import RowIdentity
    from workbench.data.source import Source
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.drift_reference import Reference
    from workbench.profiling.out_of_fold import Learned
    from workbench.profiling.profile import Profile
    from workbench.profiling.sampled_columns import SampledColumn
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.profiling.table_profile import TableProfile

__all__ = ["Examined"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Examined:
    """A table that was profiled, its sampled rows, and the way to all rows.

    Parameters
    ----------
    source
        All rows, as batches and through SQL.
    table
        What the one pass found.
    sample
        A uniform sample of the rows, without sensitive columns; every row when there are few.
    target, time, keys
        What the person said the columns are.
    hidden
        Sensitive columns, of which only counts and shares may be said.
    profile
        The summaries themselves, with what columns do together.
    identity
        What rows are called; None for their positions.
    reference
        What the table is compared with, if it is.
    """

    source: Source
    table: TableProfile
    sample: SampledRows
    target: str | None = None
    time: str | None = None
    keys: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    profile: Profile | None = None
    identity: RowIdentity | None = None
    reference: Reference | None = None

    def column(self, name: str) -> ColumnProfile:
        """Return the profile of a column."""
        return self._by_name[name]

    @property
    def features(self) -> tuple[ColumnProfile, ...]:
        """The columns that a model may learn from: no target, no key, nothing sensitive."""
        return tuple(column for column in self.table.columns if column.role == "feature" and not column.sensitive)

    @property
    def sampled(self) -> bool:
        """Whether the sample leaves rows out, so that what rests on it must say n of N."""
        return self.sample.n < self.table.n_rows

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The sampled rows as a pandas frame."""
        frame: pd.DataFrame = self.sample.table.to_pandas()
        return frame

    @cached_property
    def values(self) -> dict[str, SampledColumn]:
        """The sampled values of each column that has an order or labels, as arrays; without pandas."""
        from workbench.profiling.sampled_columns import sampled_columns

        return sampled_columns(self.sample.table)

    @cached_property
    def learned(self) -> Learned | None:
        """What a model learns of the target from the sampled rows; None without a target that can be learned."""
        from workbench.profiling.out_of_fold import learned

        return learned(self)

    def named(self, positions: Iterable[int]) -> tuple[Any, ...]:
        """Return what the rows at *positions* are called."""
        places = [int(position) for position in positions]
        return tuple(places) if self.identity is None or not places else tuple(self.identity.of(places))

    def counts(self, predicates: Sequence[str]) -> list[int]:
        """Count the rows, of all, that each SQL predicate selects; one scan answers them together."""
        return self.source.counts(predicates)

    @cached_property
    def _by_name(self) -> dict[str, ColumnProfile]:
        return {column.name: column for column in self.table.columns}
