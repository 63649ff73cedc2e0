"""Single values a parameter can take: how a Python value is checked, and how a text is read."""

from __future__ import annotations

import datetime as dt
import json
import operator
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SCALARS", "Scalar", "Unfit"]

WHOLE = re.compile(r"[+-]?\d+(_\d+)*")
WORDS_OF_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
WORDS_OF_NOTHING = frozenset({"null", "none"})


class Unfit(ValueError):
    """A value is not of the kind asked for; the parameter that wanted it says so to the person."""


@dataclass(frozen=True)
class Scalar:
    """A single-valued kind.

    Parameters
    ----------
    expected
        What a person should give, in words.
    converted
        Returns a Python value as the kind holds it; whatever cannot be it raises.
    parsed
        Returns the value that a text, as typed in a shell, stands for; whatever stands for none raises.
    """

    expected: str
    converted: Callable[[Any], Any]
    parsed: Callable[[str], Any]

    def check(self, value: Any) -> Any:
        """Return *value* as this kind holds it, or raise `Unfit`."""
        return _or_unfit(self.converted, value)

    def read(self, text: str) -> Any:
        """Return the value that *text* stands for, or raise `Unfit`."""
        return _or_unfit(self.parsed, text)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise Unfit
    return operator.index(value)


def _whole_text(text: str) -> int:
    if not WHOLE.fullmatch(text.strip()):
        raise Unfit
    return int(text)


def _number(value: Any) -> float:
    if isinstance(value, bool | str | bytes) or not hasattr(value, "__float__"):
        raise Unfit
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool) and type(value).__name__ not in {"bool_", "bool"}:  # NumPy's, without importing it
        raise Unfit
    return bool(value)


def _truth_text(text: str) -> bool:
    if text.strip().lower() not in WORDS_OF_TRUTH:
        raise Unfit
    return WORDS_OF_TRUTH[text.strip().lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit
    return str(value)


def _path(value: Any) -> Path:
    if not isinstance(value, str | os.PathLike) or not os.fspath(value):
        raise Unfit
    return Path(os.fspath(value))


def _date(value: Any) -> dt.date:
    if isinstance(value, str):
        return dt.date.fromisoformat(value.strip())
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unfit
    return value


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, str):
        return dt.datetime.fromisoformat(value.strip())
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    raise Unfit


def _nothing(value: Any) -> None:
    if value is not None:
        raise Unfit


def _nothing_text(text: str) -> None:
    if text.strip().lower() not in WORDS_OF_NOTHING:
        raise Unfit


def _never(_value: Any) -> Any:
    raise Unfit


def _guess(text: str) -> Any:
    """Read a text of no stated kind: JSON when it is JSON, else the text itself (so ``007`` stays ``007``)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


SCALARS: dict[str, Scalar] = {
    "int": Scalar("a whole number", _whole, _whole_text),
    "float": Scalar("a number", _number, float),
    "bool": Scalar("true or false", _truth, _truth_text),
    "str": Scalar("a text", _text, str),
    "Path": Scalar("a path", _path, _path),
    "date": Scalar("a date such as 2024-01-31", _date, _date),
    "datetime": Scalar("a date and time such as 2024-01-31T12:00", _moment, _moment),
    "None": Scalar("null", _nothing, _nothing_text),
    "Secret": Scalar("a secret, never as a plain value", _never, _never),
    "any": Scalar("any value", lambda value: value, _guess),
}


def _or_unfit(convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        return convert(value)
    except (ValueError, TypeError, OverflowError):
        raise Unfit from None
