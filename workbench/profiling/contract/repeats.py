"""Values that come again, found exactly by their 64-bit hashes in bounded memory: beyond a budget they go to disk.

Two different values share a hash with a chance of about 2⁻⁶⁴: among a hundred million one false repeat is found in one
table of 3,700.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

__all__ = ["BUDGET", "RepeatScan"]

BUDGET = 8_000_000  # hashes of 8 bytes that are held in memory
DRAWERS = 64  # files on disk, by the first six bits of a hash: repeats lie in one
KEPT = 1_000_000  # different repeated hashes that are kept to find their rows again


class RepeatScan:
    """Counts hashes that occurred before.

    Parameters
    ----------
    budget
        How many hashes are held in memory before they are laid off in temporary files.
    """

    def __init__(self, *, budget: int = BUDGET) -> None:
        self._budget = budget
        self._parts: list[Hashes] = []
        self._held = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._drawers: list[BinaryIO] = []

    def add(self, hashes: Hashes) -> None:
        """Take in the hashes of some rows."""
        self._parts.append(hashes)
        self._held += hashes.size
        if self._held > self._budget:
            self._lay_off()

    def result(self) -> tuple[int, Hashes]:
        """Return how many hashes repeat an earlier one, and those that are repeated (the first million)."""
        copies, repeated, kept = 0, [], 0
        try:
            for hashes in self._sets():
                hashes.sort()
                again = hashes[1:][hashes[1:] == hashes[:-1]]
                copies += int(again.size)
                if again.size and kept < KEPT:
                    repeated.append(np.unique(again))
                    kept += repeated[-1].size
        finally:
            self.close()
        return copies, np.sort(np.concatenate(repeated)) if repeated else np.empty(0, dtype=np.uint64)

    def close(self) -> None:
        """Let go of memory and files."""
        self._parts = []
        for drawer in self._drawers:
            drawer.close()
        self._drawers = []
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _sets(self) -> Iterator[Hashes]:
        """Yield sets of hashes such that equal ones are in the same set."""
        if self._folder is None:
            yield np.concatenate([np.empty(0, dtype=np.uint64), *self._parts])
            return
        self._lay_off()
        for drawer in self._drawers:
            drawer.flush()
            yield np.fromfile(drawer.name, dtype=np.uint64)

    def _lay_off(self) -> None:
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="workbench-")
                place = Path(self._folder.name)
                self._drawers = [(place / f"{number}").open("wb") for number in range(DRAWERS)]
            for part in self._parts:
                drawer = part >> np.uint64(58)
                order = np.argsort(drawer, kind="stable")
                ends = np.searchsorted(drawer[order], np.arange(DRAWERS + 1, dtype=np.uint64))
                ordered = part[order]
                for number, file in enumerate(self._drawers):
                    ordered[ends[number] : ends[number + 1]].tofile(file)
        except OSError as problem:
            self.close()
            raise InvalidInput(
                f"repeats in so many rows are found with temporary files, which cannot be written: {problem.strerror}. "
                "Set TMPDIR to a folder with more space."
            ) from None
        self._parts, self._held = [], 0
