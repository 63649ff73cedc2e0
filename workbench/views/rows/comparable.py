"""Comparable columns: an Arrow column and the values that a field names, as numbers that compare as SQL compares them.

Whole numbers, dates, times, spans and decimals become integers, exactly; floats become doubles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Comparable", "comparable", "exact"]

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
FLOATS = {"halffloat": "float16", "float": "float32", "double": "float64"}
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
LOWEST, HIGHEST = -(2**63), 2**63 - 1
LONGEST_IN_A_WORD = 18  # digits
TABULATED = 65_536  # entries of a table that fits the processor's cache


@dataclass(frozen=True, eq=False)
class Comparable:
    """A column as numbers.

    Parameters
    ----------
    numbers
        float64, int64, or whole Python numbers where those are too short; arbitrary where there is no value.
    there
        Which values are neither null nor NaN; None when all are.
    per_unit
        What a value has to be multiplied by to compare with `numbers`; None for floats.
    shift
        What then has to be added.
    """

    numbers: NDArray[Any]
    there: NDArray[np.bool_] | None
    per_unit: Fraction | None = None
    shift: int = 0

    def value(self, named: object) -> Fraction | float:
        """Turn a value that a field names (a number, an ISO text) into what compares with `numbers`."""
        if self.per_unit is None:
            return float(named)  # type: ignore[arg-type]
        if isinstance(named, float) and math.isinf(named):
            return named
        return exact(named) * self.per_unit + self.shift

    def places(self, edges: list[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Say for each number in which of the ranges between *edges* it lies, and whether it lies in any."""
        exact = [self.value(edge) for edge in edges]
        if self.per_unit is None:
            starts, end = np.array(exact[:-1]), exact[-1]
        else:
            whole = [_whole(edge, math.ceil) for edge in exact[:-1]]
            end = _whole(exact[-1], math.floor)
            starts = np.array(self._clipped(whole), dtype=self.numbers.dtype)
            end = end if self.numbers.dtype == object else min(max(end, LOWEST - 1), HIGHEST)
        if isinstance(end, int) and end < LOWEST:
            return np.zeros(len(self.numbers), dtype=np.intp), np.zeros(len(self.numbers), dtype=bool)
        places = np.searchsorted(starts, self.numbers, side="right") - 1
        inside: NDArray[np.bool_] = (places >= 0) & (self.numbers <= end)
        return places, inside

    def matches(self, singles: list[Any]) -> NDArray[np.intp]:
        """Say for each number which of the values *singles* it is, ``len(singles)`` for none."""
        known: dict[Any, int] = {}
        for place, named in enumerate(singles):
            value = self.value(named)
            if isinstance(value, Fraction):
                if value.denominator != 1 or not (LOWEST <= value <= HIGHEST or self.numbers.dtype == object):
                    continue  # no value of this column
                value = int(value)
            known.setdefault(value, place)
        result = np.full(len(self.numbers), len(singles), dtype=np.intp)
        if known:
            ordered = sorted(known)
            values = np.array(ordered, dtype=self.numbers.dtype)
            if self.per_unit is not None and ordered[-1] - ordered[0] < TABULATED:
                return self._tabulated(ordered, known, none=len(singles))
            nearest = np.minimum(np.searchsorted(values, self.numbers), len(values) - 1)
            found = values[nearest] == self.numbers
            result[found] = np.array([known[value] for value in ordered], dtype=np.intp)[nearest[found]]
        return result

    def _tabulated(self, ordered: list[int], known: dict[Any, int], *, none: int) -> NDArray[np.intp]:
        """Look whole numbers up that lie close together, which is quicker than to search."""
        low, high = max(ordered[0] - 1, LOWEST), min(ordered[-1] + 1, HIGHEST)
        table = np.full(high - low + 1, none, dtype=np.intp)
        for value, place in known.items():
            table[value - low] = place
        found: NDArray[np.intp] = table[(np.clip(self.numbers, low, high) - low).astype(np.intp)]
        return found

    def _clipped(self, starts: list[int]) -> list[int]:
        """Leave out what is above every number, and raise what is below all."""
        if self.numbers.dtype == object:
            return starts
        return [max(start, LOWEST) for start in starts if start <= HIGHEST]


