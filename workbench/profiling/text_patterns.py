"""Text patterns: the shapes of the texts of a column, and what hides in them: white space, unseen or damaged ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workbench.profiling.counted_values import CountedTexts

__all__ = [
    "BLANKS",
    "DAMAGED",
    "HARD_SPACE",
    "UNSEEN",
    "TextPatterns",
    "damaged",
    "mended",
    "padded",
    "pattern_of",
    "text_patterns",
    "unseen",
    "unseen_in",
]

TOP = 10
LONGEST = 40  # characters up to which a shape is told one by one
MANY = 0.8  # share that the most frequent shapes should cover

BLANKS = " \t\n\r\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
BLANKS += "\u202f\u205f\u3000"

# Characters that nobody sees. Joiners (U+200C, U+200D) and marks of direction belong to some scripts and are left out.
CONTROLS = "\x01-\x08\x0e-\x1f\x7f"
UNSEEN = f"[{CONTROLS}\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
HARD_SPACE = "\u00a0"

# UTF-8 that was read as Windows-1252 or Latin-1: a lead byte's character, then those of continuation bytes.
_WINDOWS = bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore")
_NEXT = f"[\x80-\xbf{_WINDOWS}]"
_TWO = f"[ÃÂÄÅ]{_NEXT}"
_THREE = f"[â-ï]{_NEXT}{_NEXT}"
_FOUR = f"ð{_NEXT}{_NEXT}{_NEXT}"
_CYRILLIC = f"(?:[ÐÑ]{_NEXT}){{2}}"
DAMAGED = f"\ufffd|[\x80-\x9f]|{_FOUR}|{_THREE}|{_TWO}|{_CYRILLIC}"

_UNSEEN = re.compile(UNSEEN)
_DAMAGED = re.compile(DAMAGED)
_RUN = re.compile(r"(.)\1+", re.DOTALL)
_CLASSES = {"A": "[A-Z]", "a": "[a-z]", "9": "[0-9]"}


class _Shapes(dict[int, str]):
    """The class of each character: ``A`` capital, ``a`` other letter, ``9`` digit, a space, else itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = category(char)
        known = {"Lu": "A", "Lt": "A", "Nd": "9", "Zs": " ", "Zl": " ", "Zp": " ", "Cc": "\ufffd", "Cf": "\ufffd"}
        self[code] = made = "a" if kind in ("Ll", "Lm", "Lo") else known.get(kind, char)
        return made


_SHAPES = _Shapes()


@dataclass(frozen=True, kw_only=True, eq=False)
class TextPatterns:
    """What the texts of a column look like.

    Parameters
    ----------
    patterns
        The most frequent shapes and how many values have each: ``A`` stands for a capital letter, ``a`` for another
        one, ``9`` for a digit, ``+`` for one or more of the one before it; other characters stand for themselves.
    distinct
        How many different shapes there are.
    regex
        A regular expression of the one shape that all values have; None where there are several.
    n, exact
        How many values this rests on, and whether those are all.
    """

    patterns: tuple[tuple[str, int], ...]
    distinct: int
    regex: str | None
    n: int
    exact: bool

    @cached_property
    def shares(self) -> tuple[tuple[str, float], ...]:
        """The most frequent shapes with the part of the values that have each."""
        return tuple((shape, count / self.n) for shape, count in self.patterns)


def pattern_of(text: str) -> str:
    """Return the shape of a text, character by character.

    Examples
    --------
    >>> pattern_of("N725-Mq")
    'A999-Aa'
    """
    return text.translate(_SHAPES)


def text_patterns(texts: CountedTexts) -> TextPatterns:
    """Count the shapes of texts; runs are told as one where texts differ too much in length."""
    shapes = [pattern_of(text[: LONGEST + 1]) for text in texts.values]
    tallied = _tally(shapes, texts.counts)
    covered = sum(count for _, count in tallied[:TOP])
    runs = covered < MANY * texts.n or any(len(shape) > LONGEST for shape, _ in tallied)
    if runs:
        tallied = _tally([_RUN.sub(r"\1+", shape) for shape in shapes], texts.counts)
    one = len(tallied) == 1 and texts.exact and texts.plain and not texts.cut
    return TextPatterns(
        patterns=tuple(tallied[:TOP]),
        distinct=len(tallied),
        regex=_as_regex(tallied[0][0], runs=runs) if one else None,
        n=texts.n,
        exact=texts.exact,
    )


def padded(texts: CountedTexts) -> list[str]:
    """Return the texts that begin or end with white space, but not those of nothing else."""
    return [text for text in texts.values if text != (bare := text.strip(BLANKS)) and bare]


def unseen(texts: CountedTexts, *, hard: bool = True) -> list[str]:
    """Return the texts with characters that nobody sees; with *hard*, also those with hard spaces inside."""
    joined = "".join(texts.values)
    if _UNSEEN.search(joined) is None and not (hard and HARD_SPACE in joined):
        return []
    return [text for text in texts.values if unseen_in(text, hard=hard)]


def unseen_in(text: str, *, hard: bool = True) -> list[str]:
    """Return the characters of a text that nobody sees."""
    return [*_UNSEEN.findall(text), *([HARD_SPACE] if hard and HARD_SPACE in text.strip(BLANKS) else [])]


def damaged(texts: CountedTexts) -> list[str]:
    """Return the texts with characters that only a wrong encoding makes."""
    if texts.plain:
        return []
    return [text for text in texts.values if _DAMAGED.search(text)]


def mended(text: str) -> str | None:
    """Return a damaged text as it was before UTF-8 was read as something else; None where that cannot be told."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _tally(shapes: Sequence[str], counts: NDArray[np.int64]) -> list[tuple[str, int]]:
    totals: dict[str, int] = {}
    for shape, count in zip(shapes, counts.tolist(), strict=True):
        totals[shape] = totals.get(shape, 0) + count
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def _as_regex(shape: str, *, runs: bool) -> str | None:
    if "\ufffd" in shape:
        return None
    made = ""
    for run in re.finditer(r"(.)\+?" if runs else r"(.)\1*", shape, re.DOTALL):
        one = _CLASSES.get(run[1]) or re.escape(run[1])
        size = len(run[0])
        made += one + ("+" if runs and size > 1 else f"{{{size}}}" if size > 1 else "")
    return made
