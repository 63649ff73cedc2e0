"""Whether two texts say the same: their words must be equal, their numbers within the tolerance."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, Likeness, worst
from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.runs.comparison.outputs.likeness import Tolerance

__all__ = ["compare_numbers", "compare_texts", "shown"]

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,4})?(?!\w)")
GAPS = re.compile(r"[ \t\u202f\u00a0]+|[─═_=-]{4,}")  # of columns and rules, whose width depends on the numbers
WORDS = re.compile(r"[\w.]+")
LONGEST = 60
LEAD = 16
ROUNDED_DIGITS = 6  # of a number that was printed with so many, the last may turn over


def compare_texts(before: str, after: str, tolerance: Tolerance) -> Likeness:
    """Compare two texts line by line; a difference names the first line that has one."""
    if before == after:
        return Likeness(kind="text")
    return _with_order(worst(_lines(before, after, tolerance)), before, after).of("text")


def compare_numbers(before: float, after: float, tolerance: Tolerance) -> Likeness:
    """Compare two numbers."""
    if before == after or (math.isnan(before) and math.isnan(after)):
        return Likeness(kind="numbers")
    degree = CLOSE if tolerance.allows(before, after) else DIFFERENT
    return Likeness(degree, f"{before!r} became {after!r}", "numbers", _relative(before, after))


def shown(text: str) -> str:
    """Return a text as it can stand in a sentence."""
    line = one_line(" ".join(text.split()))
    return f"'{line if len(line) <= LONGEST else line[: LONGEST - 1] + '…'}'"


def _lines(before: str, after: str, tolerance: Tolerance) -> Iterator[Likeness]:
    lines = [[line.rstrip() for line in text.strip("\n").split("\n")] for text in (before, after)]
    for old, new in zip(*lines, strict=False):
        if old != new:
            yield _line(old, new, tolerance)
    if (had := len(lines[0])) != (has := len(lines[1])):
        longer = lines[0] if had > has else lines[1]
        extra = next((line for line in longer[min(had, has) :] if line.strip()), "")
        if extra:
            verb = "is missing" if had > has else "is new"
            yield Likeness(DIFFERENT, f"the line {shown(extra)} {verb}", "text")


def _line(before: str, after: str, tolerance: Tolerance) -> Likeness:
    skeletons = [GAPS.sub(" ", NUMBER.sub("#", text)).strip() for text in (before, after)]
    if skeletons[0] != skeletons[1]:
        return Likeness(DIFFERENT, _became(before, after), "text")
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    return worst(_printed(old, new, tolerance) for old, new in pairs if old != new)


def _became(before: str, after: str) -> str:
    """Show two lines from shortly before where they part."""
    pairs = enumerate(zip(before, after, strict=False))
    common = next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = max(0, common - LEAD) if max(len(before), len(after)) > LONGEST else 0
    old, new = (f"{'…' if start else ''}{text[start:]}" for text in (before, after))
    return f"{shown(old)} became {shown(new)}"


def _printed(before: str, after: str, tolerance: Tolerance) -> Likeness:
    old, new = float(before), float(after)
    found = compare_numbers(old, new, tolerance)
    if found.differs:
        if tolerance.relative and _last_digit_apart(before, after):
            return Likeness(CLOSE, f"{before} became {after}", "numbers", found.largest)
        return Likeness(DIFFERENT, f"{before} became {after}", "numbers", found.largest)
    return found


def _last_digit_apart(before: str, after: str) -> bool:
    digits = [re.sub(r"[eE].*|[-+.]", "", text).lstrip("0") for text in (before, after)]
    if "." not in before or "e" in (before + after).lower() or min(map(len, digits)) < ROUNDED_DIGITS:
        return False
    decimals = {len(text.partition(".")[2]) for text in (before, after)}
    return len(decimals) == 1 and abs(float(before) - float(after)) <= 1.01 * 10.0 ** -decimals.pop()


def _with_order(found: Likeness, before: str, after: str) -> Likeness:
    if not found.differs or sorted(WORDS.findall(before)) != sorted(WORDS.findall(after)):
        return found
    return Likeness(found.degree, found.what, found.kind, 0.0, reordered=True)


def _relative(before: float, after: float) -> float:
    larger = max(abs(before), abs(after))
    difference = abs(before - after)
    return difference / larger if math.isfinite(difference) and larger else math.inf
