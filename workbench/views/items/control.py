"""Controls: what moves figures along a precomputed axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Control"]


@dataclass(frozen=True, kw_only=True)
class Control:
    """Moves figures along a precomputed axis: a step, a threshold, a normalisation."""

    id: str
    label: str
    values: Sequence[str]
    index: int = 0
    kind: Literal["slider", "select"] = "select"

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {
            "id": self.id,
            "label": self.label,
            "kind": self.kind,
            "values": list(self.values),
            "index": self.index,
        }
