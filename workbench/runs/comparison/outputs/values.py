"""Whether two JSON documents hold the same values; numbers and texts within what may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, NEARLY_ZERO, Likeness, worst
from workbench.runs.comparison.outputs.texts import compare_numbers, compare_texts, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.runs.comparison.outputs.likeness import Tolerance

__all__ = ["compare_arrays", "compare_values"]

MANY = 100  # numbers, which are compared all at once


def compare_values(before: Any, after: Any, tolerance: Tolerance) -> Likeness:
    """Compare two values as JSON has them, with arrays of NumPy in them; a difference says where it lies."""
    match before, after:
        case dict(), dict():
            return worst(_members(before, after, tolerance))
        case np.ndarray(), np.ndarray():
            return compare_arrays(before, after, tolerance)
        case (np.ndarray(), list()) | (list(), np.ndarray()):
            return compare_values(_listed(before), _listed(after), tolerance)
        case list(), list():
            return worst(_items(before, after, tolerance))
        case str(), str():
            return compare_texts(before, after, tolerance)
        case (bool(), _) | (_, bool()):
            same = before is after
        case ((int() | float()), (int() | float())):
            return compare_numbers(before, after, tolerance)
        case _:
            same = before == after
    return Likeness(kind="values") if same else Likeness(DIFFERENT, f"{_said(before)} became {_said(after)}", "values")


def compare_arrays(before: NDArray[Any], after: NDArray[Any], tolerance: Tolerance) -> Likeness:
    """Compare two arrays of numbers, all of them."""
    if before.shape != after.shape:
        return Likeness(DIFFERENT, f"{before.size} values became {after.size}", "numbers")
    if before.dtype.kind not in "biuf" or after.dtype.kind not in "biuf":
        return compare_values(before.tolist(), after.tolist(), tolerance)
    old, new = before.astype(np.float64).ravel(), after.astype(np.float64).ravel()
    apart = (old != new) & ~(np.isnan(old) & np.isnan(new))
    if not apart.any():
        return Likeness(kind="numbers")
    with np.errstate(invalid="ignore"):
        differences = np.abs(old - new)
        larger = np.maximum(np.abs(old), np.abs(new))
        relative = np.where(apart, differences / np.where(larger > 0, larger, 1.0), 0.0)
        allowed = np.maximum(tolerance.relative * larger, NEARLY_ZERO if tolerance.relative else 0.0)
        beyond = apart & ~((differences <= allowed) & np.isfinite(larger))
    largest = float(np.nanmax(relative)) if np.isfinite(relative).any() else float("inf")
    place = int((beyond if beyond.any() else apart).argmax())
    what = f"value {place} of {old.size}: {float(old[place])!r} became {float(new[place])!r}"
    return Likeness(DIFFERENT if beyond.any() else CLOSE, what, "numbers", largest)


def _members(before: Mapping[str, Any], after: Mapping[str, Any], tolerance: Tolerance) -> Iterator[Likeness]:
    for name in before:
        if name in after:
            yield compare_values(before[name], after[name], tolerance).at(str(name))
    for name in [*before, *after]:
        if (name in before) != (name in after):
            yield Likeness(DIFFERENT, f"'{name}' {'is missing' if name in before else 'is new'}", "values")


def _items(before: Sequence[Any], after: Sequence[Any], tolerance: Tolerance) -> Iterator[Likeness]:
    if len(before) != len(after):
        yield Likeness(DIFFERENT, f"{len(before)} values became {len(after)}", "values")
        return
    if len(before) >= MANY and all(isinstance(each, int | float) for side in (before, after) for each in side):
        yield compare_arrays(np.array(before, dtype=np.float64), np.array(after, dtype=np.float64), tolerance)
        return
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        found = compare_values(old, new, tolerance)
        yield found.at(f"[{place}]") if isinstance(old, dict | list) else found


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def _said(value: Any) -> str:
    if isinstance(value, dict | list | np.ndarray):
        return f"{len(value)} values"
    return "nothing" if value is None else shown(str(value))
