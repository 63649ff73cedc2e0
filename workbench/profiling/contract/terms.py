"""Terms: what a contract asks for, as values that cannot change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["SCHEMA_VERSION", "ColumnTerms", "DriftTerms", "Limits", "RowRule"]

SCHEMA_VERSION = "1.0"
Bound = float | int | str


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The least and the most that is allowed; None where there is no limit. Both ends are allowed themselves."""

    at_least: Bound | None = None
    at_most: Bound | None = None


@dataclass(frozen=True, kw_only=True)
class DriftTerms:
    """How far columns may move from a saved profile.

    Parameters
    ----------
    profile
        The profile's file, relative to the contract's; None while it is only held in memory.
    at_most
        The largest PSI of every column; None where only the columns say so themselves.
    """

    profile: str | None = None
    at_most: float | None = None


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """What every row must fulfil: an SQL predicate about one row, and what it is called."""

    name: str
    predicate: str


@dataclass(frozen=True, kw_only=True)
class ColumnTerms:
    """What a contract asks of a column; None and False ask for nothing. See `docs/contract.md` for each word."""

    name: str
    type: str | None = None
    required: bool = True
    missing: Limits | None = None
    range: Limits | None = None
    values: tuple[Any, ...] | None = None
    unique: bool = False
    pattern: str | None = None
    length: Limits | None = None
    trimmed: bool = False
    finite: bool = False
    ordered: str | None = None
    drift: Limits | None = None
    sensitive: bool = False
