"""Arrow arrays as NumPy arrays and back, through their buffers.

Arrow's own conversions import pandas on first use, which costs a third of a second that a command should not pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["arrow_array", "fixed_width", "valid_mask"]


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
