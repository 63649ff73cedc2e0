"""Common types: the one type that holds the values of two, where nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LARGEST_WHOLE", "common_type", "is_text"]

LARGEST_WHOLE = 2**53  # up to which a double tells all whole numbers apart
TEXTS = ("string", "large_string", "string_view")
BYTES = ("binary", "large_binary", "binary_view")
UNITS = ("s", "ms", "us", "ns")
MOST_DIGITS = {"128": 38, "256": 76}


def common_type(one: pa.DataType, other: pa.DataType, *, small: bool = False) -> pa.DataType | None:
    """Return the type that holds all values of both types, or None when there is none without loss.

    Parameters
    ----------
    one, other
        The types.
    small
        Whole numbers of 64 bits are known to lie within ±2⁵³, so that a double holds them.

    Examples
    --------
    >>> import pyarrow as pa
    >>> common_type(pa.int32(), pa.float32())
    DataType(double)
    >>> common_type(pa.int64(), pa.string()) is None
    True
    """
    import pyarrow as pa

    if one.equals(other):
        return one
    if pa.types.is_null(one) or pa.types.is_null(other):
        return other if pa.types.is_null(one) else one
    if pa.types.is_dictionary(one) or pa.types.is_dictionary(other):
        return common_type(_decoded(one), _decoded(other), small=small)
    if is_text(one) and is_text(other):
        return pa.large_string()
    if str(one) in BYTES and str(other) in BYTES:
        return pa.large_binary()
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return _integers(one, other)
    if pa.types.is_floating(one) and pa.types.is_floating(other):
        return one if one.bit_width >= other.bit_width else other
    if _is_number(one) and _is_number(other):
        whole = one if pa.types.is_integer(one) else other
        return pa.float64() if small or whole.bit_width <= 32 else None
    if pa.types.is_timestamp(one) and pa.types.is_timestamp(other) and one.tz == other.tz:
        return one if UNITS.index(one.unit) >= UNITS.index(other.unit) else other
    if pa.types.is_decimal(one) and pa.types.is_decimal(other):
        return _decimals(one, other)
    return None


def is_text(type_: pa.DataType) -> bool:
    """Tell whether values are texts, not encoded as a dictionary."""
    return str(type_) in TEXTS


def _is_number(type_: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def _decoded(type_: pa.DataType) -> pa.DataType:
    return type_.value_type if hasattr(type_, "value_type") and str(type_).startswith("dictionary") else type_


def _integers(one: pa.DataType, other: pa.DataType) -> pa.DataType | None:
    import pyarrow as pa

    if str(one).startswith("u") == str(other).startswith("u"):
        return one if one.bit_width >= other.bit_width else other
    unsigned, signed = (one, other) if str(one).startswith("u") else (other, one)
    width = max(unsigned.bit_width * 2, signed.bit_width)
    return getattr(pa, f"int{width}")() if width <= 64 else None


def _decimals(one: pa.DataType, other: pa.DataType) -> pa.DataType | None:
    import pyarrow as pa

    scale = max(one.scale, other.scale)
    digits = max(one.precision - one.scale, other.precision - other.scale) + scale
    if digits <= MOST_DIGITS["128"]:
        return pa.decimal128(digits, scale)
    return pa.decimal256(digits, scale) if digits <= MOST_DIGITS["256"] else None
