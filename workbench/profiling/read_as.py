"""How data were read where files differ: in another encoding, and as types that hold the values of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.profiling.column_bars import clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.data.notes import SourceNote
    from workbench.views.payload import Payload

__all__ = ["read_as_words", "with_read_as"]

NAMED = 4  # columns


def read_as_words(notes: Sequence[SourceNote], types: Mapping[str, str]) -> str | None:
    """Say how data were read, such as ``Read as UTF-16; n as int64 (int32 and int64 in the files)``; else None.

    Parameters
    ----------
    notes
        Of the source.
    types
        The Arrow type of each column as it is read.
    """
    encodings = [note.facts[0] for note in notes if note.kind == "decoded"]
    widened = [note for note in notes if note.kind == "widened"]
    words = [
        f"{clipped(note.column, 40)} as {types[note.column]} ({' and '.join(note.facts)} in the files)"
        for note in widened[:NAMED]
    ]
    if len(widened) > NAMED:
        words.append(f"and {len(widened) - NAMED} more columns as what holds the values of all files")
    said = [*(f"as {encoding}" for encoding in encodings), *([", ".join(words)] if words else [])]
    return f"Read {'; '.join(said)}." if said else None


def with_read_as(payload: Payload, words: str | None) -> Payload:
    """Say it below the title of the columns."""
    if words is None:
        return payload
    sections = [
        replace(section, note=" ".join(filter(None, (words, section.note)))) if section.id == "columns" else section
        for section in payload.sections
    ]
    return replace(payload, sections=sections)
