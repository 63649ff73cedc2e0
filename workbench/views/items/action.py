"""Actions: code to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Action"]


@dataclass(frozen=True, kw_only=True)
class Action:
    """Code that a person may insert as a cell. It is inserted, never executed."""

    id: str
    label: str
    code: str
    language: str = "python"

    def to_json(self) -> dict[str, Any]:
        """Return every word."""
        return {"id": self.id, "label": self.label, "code": self.code, "language": self.language}
