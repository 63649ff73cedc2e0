"""Any array-like a person may hold (lists, Series, tensors) as a NumPy array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["to_array"]


def to_array(values: Any, what: str) -> NDArray[Any]:
    """Return *values* as an array of numbers, booleans or text.

    Lists, NumPy arrays, pandas and polars Series, Arrow arrays and tensors (also on an accelerator, also with a
    gradient) are taken.

    Raises
    ------
    InvalidInput
        When it is no array; *what* names the argument.
    """
    if hasattr(values, "detach"):  # a tensor: off the graph and the accelerator first
        values = values.detach().cpu()
    if values is None or isinstance(values, str | bytes) or np.isscalar(values):
        raise InvalidInput(f"{what!r} must be an array or a list of values, got {type(values).__name__}.")
    try:
        array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    except (TypeError, ValueError) as problem:
        reason = str(problem).split(". ", 1)[0].rstrip(".")
        raise InvalidInput(f"{what!r} must be an array or a list of values: {reason}.") from None
    array = np.asarray(array)
    if array.dtype.kind == "U" and isinstance(values, list | tuple) and array.ndim == 1:
        array = np.array(values, dtype=object)  # NumPy turns numbers among texts into text
    return _typed(array) if array.dtype.kind == "O" else array


def _typed(array: NDArray[Any]) -> NDArray[Any]:
    """Give an array of objects the type of what it holds; missing values stay what they are."""
    kinds = {type(value) for value in array.ravel()}
    if kinds and all(issubclass(kind, str) for kind in kinds):
        return array.astype(np.str_)
    if kinds and all(issubclass(kind, bool | np.bool_) for kind in kinds):
        return array.astype(np.bool_)
    if kinds and all(issubclass(kind, int | np.integer) and not issubclass(kind, bool) for kind in kinds):
        return _try(array, np.int64)
    return _try(array, np.float64) if not any(issubclass(kind, str) for kind in kinds) else array


def _try(array: NDArray[Any], dtype: Any) -> NDArray[Any]:
    try:
        return array.astype(dtype)
    except (TypeError, ValueError, OverflowError):
        return array
