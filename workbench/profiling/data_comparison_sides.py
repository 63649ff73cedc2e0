"""The two sides of a comparison of data: what one pass over each has found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.profiling.column_profile import ColumnProfile
from workbench.profiling.one_pass import one_pass
from workbench.profiling.quality_links import shown_identity
from workbench.views.frame_code import code_form, name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workbench.data.identity import RowIdentity
    from workbench.data.source import Source
    from workbench.profiling.one_pass import OnePass
    from workbench.views.links import CodeForm

__all__ = ["Side", "side_of"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One side.

    Parameters
    ----------
    source, read
        The rows, and what one pass over them found.
    identity
        What rows are called; None for their positions.
    code
        How a selection of its rows is written.
    name
        What people call it.
    hidden
        Its sensitive columns.
    """

    source: Source
    read: OnePass
    identity: RowIdentity | None
    code: CodeForm
    name: str
    hidden: frozenset[str]

    @cached_property
    def columns(self) -> tuple[ColumnProfile, ...]:
        """The profiles of the columns."""
        table = self.read.sample.table
        sampled = dict(zip(table.column_names, table.columns, strict=True))
        keys = () if self.identity is None else self.identity.keys
        return tuple(
            ColumnProfile.of(
                summary,
                sql=self.source.sql_name(summary.name),
                role="key" if summary.name in keys else "feature",
                sensitive=summary.name in self.hidden,
                sampled=sampled.get(summary.name),
            )
            for summary in self.read.profile.columns
        )

    @property
    def missing(self) -> int:
        """How many cells have no value."""
        return sum(column.missing for column in self.read.profile.columns)

    @property
    def copies(self) -> int | None:
        """How many rows repeat an earlier one; None where they are too many to count."""
        return None if self.read.copies is None else self.read.copies.copies

    def named(self, positions: NDArray[np.int64] | Sequence[int]) -> list[Any]:
        """Return what the rows at *positions* are called."""
        places = [int(position) for position in positions]
        return places if self.identity is None or not places else list(self.identity.of(places))


def side_of(data: Any, source: Source, *, keys: Sequence[str], hidden: Collection[str], called: str) -> Side:
    """Read one side once.

    Parameters
    ----------
    data, source
        What a person gave, and what it was opened as.
    keys, hidden
        The columns that name rows, and the sensitive ones.
    called
        What the side is called where the data have no name.
    """
    here = frozenset(name for name in hidden if name in source.columns)
    read = one_pass(source, hidden=here)
    if read.partial:
        raise KeyboardInterrupt
    return Side(
        source=source,
        read=read,
        identity=shown_identity(source, keys=keys, hidden=hidden),
        code=code_form(data, source),
        name=name_of(data) or (called if source.name == "data" else source.name),
        hidden=here,
    )
