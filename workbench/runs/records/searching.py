"""Finding runs by words, as one types them: ``nightly``, ``tag:nightly status:failed``, ``"ticket 42"``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PLACES", "Search"]

PLACES = ("tag", "note", "notebook", "status", "kind")
WORD = re.compile(r'(?:(\w+):)?(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True)
class Search:
    """Words that must all be found.

    Parameters
    ----------
    words
        Each with the place in which it is looked for; None for all of them.
    """

    words: tuple[tuple[str | None, str], ...]

    @classmethod
    def of(cls, text: str) -> Search:
        """Read what was typed; a word in quotes may have gaps, and one that is not finished yet asks for nothing."""
        found = []
        for match in WORD.finditer(text.casefold()):
            place, quoted, bare = match.groups()
            word = bare if quoted is None else quoted
            if place is not None and place not in PLACES:  # a time or an address, say
                place, word = None, f"{place}:{word}"
            if place is None and word.rstrip(":") in PLACES and word.endswith(":"):
                continue
            if word:
                found.append((place, word))
        return cls(tuple(found))

    def finds(self, summary: Mapping[str, Any]) -> bool:
        """Tell whether a run has all the words: a tag that begins with one, any other text that holds it."""
        return all(_has(summary, place, word) for place, word in self.words)


def _has(summary: Mapping[str, Any], place: str | None, word: str) -> bool:
    if place is None:
        return word in str(summary["id"]) or any(word in text for each in PLACES for text in _texts(summary, each))
    if place == "tag":
        return any(tag.startswith(word) for tag in _texts(summary, place))
    return any(word in text for text in _texts(summary, place))


def _texts(summary: Mapping[str, Any], place: str) -> list[str]:
    if place == "tag":
        return [tag.casefold() for tag in summary["tags"]]
    if place == "notebook":
        return [PurePosixPath(str(summary["notebook"] or "").replace("\\", "/")).name.casefold()]
    return [str(summary[place]).casefold()]
