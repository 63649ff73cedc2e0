"""What kind of column an Arrow type makes, and its values as NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.data.arrays import decimal_floats, fixed_width, valid_mask

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Kind", "is_floating", "kind_of", "numbers_of"]

KindName = Literal["integer", "number", "boolean", "text", "date", "datetime", "time", "duration", "other"]

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = {"halffloat": "float16", "float": "float32", "double": "float64"}
TEXTS = ("string", "large_string")
BYTES = ("binary", "large_binary")


@dataclass(frozen=True)
class Kind:
    """A column's kind and how its values are stored.

    Parameters
    ----------
    name
        What people call it; it decides which numbers make sense.
    storage
        The NumPy type of the Arrow buffer, or ``"text"``, ``"bytes"``, ``"decimal"`` or ``"none"``.
    unit, zone
        Of dates and times: NumPy's unit letters, and whether there is a time zone.
    """

    name: KindName
    storage: str
    unit: str = ""
    zone: bool = False

    @property
    def on_a_line(self) -> bool:
        """Whether values have an order and distances."""
        return self.storage not in ("text", "bytes", "none")

    @property
    def counted(self) -> bool:
        """Whether values are plain numbers, which have a mean and correlate."""
        return self.name in ("integer", "number")

    @property
    def dtype(self) -> str:
        """The type in which values are summarised: all integers alike, all floats alike."""
        return "float64" if self.storage.startswith("float") or self.storage in ("decimal", "uint64") else "int64"


def is_floating(type_: pa.DataType) -> bool:
    """Tell whether a type has NaN."""
    return str(type_) in FLOATS


def kind_of(type_: pa.DataType) -> Kind:
    """Return the kind of column that an Arrow type makes; a dictionary counts as what it encodes."""
    import pyarrow as pa

    if pa.types.is_dictionary(type_):
        return kind_of(type_.value_type)
    name = str(type_)
    if name in INTEGERS:
        return Kind("integer", name)
    if name in FLOATS:
        return Kind("number", FLOATS[name])
    if name == "bool":
        return Kind("boolean", "bool")
    if name in TEXTS:
        return Kind("text", "text")
    if name in BYTES:
        return Kind("other", "bytes")
    if pa.types.is_decimal(type_):
        return Kind("number", "decimal")
    if pa.types.is_date32(type_):
        return Kind("date", "int32", "D")
    if pa.types.is_date64(type_):
        return Kind("date", "int64", "ms")
    if pa.types.is_timestamp(type_):
        return Kind("datetime", "int64", type_.unit, type_.tz is not None)
    if pa.types.is_time(type_):
        return Kind("time", "int32" if pa.types.is_time32(type_) else "int64", type_.unit)
    if pa.types.is_duration(type_):
        return Kind("duration", "int64", type_.unit)
    return Kind("other", "none")


def numbers_of(array: pa.Array, kind: Kind) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a column on a line as int64 or float64, and which of them are there (None: all)."""
    stored = decimal_floats(array) if kind.storage == "decimal" else fixed_width(array, kind.storage)
    values = stored.astype(kind.dtype, copy=False)
    valid = valid_mask(array)
    if values.dtype.kind == "f":
        with np.errstate(over="ignore", invalid="ignore"):
            suspicious = not np.isfinite(values.sum())
        there = ~np.isnan(values) if suspicious else None
        if there is not None and not there.all():
            valid = there if valid is None else valid & there
    return values, valid
