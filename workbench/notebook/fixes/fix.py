"""Fix: a change to a notebook that mends one finding, as a value; nothing is written here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["CellChange", "Fix", "NewCell"]


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """What changes in one cell.

    Parameters
    ----------
    cell
        Its place among all cells, from 0.
    source
        Its new text; None when the text stays.
    tag
        A tag to be added; None for none.
    clears
        Whether its outputs go; the execution count stays, since the cell did run.
    """

    cell: int
    source: str | None = None
    tag: str | None = None
    clears: bool = False


@dataclass(frozen=True, kw_only=True)
class NewCell:
    """A code cell to be put in before the cell that is now at *before*."""

    before: int
    source: str
    tag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A change that mends a finding.

    Parameters
    ----------
    code, cell
        The finding that it mends: its code, and the cell it is about (None for the notebook as a whole).
    title
        What it does, in one sentence without a full stop.
    changes, new_cell
        The change; the cells are counted before the new one is in.
    """

    code: str
    cell: int | None
    title: str
    changes: tuple[CellChange, ...] = ()
    new_cell: NewCell | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)
