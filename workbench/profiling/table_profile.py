"""TableProfile: what rules about a whole table are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.data.notes import SourceNote
    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["TableProfile"]


@dataclass(frozen=True, kw_only=True)
class TableProfile:
    """A table, summed up.

    Parameters
    ----------
    n_rows, columns
        How many rows, and each column.
    duplicate_rows
        Copies after the first, or None when they were not counted; then `why_no_duplicates` says why.
    duplicate_examples
        The identities of the first few copies.
    notes
        What had to be changed to read the columns.
    rows_in_all
        How many rows there are, where reading was stopped before the last; else None.
    """

    n_rows: int
    columns: tuple[ColumnProfile, ...]
    duplicate_rows: int | None = None
    why_no_duplicates: str | None = None
    duplicate_examples: tuple[Any, ...] = ()
    notes: tuple[SourceNote, ...] = ()
    rows_in_all: int | None = None
