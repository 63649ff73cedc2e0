"""Reproductions: what ``workbench reproduce`` has found out about a run, from its record, in words for people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Reproduction", "reproduction_mark", "reproductions_of"]

SHOWN_CHANGES = 5
MARKS = {"same": "same ✓", "within tolerance": "≈ same ✓", "different": "different ✗"}


@dataclass(frozen=True)
class Reproduction:
    """One verdict.

    Parameters
    ----------
    verdict
        ``"same"``, ``"within tolerance"`` or ``"different"``.
    when
        When it was given, in the time zone of the reader; empty when the record does not say.
    headline
        How much of what was compared came out otherwise.
    lines
        Names and texts: the first difference, its likely cause, what else has changed since.
    """

    verdict: str
    when: str
    headline: str
    lines: tuple[tuple[str, str], ...]


def reproductions_of(record: Mapping[str, Any]) -> list[Reproduction]:
    """Return the verdicts on record, the newest first; none for a run that was never reproduced."""
    return [_read(each) for each in reversed(record.get("reproductions") or ())]


def reproduction_mark(verdict: Mapping[str, Any] | None) -> str:
    """Return the newest verdict (that of a summary) in a word and a sign, for a list; empty where there is none."""
    return "" if verdict is None else MARKS.get(str(verdict["verdict"]), str(verdict["verdict"]))


def _read(said: Mapping[str, Any]) -> Reproduction:
    lines: list[tuple[str, str]] = []
    if first := said.get("first_difference"):
        place = "" if first.get("cell") is None else f"cell {first['cell']} (counted from 0): "
        lines.append(("first difference", f"{place}{first.get('what') or 'unknown'}"))
        if first.get("cause"):
            lines.append(("likely cause", str(first["cause"])))
    changes = [
        f"{each.get('name')} {_shown(each.get('recorded'))} → {_shown(each.get('now'))}"
        for each in said.get("environment_changes") or ()
    ]
    lines += _several("environment", changes)
    lines += _several("data", [f"{each.get('path')}: {each.get('what')}" for each in said.get("data_changes") or ()])
    lines += _several("code", [str(each) for each in said.get("code_changes") or ()])
    lines += _several("not compared", [str(each) for each in said.get("not_checked") or ()])
    verdict = str(said.get("verdict"))
    return Reproduction(verdict, _moment(said.get("time")), _headline(verdict, said), tuple(lines))


def _headline(verdict: str, said: Mapping[str, Any]) -> str:
    compared = said.get("cells_compared")
    if compared is None:
        return verdict
    if verdict == "same":
        return f"same: all {compared} outputs, metrics and files"
    if verdict == "within tolerance":
        return f"within tolerance: no number is further apart than a part of {said.get('tolerance') or 0:g}"
    differing = sum(each.get("verdict") == "different" for each in said.get("cells") or ())
    return f"{verdict}: {differing} of {compared} outputs, metrics and files"


def _several(name: str, texts: list[str]) -> list[tuple[str, str]]:
    shown = texts[:SHOWN_CHANGES]
    if len(texts) > SHOWN_CHANGES:
        shown.append(f"… and {len(texts) - SHOWN_CHANGES} more")
    return [(name, "\n".join(shown))] if shown else []


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _moment(text: Any) -> str:
    try:
        return dt.datetime.fromisoformat(str(text)).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
