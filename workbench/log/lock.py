"""One writer an attempt: a lock that the system gives back when the writer is gone, however it went."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["AttemptLock"]

LOCK = "writer.lock"


class AttemptLock:
    """Held while an attempt is written. Where the platform has no `fcntl`, it locks nothing."""

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            import fcntl

            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except BlockingIOError:
            os.close(self._fd)
            raise InvalidInput(
                f"the training log '{folder}' is still being written by another process; wait for it, or begin a new "
                "attempt with resume=False."
            ) from None
        except OSError:
            pass  # a file system without locks

    @staticmethod
    def held(folder: Path) -> bool:
        """Say whether someone is writing the attempt now."""
        try:
            import fcntl

            fd = os.open(folder / LOCK, os.O_RDONLY)
        except (ImportError, OSError):
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(fd)
        return False

    def release(self) -> None:
        """Give the lock back."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def abandon(self) -> None:
        """Let go in a forked process; the parent still holds the lock."""
        self.release()
