"""JSON that any reader accepts: NaN and infinities are null, bytes and integers beyond 2^53 are strings."""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

__all__ = ["dumps", "plain"]

LARGEST_SAFE_INTEGER = 2**53


def plain(value: Any) -> Any:
    """Turn *value* into what strict JSON can hold, keeping its meaning.

    Dates become ISO 8601 text, bytes base64 text, sets sorted lists, NumPy scalars and arrays their Python
    counterparts. Anything else unknown becomes its ``str``.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) <= LARGEST_SAFE_INTEGER else str(value)
        case float():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode("ascii")
        case dt.datetime() | dt.date() | dt.time():
            return None if value != value else value.isoformat()
        case dt.timedelta():
            return value.total_seconds()
        case Decimal():
            return plain(float(value))
        case PurePath():
            return str(value)
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case _ if hasattr(value, "tolist"):  # NumPy arrays and scalars, without importing NumPy
            listed = value.tolist()
            return plain(listed) if type(listed) is not type(value) else str(value)
        case Iterable():
            return [plain(item) for item in value]
        case _:
            return str(value)


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Write *value* as strict JSON text, in UTF-8 characters and with keys in the order given."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
