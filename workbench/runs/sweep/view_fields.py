"""The linked fields of a sweep's view: each parameter and metric cut into bins, and where they lie on an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.items.coordinates import NO_PLACE, WHOLE_AXIS, Axis, Scale
from workbench.views.links import LinkedField
from workbench.views.wording import number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Dimension", "dimension"]

MOST_LEVELS = 20  # different numbers, each with a bin of its own
MOST_CATEGORIES = 60
FEW_RUNS = 500  # up to which bins are broad
BINS, MORE_BINS = 20, 30
DECADES = 100.0  # the largest number by the smallest, from which on an axis is logarithmic
OCTAVES = 4.0  # the same for a few levels, where their steps say so, too
MOST_BY_LEAST = 30.0  # the same without a twentieth at each end: of numbers that lie evenly, it is 19
CLOSE = 0.04  # of an axis: levels nearer to each other are spaced evenly
LONGEST = 24
PER_DECADE = (1, 2, 3, 5, 10, 20)


@dataclass(frozen=True, eq=False)
class Dimension:
    """One parameter or metric: its field, its axis, and its numbers (None of categories)."""

    field: LinkedField
    axis: Axis
    numbers: NDArray[np.float64] | None


def dimension(id: str, title: str, values: Sequence[Any], *, better: Any = None) -> Dimension:  # noqa: A002
    """Cut *values*, one a run, into bins, and lay them on an axis.

    Numbers of up to 20 levels have a bin each, more are cut into ranges; texts and the like are categories. What spans
    two decades or more is laid out by ratios.

    Parameters
    ----------
    id, title
        Of the field.
    values
        Plain values; None, NaN and infinities count as missing.
    better
        ``"low"`` or ``"high"`` of results, None of parameters.
    """
    held = [None if isinstance(value, float) and not math.isfinite(value) else value for value in values]
    present = [value for value in held if value is not None]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in present):
        return _categories(id, title, held)
    numbers = np.array([math.nan if value is None else float(value) for value in held], dtype=np.float64)
    levels = np.unique(numbers[np.isfinite(numbers)])
    whole = all(isinstance(value, int) for value in present)
    if len(levels) <= MOST_LEVELS and (better is None or len(levels) < 3):
        return _levels(id, title, numbers, levels, whole=whole, better=better)
    return _ranges(id, title, numbers, whole=whole, better=better)


def _categories(id: str, title: str, held: Sequence[Any]) -> Dimension:  # noqa: A002
    texts = [None if value is None else one_line(str(value)) for value in held]
    counts: dict[str, int] = {}
    for text in texts:
        if text is not None:
            counts[text] = counts.get(text, 0) + 1
    often = set(sorted(counts, key=lambda text: -counts[text])[:MOST_CATEGORIES])
    named = [text for text in counts if text in often]
    rest = len(named) if len(counts) > len(named) else None
    places = {text: place for place, text in enumerate(named)}
    codes = [None if text is None else places.get(text, rest) for text in texts]
    labels = [text[:LONGEST] for text in named]
    field = _field(id, title, codes, labels, values=named, literal="text", rest=rest)
    n = max(len(named), 1)
    ticks = [((place + 0.5) / n, label) for place, label in enumerate(labels)]
    return Dimension(field, Axis(field=id, stops=[place / n for place in range(n + 1)], ticks=ticks), None)


def _levels(
    id: str,  # noqa: A002
    title: str,
    numbers: NDArray[np.float64],
    levels: NDArray[np.float64],
    *,
    whole: bool,
    better: Any,
) -> Dimension:
    codes = [int(np.searchsorted(levels, each)) if np.isfinite(each) else None for each in numbers]
    labels = [number(each) for each in levels.tolist()]
    said: list[Any] = [int(each) if whole else float(each) for each in levels]
    field = _field(id, title, codes, labels, values=said, literal="number")
    places = _level_places(levels)
    stops = [0.0, *((low + high) / 2 for low, high in pairwise(places)), *([1.0] if places else [])]
    axis = Axis(field=id, stops=stops, ticks=list(zip(places, labels, strict=True)), better=better)
    return Dimension(field, axis, numbers)


def _level_places(levels: NDArray[np.float64]) -> list[float]:
    """Return where levels lie, a little within the ends; evenly where some would lie too close."""
    n = len(levels)
    if n < 2:
        return [0.5] * n
    laid = np.log10(levels) if _levels_are_log(levels) else levels
    parts = (laid - laid[0]) / (laid[-1] - laid[0])
    if np.diff(parts).min() < CLOSE:
        parts = np.linspace(0.0, 1.0, n)
    margin = min(0.06, 0.5 / n)
    return [float(each) for each in margin + parts * (1 - 2 * margin)]


def _ranges(id: str, title: str, numbers: NDArray[np.float64], *, whole: bool, better: Any) -> Dimension:  # noqa: A002
    there = np.isfinite(numbers)
    held = numbers[there]
    log = _is_log(held)
    most = BINS if len(numbers) <= FEW_RUNS else MORE_BINS
    edges = _log_edges(held, most) if log else _even_edges(held, most, whole=whole)
    codes = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    field = _field(
        id, title, [int(code) if here else None for code, here in zip(codes, there, strict=True)], None, edges=edges
    )
    scale = Scale(low=float(edges[0]), high=float(edges[-1]), log=log)
    at = np.full(len(numbers), NO_PLACE, dtype=np.uint16)
    at[there] = np.rint(np.clip(_laid(held, scale), 0, 1) * WHOLE_AXIS).astype(np.uint16)
    axis = Axis(
        field=id,
        stops=_laid(edges, scale).tolist(),
        ticks=[(float(_laid(np.array([each]), scale)[0]), number(each)) for each in _ticks(scale)],
        at=at,
        scale=scale,
        better=better,
    )
    return Dimension(field, axis, numbers)


def _field(
    id: str,  # noqa: A002
    title: str,
    codes: Sequence[int | None],
    labels: Sequence[str] | None,
    *,
    edges: NDArray[np.float64] | None = None,
    values: Iterable[Any] | None = None,
    literal: Any = "number",
    rest: int | None = None,
) -> LinkedField:
    ends = None if edges is None else [number(each) for each in edges.tolist()]
    labels = [f"{low} – {high}" for low, high in pairwise(ends or ())] if labels is None else list(labels)
    if rest is not None:
        labels.append("other")
    missing = len(labels) if any(code is None for code in codes) else None
    if missing is not None:
        labels.append("missing")
    bins = np.array([missing if code is None else code for code in codes], dtype=np.uint8)
    return LinkedField(
        id=id,
        title=title,
        columns=[title],
        sql=['"' + title.replace('"', '""') + '"'],
        labels=labels,
        edges=None if edges is None else edges.tolist(),
        ends=ends,
        values=None if values is None else [[value] for value in values],
        literal=literal,
        rest=rest,
        missing=missing,
        codes=bins,
        totals=np.bincount(bins, minlength=len(labels)),
    )


def _is_log(numbers: NDArray[np.float64]) -> bool:
    """Tell whether numbers span decades, and not only because the least of many is close to nought."""
    if len(numbers) < 2 or numbers.min() <= 0 or numbers.max() / numbers.min() < DECADES:
        return False
    low, high = np.quantile(numbers, [0.05, 0.95])
    return bool(high / low >= MOST_BY_LEAST)


def _levels_are_log(levels: NDArray[np.float64]) -> bool:
    """Tell whether the steps between levels are more even as ratios than as differences."""
    if len(levels) < 3 or levels[0] <= 0 or levels[-1] / levels[0] < OCTAVES:
        return False
    gaps, ratios = np.diff(levels), np.diff(np.log10(levels))
    return bool(ratios.std() / ratios.mean() < gaps.std() / gaps.mean())


def _laid(numbers: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    if scale.log:
        low, high = math.log10(scale.low), math.log10(scale.high)
        laid: NDArray[np.float64] = (np.log10(numbers) - low) / (high - low)
        return laid
    return np.asarray((numbers - scale.low) / (scale.high - scale.low), dtype=np.float64)


def _even_edges(numbers: NDArray[np.float64], most: int, *, whole: bool) -> NDArray[np.float64]:
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:  # one level
        pad = abs(low) / 2 or 0.5
        return np.array([low - pad, high + pad])
    step = _round_step((high - low) / (most - 1), whole=whole)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = last + 1 if whole and last * step == high else last  # the last whole number has the room of the others
    return np.arange(first, max(last, first + 1) + 1).astype(np.float64) * step


def _round_step(least: float, *, whole: bool) -> float:
    """Return the next of 1, 2, 2.5, 5 × a power of ten; of whole numbers a whole one."""
    power = 10.0 ** math.floor(math.log10(least))
    steps = [power * each for each in (1, 2, 2.5, 5, 10, 20)]
    if whole:
        steps = [max(1.0, round(each)) for each in steps if each >= 1 and each == round(each)] or [1.0]
    return next((each for each in steps if each >= least * (1 - 1e-9)), steps[-1])


def _log_edges(numbers: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    low, high = math.log10(numbers.min()), math.log10(numbers.max())
    parts = max((each for each in PER_DECADE if (high - low) * each + 1 <= most), default=1)
    first, last = math.floor(low * parts + 1e-9), math.ceil(high * parts - 1e-9)
    jump = max(1, math.ceil((last - first) / most))
    return np.asarray(10.0 ** (np.arange(first, last + jump, jump) / parts), dtype=np.float64)


def _ticks(scale: Scale) -> list[float]:
    """Return round numbers along an axis, some five."""
    if scale.log:
        first, last = math.ceil(math.log10(scale.low) - 1e-9), math.floor(math.log10(scale.high) + 1e-9)
        jump = max(1, math.ceil((last - first) / 6))
        return [10.0**power for power in range(first, last + 1, jump)]
    step = _round_step((scale.high - scale.low) / 5, whole=False)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return [each * step for each in range(first, last + 1)]
