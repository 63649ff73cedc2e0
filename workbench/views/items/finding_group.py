"""Finding groups: findings of one kind, counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["FindingGroup"]


@dataclass(frozen=True, kw_only=True)
class FindingGroup:
    """What findings of one code and severity are together, and how many of them there are, carried or not."""

    code: str
    severity: Literal["error", "warning", "info"]
    name: str
    total: int

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return asdict(self)
