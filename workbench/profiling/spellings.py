"""Spellings: texts of a column that differ only in case, spaces, accents or signs, or by a slip of the pen."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.counted_values import CountedTexts

__all__ = ["edits", "respellings", "slips"]

SHORTEST = 3  # letters from which case does not make another word
SHORTEST_SLIP = 6
LONG = 12  # letters from which two slips may be meant
RARER = 20  # times that the right spelling is more frequent
MOST = 1000  # different texts that are compared by their letters
MOST_LETTERS = 40  # of a text that is compared so
SEPARATORS = re.compile(r"[ \t\n\r\u00a0\u202f\u3000_\-./,;:'’`´\"()]+")
IDLE = re.compile("(?<![0-9]) | (?![0-9])")  # spaces, but for those between digits
MARKS = re.compile("[\u0300-\u036f]+")
LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile("[0-9]")
END = "\x1f"
WORD = re.compile(r"[^\W\d_]+")


def respellings(texts: CountedTexts) -> dict[str, str]:
    """Return which texts are another spelling of a more frequent one: other case, spaces, accents or signs.

    Texts with fewer than three letters are left out, since case may make another word of them; so are those that differ
    only in signs between digits.
    """
    groups: dict[str, list[int]] = {}
    for place, key in enumerate(_bare(texts.values)):
        groups.setdefault(key, []).append(place)
    found = {}
    for key, places in groups.items():
        if len(places) > 1 and len(LETTER.findall(key)) >= SHORTEST:
            best = max(places, key=lambda place: (texts.counts[place], texts.values[place]))
            found.update({texts.values[place]: texts.values[best] for place in places if place != best})
    return found


def slips(texts: CountedTexts, *, without: set[str]) -> dict[str, str]:
    """Return which rare texts are a frequent one with a slip: a letter too many, too few, wrong, or two turned around.

    The right one must be twenty times as frequent, and both must begin alike, since slips rarely hit the first letter
    (Pollock and Zamora 1984). From twelve letters on two slips are taken for meant. Digits must be the same.
    """
    kept = [
        (text, int(count))
        for text, count in zip(texts.values, texts.counts, strict=True)
        if text not in without and SHORTEST_SLIP - 1 <= len(text) <= MOST_LETTERS
    ]
    if len(kept) > MOST:
        return {}
    by_deletion: dict[str, list[int]] = {}
    for place, (text, _) in enumerate(kept):
        for shorter in _shorter(text.casefold()):
            by_deletion.setdefault(shorter, []).append(place)
    found: dict[str, tuple[int, str]] = {}
    for places in by_deletion.values():
        for one, other in combinations(sorted(set(places)), 2):
            (rare, few), (often, many) = sorted((kept[one], kept[other]), key=lambda pair: pair[1])
            if many < RARER * few or not _slipped(rare, often):
                continue
            if rare not in found or found[rare][0] < many:
                found[rare] = (many, often)
    return {rare: often for rare, (_, often) in found.items()}


def edits(one: str, other: str) -> int:
    """Count the letters too many, too few or wrong, and neighbours turned around, between two texts (Damerau 1964).

    Examples
    --------
    >>> edits("Berlin", "Berlni"), edits("Berlin", "Bern")
    (1, 2)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for end, wanted in enumerate(other, 1):
            least = min(before[end] + 1, row[end - 1] + 1, before[end - 1] + (letter != wanted))
            if place > 1 and end > 1 and letter == other[end - 2] and one[place - 2] == wanted:
                least = min(least, earlier[end - 2] + 1)
            row.append(least)
    return row[-1]


def _slipped(rare: str, often: str) -> bool:
    one, other = rare.casefold(), often.casefold()
    if min(len(one), len(other)) < SHORTEST_SLIP - 1 or max(len(one), len(other)) < SHORTEST_SLIP:
        return False
    if one[0] != other[0] or DIGIT.findall(one) != DIGIT.findall(other) or not _in_a_word(one, other):
        return False
    return edits(one, other) <= (2 if min(len(one), len(other)) >= LONG else 1)


def _in_a_word(one: str, other: str) -> bool:
    """Tell whether two texts differ in one word of five and more letters, and not in a code such as s4."""
    mine, theirs = WORD.findall(one), WORD.findall(other)
    if len(mine) != len(theirs):  # a space too many or too few
        return True
    apart = [min(len(a), len(b)) for a, b in zip(mine, theirs, strict=True) if a != b]
    return all(size >= SHORTEST_SLIP - 2 for size in apart)


def _shorter(text: str) -> set[str]:
    """Return a text without each of its letters in turn, of a long one without each two: a slip leaves one alike."""
    found = {text, *_less(text)}
    return found if len(text) < LONG else found.union(*map(_less, found))


def _less(text: str) -> set[str]:
    return {text[:place] + text[place + 1 :] for place in range(len(text))}


def _bare(texts: Sequence[str]) -> list[str]:
    """Return the letters and digits of each text, without case and accents; all together, which is quicker."""
    whole = END.join(text.replace(END, " ") for text in texts)
    if not whole.isascii():
        whole = MARKS.sub("", normalize("NFKD", whole))
    return IDLE.sub("", SEPARATORS.sub(" ", whole.casefold())).split(END)
