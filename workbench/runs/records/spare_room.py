"""Room on the disk that is kept for the last word about a run, so that a full disk does not leave it unsaid."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SpareRoom"]

NAME = ".spare"
BYTES = 128 * 2**10


class SpareRoom:
    """A file of nothing, made when a run begins and removed when it ends.

    Parameters
    ----------
    folder
        The run's.

    Raises
    ------
    OSError
        When there is no room for it any longer: then there is none for a run.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(handle, 0, BYTES)
            else:
                os.write(handle, b"\0" * BYTES)
        finally:
            os.close(handle)

    def give_back(self) -> None:
        """Remove it."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
