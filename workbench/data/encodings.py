"""Encodings: text files that are not UTF-8, read where they say what they are, else told where they go wrong."""

from __future__ import annotations

import codecs
import gzip
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from workbench.data.spooling import is_full, no_room, scratch
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["as_utf_8", "misencoded", "other_encoding"]

PROBED = 512  # bytes
MOSTLY = 0.4  # of which every second is zero in UTF-16 of European languages
LEAST = 8  # bytes that say something about it
CHUNK = 2**20
MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NAMES = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32"}


def other_encoding(path: Path) -> str | None:
    """Return the encoding of a text file which is plainly UTF-16 or UTF-32, else None."""
    with path.open("rb") as file:
        start = file.read(PROBED)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    if len(start) < LEAST:
        return None
    even, odd = (start[place::2].count(0) / (len(start) / 2) for place in (0, 1))
    if odd > MOSTLY and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > MOSTLY and odd == 0 else None


@contextmanager
def as_utf_8(paths: Sequence[Path]) -> Iterator[tuple[list[Path], str | None]]:
    """Give the paths of the same files in UTF-8, and the name of the encoding that some of them have, if any.

    Raises
    ------
    InvalidInput
        When a file is not in the encoding that its first bytes announce, or there is no room for its copy.
    """
    found = {path: encoding for path in paths if (encoding := other_encoding(path)) is not None}
    if not found:
        yield list(paths), None
        return
    folder = scratch()
    try:
        copies = [
            _copied(path, found[path], folder / f"{place}-{path.name}") if path in found else path
            for place, path in enumerate(paths)
        ]
        yield copies, NAMES[next(iter(found.values()))]
    except OSError as problem:
        raise (no_room(folder.parent) if is_full(problem) else problem) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copied(path: Path, encoding: str, copy: Path) -> Path:
    try:
        with path.open(encoding=encoding, newline="") as read, copy.open("w", encoding="utf-8", newline="") as written:
            shutil.copyfileobj(read, written, CHUNK)
    except UnicodeError:
        raise InvalidInput(
            f"'{path}' begins as {NAMES[encoding]} text, and later has bytes that are not: save it as UTF-8."
        ) from None
    return copy


def misencoded(paths: Sequence[Path]) -> InvalidInput | None:
    """Say which byte of which file is the first that is not UTF-8, and how the file may be read; None when all are."""
    for path in paths:
        if path.suffix.lower() == ".zst":
            continue
        with _bytes_of(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError as problem:
                    guess = _guess(line)
                    return InvalidInput(
                        f"'{path}' must be UTF-8 text, and byte {problem.start + 1} of line {number} "
                        f"(0x{line[problem.start]:02X}) is not. It may be {guess[1]}: read it with "
                        f"pandas.read_csv('{path.name}', encoding='{guess[0]}'), or save it as UTF-8."
                    )
    return None


def _bytes_of(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb"))


def _guess(line: bytes) -> tuple[str, str]:
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", "Latin-1"
    return "cp1252", "Windows-1252 (Latin-1)"
