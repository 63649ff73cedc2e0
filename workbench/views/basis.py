"""What numbers rest on, said with each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["EXACT", "Basis"]


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What numbers rest on: all rows exactly, all rows within an error bound, or a sample."""

    kind: Literal["exact", "approximate", "sampled"] = "exact"
    error: str | None = None
    n: int | None = None
    of: int | None = None

    @classmethod
    def approximate(cls, error: str) -> Basis:
        """≈ with the error bound in words, e.g. ``"± 0.8 %"``."""
        return cls(kind="approximate", error=error)

    @classmethod
    def sampled(cls, n: int, of: int) -> Basis:
        """≈ from *n* rows of *of*."""
        return cls(kind="sampled", n=n, of=of)

    def to_json(self) -> dict[str, Any]:
        """Return only the words that this kind of basis has."""
        spoken = {"kind": self.kind, "error": self.error, "n": self.n, "of": self.of}
        return {key: value for key, value in spoken.items() if value is not None}

    def __str__(self) -> str:
        if self.kind == "approximate":
            return f"≈ {self.error}"
        return f"≈ sampled, {self.n:,} of {self.of:,}" if self.kind == "sampled" else "exact"


EXACT = Basis()
