"""Gathered: everything that one pass takes out of rows, of parts that are put together in the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.profiling.duplicates import BUDGET, DuplicateScan
from workbench.profiling.profile import Profile
from workbench.profiling.sampled_rows import SampleScan
from workbench.views.wording import count

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa

    from workbench.profiling.row_runs import Duplicates

__all__ = ["Copies", "Gathered"]


@dataclass(frozen=True)
class Copies:
    """Rows that copy an earlier one; None, and why, where they were not counted."""

    found: Duplicates | None
    why_not: str | None = None


@dataclass
class Gathered:
    """The profile of some rows, and those of them that are sampled; their hashes, where copies are counted at all."""

    profile: Profile
    sampling: SampleScan
    scan: DuplicateScan | None
    counted: Copies | None = None

    @property
    def copies(self) -> Copies:
        """The copies among all rows, which may have been counted already."""
        if self.counted is not None:
            return self.counted
        if self.scan is None:
            return Copies(None, f"more than {count(BUDGET)} rows")
        return Copies(self.scan.result(), self.scan.why_not)

    @classmethod
    def empty(cls, schema: pa.Schema, n_rows: int, *, hidden: Collection[str] = (), start: int = 0) -> Gathered:
        """Start with the row at *start* of a table of *n_rows* rows, of whose *hidden* columns no value is kept."""
        return cls(
            profile=Profile.empty(schema, apart=hidden),
            sampling=SampleScan(schema, n_rows, hidden=hidden, start=start),
            scan=DuplicateScan() if n_rows <= BUDGET else None,
        )

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in the rows that come next."""
        self.profile.add(batch)
        self.sampling.add(batch)
        if self.scan is not None:
            self.scan.add(batch)

    def merge(self, other: Gathered) -> Gathered:
        """Return what was gathered from these rows and from those that come next; neither is changed."""
        return Gathered(
            profile=self.profile.merge(other.profile),
            sampling=self.sampling.merge(other.sampling),
            scan=None if self.scan is None or other.scan is None else self.scan.merge(other.scan),
        )
