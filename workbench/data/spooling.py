"""Spooling: rows that can be read only once, kept in a temporary Parquet file."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data.parquet_backing import ParquetBacking
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["is_full", "no_room", "scratch", "spooled"]

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_WORDS = ("no space left", "disk quota", "file too large")


def spooled(write: Callable[[Path], str | None]) -> ParquetBacking:
    """Let *write* fill a temporary Parquet file that lives as long as what is returned.

    Parameters
    ----------
    write
        Writes the file at the path that it is given; may return a text that changes with the rows.

    Raises
    ------
    InvalidInput
        When the disk is full. Nothing stays behind, on Ctrl-C neither.
    """
    folder = scratch()
    path = folder / "spooled.parquet"
    try:
        content = write(path)
        return ParquetBacking([path], temporary=folder, content=content)
    except BaseException as problem:
        shutil.rmtree(folder, ignore_errors=True)
        if is_full(problem):
            raise no_room(folder.parent) from None
        raise


def scratch() -> Path:
    """Make a temporary folder.

    Raises
    ------
    InvalidInput
        When there is no place for one.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="workbench-"))
    except OSError as problem:
        raise InvalidInput(
            f"a temporary file cannot be made ({problem.strerror}): set TMPDIR to another folder."
        ) from None


def is_full(problem: BaseException) -> bool:
    """Tell whether something could not be written for want of room."""
    chain: Iterator[BaseException] = _causes(problem)
    return any(
        (isinstance(each, OSError) and each.errno in FULL) or any(word in str(each).lower() for word in FULL_WORDS)
        for each in chain
        if isinstance(each, Exception)
    )


def no_room(folder: Path) -> InvalidInput:
    """Say that a disk is full."""
    return InvalidInput(
        f"the rows must be kept in a temporary file, and there is no room for it in '{folder}': free some, or set "
        "TMPDIR to a folder on a larger disk."
    )


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
