"""Whether the system has killed a process because memory ran out, by its own counters (Linux)."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from workbench.runs.kernel.kernels import PERHAPS_MEMORY
from workbench.views.wording import size

__all__ = ["MemoryKills"]

COUNT = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)
GROUPS = Path("/sys/fs/cgroup")
UNLIMITED = 2**60  # what older systems write where there is no limit


@dataclass(frozen=True)
class MemoryKills:
    """A look at the counter of the group of processes that this process belongs to, else at the machine's.

    Parameters
    ----------
    source
        The file with the counter; None where there is none.
    count
        How many processes had been killed.
    """

    source: Path | None
    count: int

    @classmethod
    def now(cls) -> MemoryKills:
        """Look."""
        for source in _sources():
            count = _count(source)
            if count is not None:
                return cls(source, count)
        return cls(None, 0)

    def explained(self, reason: str) -> str:
        """Say of a kernel that was killed whether memory was why, instead of perhaps; other reasons stay."""
        if self.source is None or not reason.endswith(PERHAPS_MEMORY):
            return reason
        plain = reason.removesuffix(PERHAPS_MEMORY)
        if (_count(self.source) or 0) <= self.count:
            return plain
        limit = _limit(self.source.parent)
        return f"{plain}, because memory ran out{f': {size(limit)} are allowed' if limit else ''}"


def _sources() -> list[Path]:
    if sys.platform != "linux":
        return []
    return [*_of_groups(), Path("/proc/vmstat")]


def _of_groups() -> list[Path]:
    """Return the counters of the control group, of version 2 or 1."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, controllers, name = line.split(":", 2)
        if not controllers:
            found.append(GROUPS / name.lstrip("/") / "memory.events")
        elif "memory" in controllers.split(","):
            # In a container the group is the root of what one sees, whatever its name outside.
            found += [GROUPS / "memory" / place / "memory.oom_control" for place in (name.lstrip("/"), "")]
    return found


def _count(source: Path) -> int | None:
    try:
        found = COUNT.search(source.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) if found is not None else None


def _limit(group: Path) -> int | None:
    for name in ("memory.max", "memory.limit_in_bytes"):
        try:
            limit = int((group / name).read_text(encoding="ascii"))
        except (OSError, ValueError):  # "max"
            continue
        return limit if limit < UNLIMITED else None
    return None
