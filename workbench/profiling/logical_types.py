"""Logical types: what the values of a column mean, whatever they are stored as."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from workbench.profiling.clock_integers import whole_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.counted_values import CountedTexts
    from workbench.profiling.read_texts import ReadTexts

__all__ = ["coordinate_pairs", "logical_type"]

MOST = 0.95  # share of the values that must be of the type
PROBED = 64
REPEATED = 10  # times that names of few things occur, on average
WORDS = 4  # words from which a text says something instead of naming it

URL = re.compile(r"(?:https?|ftp|s3|gs)://[^\s/?#]+\S*|www\.[^\s/?#]+\.\S+")
EMAIL = re.compile(r"[^\s@<>,;]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DEGREES = r"[+-]?[0-9]{1,3}\.[0-9]+"
COORDINATES = re.compile(rf"\(?\s*{DEGREES}\s*[,;]\s*{DEGREES}\s*\)?|POINT ?\({DEGREES} {DEGREES}\)")
LATITUDE = re.compile(r"(.*[_. ])?(lat|latitude)", re.IGNORECASE)
LONGITUDE = re.compile(r"(.*[_. ])?(lon|lng|long|longitude)", re.IGNORECASE)
SHORTEST_JSON = 2


def logical_type(column: ColumnProfile) -> str:
    """Return what the values of a column mean.

    Of texts: ``"id"``, ``"category"``, ``"free text"``, ``"boolean in text"``, ``"number in text"``, ``"currency in
    text"``, ``"percent in text"``, ``"date in text"``, ``"time in text"``, ``"JSON"``, ``"URL"``, ``"e-mail"`` or
    ``"coordinates"``, when 95 % of the values are so, words that stand for missing ones left out. Of numbers: ``"id"``,
    ``"boolean as number"``, ``"clock time as number"``, ``"date as number"``, ``"latitude"`` or ``"longitude"``. Else,
    and for sensitive columns, the type as it is.
    """
    if column.sensitive or column.count == 0:
        return column.type
    if column.read is not None:
        return _of_texts(column, column.read)
    if column.numeric:
        return _of_numbers(column)
    return column.type


def coordinate_pairs(columns: Sequence[ColumnProfile]) -> list[tuple[str, str]]:
    """Return the names of columns that are latitude and longitude of the same places, by their names and ranges."""
    found = []
    degrees = [column for column in columns if column.numeric and not column.sensitive and column.low is not None]
    longitudes = {
        (match[1] or ""): column.name
        for column in degrees
        if (match := LONGITUDE.fullmatch(column.name)) and _within(column, 180)
    }
    for column in degrees:
        match = LATITUDE.fullmatch(column.name)
        if match and _within(column, 90) and (match[1] or "") in longitudes:
            found.append((column.name, longitudes[match[1] or ""]))
    return found


def _of_numbers(column: ColumnProfile) -> str:
    if column.distinct == 2 and (column.low, column.high) == (0, 1):
        return "boolean as number"
    form = whole_form(column)
    if form is not None:
        return form.logical
    if column.type == "number" and (column.distinct or 0) > 2:
        if LATITUDE.fullmatch(column.name) and _within(column, 90):
            return "latitude"
        if LONGITUDE.fullmatch(column.name) and column.name.casefold() != "long" and _within(column, 180):
            return "longitude"
    return "id" if _names_rows(column) else column.type


def _of_texts(column: ColumnProfile, read: ReadTexts) -> str:
    texts = read.texts
    if texts.n == 0:
        return column.type
    if read.truth is not None:
        return "boolean in text"
    for name, holds in _FORMS:
        if _holds(texts, holds):
            return name
    if read.date is not None:
        return "date in text"
    if read.times:
        return "time in text"
    if read.number is not None:
        return f"{'currency' if read.number.currency else 'percent' if read.number.percent else 'number'} in text"
    if column.type == "category":
        return "category"
    if texts.count(text for text in texts.values if text.count(" ") + 1 >= WORDS) >= texts.n / 2:
        return "free text"
    if _names_rows(column) or _holds(texts, UUID.fullmatch):
        return "id"
    return "category" if column.distinct and column.count >= REPEATED * column.distinct else column.type


def _holds(texts: CountedTexts, holds: Callable[[str], object]) -> bool:
    probes = texts.values[:: max(texts.distinct // PROBED, 1)]
    return sum(bool(holds(text)) for text in probes) * 2 >= len(probes) and texts.share(holds) >= MOST


def _json(text: str) -> bool:
    bare = text.strip()
    if len(bare) < SHORTEST_JSON or bare[0] + bare[-1] not in ("{}", "[]"):
        return len(text) >= CUT and bare[:2] in ('{"', "[{", '["')
    try:
        json.loads(bare)
    except ValueError:
        return False
    return True


def _within(column: ColumnProfile, most: float) -> bool:
    return column.low is not None and -most <= column.low < column.high <= most


def _names_rows(column: ColumnProfile) -> bool:
    from workbench.profiling.rules.identifier import names_rows

    return names_rows(column)


CUT = 120
_FORMS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("JSON", _json),
    ("URL", URL.match),
    ("e-mail", EMAIL.fullmatch),
    ("coordinates", COORDINATES.fullmatch),
)
