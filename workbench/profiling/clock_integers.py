"""Clock integers: clock times (hhmm) and calendar dates (yyyymmdd) that are stored as whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.column_profile import ColumnProfile

    Whole = NDArray[np.int64]

__all__ = ["WholeForm", "whole_form"]

FEWEST = 30  # different numbers below which minutes under 60 may be chance: 0.6³⁰ is 2 in ten million
FEWEST_MONTHS = 13
MINUTES = 12  # different minutes, so that prices in steps of a hundred are none
YEARS = (1800, 2200)
EPOCHS = {1: (631_152_000, 4_102_444_800)}  # seconds from 1990 to 2100
STAMPED = re.compile(r"(time|date|stamp|epoch)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class WholeForm:
    """How clock times or dates are written as whole numbers.

    Parameters
    ----------
    name
        ``"hhmm"``, ``"hhmmss"``, ``"yyyymmdd"``, ``"yyyymm"``, or ``"s"`` or ``"ms"`` since 1970.
    logical
        ``"clock time as number"`` or ``"date as number"``.
    exact
        Whether every value was looked at, or the sampled ones.
    """

    name: str
    logical: str
    exact: bool


def whole_form(column: ColumnProfile) -> WholeForm | None:
    """Tell in which form the whole numbers of a column are clock times or dates; None when they are not.

    Every value must be one, and there must be enough different ones that this is no chance.
    """
    from workbench.profiling.rules.identifier import NAMED  # the rules import this module

    stored = column.stored
    if NAMED.search(column.name) is not None:
        return None
    if not column.numeric or stored is None or column.low is None or column.low < 0 or not 2 < column.high < 10**14:
        return None
    if stored.distinct < FEWEST_MONTHS or column.infinities or not stored.whole:
        return None
    ends = [column.low, column.high]
    values = np.union1d(stored.values, np.asarray(ends)).astype(np.int64)
    for name, logical, fewest, holds in FORMS:
        if values.size >= fewest and holds(values):
            return WholeForm(name=name, logical=logical, exact=stored.exact)
    for name, unit in (("s", 1), ("ms", 1000)):
        if STAMPED.search(column.name) and _since_1970(values, unit):
            return WholeForm(name=name, logical="date as number", exact=stored.exact)
    return None


def _hhmm(values: Whole) -> bool:
    hours, minutes = np.divmod(values, 100)
    if values[-1] > 2400 or minutes.max() >= 60 or minutes.min() > 0 or (hours > 0).sum() < FEWEST:
        return False
    return np.unique(minutes).size >= MINUTES and np.unique(hours).size >= 3


def _hhmmss(values: Whole) -> bool:
    hours, rest = np.divmod(values, 10_000)
    minutes, seconds = np.divmod(rest, 100)
    if values[-1] > 240_000 or values[-1] < 10_000 or minutes.max() >= 60 or seconds.max() >= 60:
        return False
    return np.unique(minutes).size >= MINUTES and np.unique(seconds).size >= MINUTES and np.unique(hours).size >= 3


def _yyyymmdd(values: Whole) -> bool:
    years, rest = np.divmod(values, 10_000)
    months, days = np.divmod(rest, 100)
    if years[0] < YEARS[0] or years[-1] > YEARS[1] or months.min() < 1 or months.max() > 12:
        return False
    if days.min() < 1 or days.max() > 31:
        return False
    firsts = ((years - 1970) * 12 + months - 1).astype("datetime64[M]")
    lengths = ((firsts + 1).astype("datetime64[D]") - firsts.astype("datetime64[D]")).astype(np.int64)
    return bool((days <= lengths).all())


def _yyyymm(values: Whole) -> bool:
    years, months = np.divmod(values, 100)
    if years[0] < YEARS[0] or years[-1] > YEARS[1] or months.min() < 1 or months.max() > 12:
        return False
    return np.unique(years).size >= 2 and np.unique(months).size >= 6


def _since_1970(values: Whole, unit: int) -> bool:
    low, high = EPOCHS[1]
    return bool(values[0] >= low * unit and values[-1] <= high * unit and values.size >= FEWEST)


FORMS = (
    ("yyyymmdd", "date as number", FEWEST_MONTHS, _yyyymmdd),
    ("yyyymm", "date as number", FEWEST_MONTHS, _yyyymm),
    ("hhmm", "clock time as number", FEWEST, _hhmm),
    ("hhmmss", "clock time as number", FEWEST, _hhmmss),
)
