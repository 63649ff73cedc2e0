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

__all__ = ["Gathered"]


@dataclass
class Gathered:
    """The profile of some rows, and those of them that are sampled; their hashes, where copies are counted at all."""

    profile: Profile
    sampling: SampleScan
    scan: DuplicateScan | None

    @property
    def why_no_copies(self) -> str | None:
        """Why copies are not counted; None where they are."""
        return f"more than {count(BUDGET)} rows" if self.scan is None else None

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