def comparable(array: pa.Array) -> Comparable:
    """View a column as numbers.

    Raises
    ------
    InvalidInput
        When it has no numbers, such as texts and lists.
    """
    import pyarrow as pa

    type_, there = array.type, valid_mask(array)
    name = str(type_)
    if name in FLOATS:
        floats = fixed_width(array, FLOATS[name]).astype(np.float64, copy=False)
        gaps = np.isnan(floats)
        if gaps.any():
            there = ~gaps if there is None else there & ~gaps
        return Comparable(floats, there)
    if name in INTEGERS:
        return Comparable(fixed_width(array, name).astype(np.int64, copy=False), there, Fraction(1))
    if name == "uint64":
        shifted = (fixed_width(array, name) ^ np.uint64(2**63)).view(np.int64)
        return Comparable(shifted, there, Fraction(1), -(2**63))
    if name == "bool":
        return Comparable(fixed_width(array, "bool").astype(np.int64), there, Fraction(1))
    if pa.types.is_date32(type_):
        return Comparable(fixed_width(array, "int32").astype(np.int64), there, Fraction(1, 86_400))
    if pa.types.is_date64(type_):
        return Comparable(fixed_width(array, "int64"), there, Fraction(1_000))
    if pa.types.is_timestamp(type_) or pa.types.is_duration(type_) or pa.types.is_time(type_):
        width = "int32" if pa.types.is_time32(type_) else "int64"
        stored = fixed_width(array, width).astype(np.int64, copy=False)
        return Comparable(stored, there, Fraction(PER_SECOND[type_.unit]))
    if pa.types.is_decimal(type_):
        return Comparable(_unscaled(array), there, Fraction(10) ** type_.scale)
    raise InvalidInput(f"a linked field needs numbers, dates, texts or booleans, got a column of type {type_}.")


def _unscaled(array: pa.Array) -> NDArray[Any]:
    """Return decimals as the whole numbers that they are stored as."""
    import pyarrow as pa

    scale = array.type.scale
    if array.type.precision <= LONGEST_IN_A_WORD:
        words = fixed_width(array.cast(pa.decimal128(LONGEST_IN_A_WORD, scale)), [("low", "i8"), ("high", "i8")])
        return np.ascontiguousarray(words["low"])
    values = [0 if value is None else int(value.scaleb(scale)) for value in array.to_pylist()]
    return np.array(values, dtype=object)


def exact(named: object) -> Fraction:
    """Read a value that a field names: a number as it is written, a date or time in seconds."""
    if isinstance(named, bool | int):
        return Fraction(named)
    if isinstance(named, float):
        # As SQL reads it: whole numbers exactly, others as the decimal that they are written as.
        return Fraction(named) if named.is_integer() else Fraction(Decimal(repr(named)))
    text = str(named)
    if ":" not in text and text.lstrip("+-").replace(".", "", 1).isdigit():
        return Fraction(text)
    return _clock(text) if "-" not in text[1:] else _moment(text)


def _moment(text: str) -> Fraction:
    """Read an ISO date, with or without a time of day, as seconds since 1970."""
    head, _, fraction = text.removesuffix("+00:00").removesuffix("Z").partition(".")
    try:
        seconds = int(np.datetime64(head, "s").astype(np.int64))
        return Fraction(seconds) + Fraction(f"0.{fraction or 0}")
    except ValueError:
        raise InvalidInput(f"a date must be written as in '2026-01-31T12:00:00', got {text!r:.60}.") from None


def _clock(text: str) -> Fraction:
    """Read a time of day as seconds since midnight."""
    try:
        hours, minutes, seconds = (text + ":0").split(":")[:3]
        return Fraction(3_600 * int(hours) + 60 * int(minutes)) + Fraction(seconds)
    except ValueError:
        raise InvalidInput(f"a time must be written as in '12:30:00', got {text!r:.60}.") from None


def _whole(value: Fraction | float, rounded: Any) -> int:
    """Round to a whole number that compares with whole numbers as *value* does."""
    if isinstance(value, float):  # an infinity
        return LOWEST - 1 if value < 0 else HIGHEST + 1
    return int(rounded(value))
