"""What every view of errors is given, checked once: columns of equal length, weights, the rows' identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.frames import index_of
from workbench.invalid import InvalidInput
from workbench.log.array_input import to_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["checked_weight", "numbers", "require_length", "row_identities", "unsupported"]


def numbers(values: Any, what: str) -> NDArray[np.float64]:
    """Return *values* as one column of finite numbers.

    Raises
    ------
    InvalidInput
        When they are no numbers, not one column, empty, or not all finite.
    """
    array = to_array(values, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise InvalidInput(f"{what!r} must be one column of numbers, got an array of shape {array.shape}.")
    if array.size == 0:
        raise InvalidInput(f"{what!r} must hold at least one row, got none.")
    if array.dtype.kind not in "biuf":
        try:
            if array.dtype.kind == "c":
                raise TypeError
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            example = array[:1].tolist()[0]
            raise InvalidInput(f"{what!r} must be numbers, got {type(example).__name__} such as {example!r}.") from None
    column: NDArray[np.float64] = array.astype(np.float64, copy=False)
    finite = np.isfinite(column)
    if not finite.all():
        bad = int(len(column) - finite.sum())
        raise InvalidInput(
            f"{what!r} must be finite numbers, got {bad:,} of {len(column):,} missing or infinite (the first in row "
            f"{int(np.argmin(finite))}); leave these rows out of both columns, and look at why they are there."
        )
    return column


def require_length(values: Any, n: int, what: str) -> None:
    """Refuse a column of another length than the true values."""
    if len(values) != n:
        raise InvalidInput(f"{what!r} must have one entry a row: {n:,} rows in 'y_true', got {len(values):,}.")


def checked_weight(weight: Any, n: int) -> NDArray[np.float64] | None:
    """Return sample weights as numbers, or None.

    Raises
    ------
    InvalidInput
        When they are negative, all zero, or of another length.
    """
    if weight is None:
        return None
    column = numbers(weight, "sample_weight")
    require_length(column, n, "sample_weight")
    if column.min() < 0 or column.sum() <= 0:
        raise InvalidInput("'sample_weight' must be weights of at least 0 with a sum above 0.")
    return column


def row_identities(rows: Any, n: int, *holders: Any) -> NDArray[Any]:
    """Return what names each row: *rows* if given, else the first index that a person set, else the position."""
    if rows is not None:
        if isinstance(rows, list | tuple) and any(isinstance(row, tuple) for row in rows):
            named: NDArray[Any] = np.empty(len(rows), dtype=object)  # as in an index of several levels
            named[:] = rows
        else:
            named = to_array(rows, "rows")
        require_length(named, n, "rows")
        return named
    for holder in holders:
        index = index_of(holder)
        if index is not None and len(index) == n:
            identities: NDArray[Any] = index.to_numpy()
            return identities
    return np.arange(n)


def unsupported(**arguments: Any) -> None:
    """Refuse arguments that are promised but not built yet, rather than ignore them."""
    for name, value in arguments.items():
        if value is not None:
            raise InvalidInput(f"'{name}' is not supported yet in this version; leave it out.")
