"""Arrow arrays as NumPy arrays and back, through their buffers.

Arrow's own conversions import pandas on first use, which costs a third of a second that a command should not pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["arrow_array", "decimal_floats", "fixed_width", "valid_mask"]

EXACT_WHOLE, EXACT_POWER = 2**53, 22  # a double holds all whole numbers up to this, and powers of ten up to this


def valid_mask(array: pa.Array) -> NDArray[np.bool_] | None:
    """Return which values are not null, or None when all are."""
    if array.null_count == 0:
        return None
    bitmap = array.buffers()[0]
    if bitmap is None:  # the null type has no bitmap
        return np.zeros(len(array), dtype=bool)
    return _bits(bitmap, array.offset, len(array))


def fixed_width(array: pa.Array, dtype: Any) -> NDArray[Any]:
    """View the values of an array of fixed width as *dtype*; what lies under nulls is arbitrary.

    Booleans, which Arrow packs into bits, come as one byte each.
    """
    buffer = array.buffers()[1]
    if np.dtype(dtype) == np.bool_:
        return _bits(buffer, array.offset, len(array))
    if buffer is None:
        return np.zeros(len(array), dtype=dtype)
    return np.frombuffer(buffer, dtype=dtype, count=array.offset + len(array))[array.offset :]


def decimal_floats(array: pa.Array) -> NDArray[np.float64]:
    """Return decimals as the doubles nearest to them; what lies under nulls is arbitrary.

    Arrow's own conversion is off in the last place: 11601.719 becomes 11601.719000000001.
    """
    import pyarrow as pa

    if pa.types.is_decimal128(array.type) and 0 <= array.type.scale <= EXACT_POWER:
        pairs = np.frombuffer(array.buffers()[1], dtype="<i8", count=2 * (array.offset + len(array)))
        low, high = pairs[2 * array.offset :: 2], pairs[2 * array.offset + 1 :: 2]
        if (np.abs(low) <= EXACT_WHOLE).all() and (high == (low >> 63)).all():  # then the division rounds only once
            exact: NDArray[np.float64] = low / 10.0**array.type.scale
            return exact
    made: NDArray[np.float64] = fixed_width(array.cast(pa.float64(), safe=False), "float64")
    return made


def arrow_array(values: NDArray[Any]) -> pa.Array:
    """View integers or floats as an Arrow array without nulls."""
    import pyarrow as pa

    held = np.ascontiguousarray(values)
    return pa.Array.from_buffers(_ARROW_TYPES[held.dtype.name](), held.size, [None, pa.py_buffer(held)])


def _bits(buffer: Any, offset: int, length: int) -> NDArray[np.bool_]:
    if buffer is None:
        return np.zeros(length, dtype=bool)
    packed = np.frombuffer(buffer, dtype=np.uint8, count=(offset + length + 7) // 8)
    return np.unpackbits(packed, count=offset + length, bitorder="little")[offset:].view(np.bool_)


def _type(name: str) -> Any:
    def make() -> Any:
        import pyarrow as pa

        return getattr(pa, name)()

    return make


_NAMES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64")
_ARROW_TYPES = {name: _type(name) for name in _NAMES}
