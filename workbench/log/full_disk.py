"""What is said when a training log cannot grow."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["no_room"]


def no_room(problem: OSError, path: Path) -> OSError:
    """Return the error to raise in place of *problem*: in words when the disk or quota is full, else as it is."""
    if problem.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return problem
    return OSError(
        problem.errno,
        f"{os.strerror(problem.errno)}: the training log cannot grow, and all that was logged before is kept",
        str(path),
    )
