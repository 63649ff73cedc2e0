"""Where attempts lie: one folder a log, one folder in it for each time it was begun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput, not_one_of
from workbench.log.journal import JOURNAL

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["attempts", "begin_attempt", "checked_name", "logs_in", "resolve"]

ATTEMPT = re.compile(r"attempt-(\d{4,})")
LONGEST_NAME = 100
FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


def checked_name(name: object) -> str:
    """Return *name* if it can name a folder everywhere.

    Raises
    ------
    InvalidInput
        When it cannot.
    """
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or name[-1] in " .":
        raise InvalidInput(f"'name' of a training log must be a text of 1 to {LONGEST_NAME} characters, got {name!r}.")
    if FORBIDDEN.search(name) or name.startswith("."):
        raise InvalidInput(
            f"'name' of a training log becomes a folder, so it must be free of / \\ : * ? \" < > | and not begin "
            f"with a dot, got {name!r}."
        )
    return name


def attempts(log: Path) -> list[Path]:
    """Return the folders of a log's attempts, the oldest first."""
    found = [(int(match[1]), each) for each in log.glob("attempt-*") if (match := ATTEMPT.fullmatch(each.name))]
    return [folder for _, folder in sorted(found) if (folder / JOURNAL).exists()]


def begin_attempt(log: Path) -> tuple[int, Path]:
    """Make the folder of the next attempt; two processes never get the same one."""
    log.mkdir(parents=True, exist_ok=True)
    taken = [int(match[1]) for each in log.iterdir() if (match := ATTEMPT.fullmatch(each.name))]
    number = max(taken, default=0) + 1
    while True:
        folder = log / f"attempt-{number:04d}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return number, folder


def logs_in(folder: Path) -> list[Path]:
    """Return the logs that lie in a folder of training logs, by name."""
    return sorted(each for each in folder.iterdir() if each.is_dir() and attempts(each)) if folder.is_dir() else []


def resolve(path: Path) -> Path:
    """Return the attempt that *path* means: an attempt itself, or the last one of a log.

    Raises
    ------
    InvalidInput
        When there is no training log at *path*.
    """
    if (path / JOURNAL).exists():
        return path
    found = attempts(path)
    if found:
        return found[-1]
    if not path.exists():
        siblings = [each.name for each in logs_in(path.parent)]
        if siblings:
            raise not_one_of("training log", siblings, path.name)
    raise InvalidInput(f"there is no training log at '{path}'; give the folder that TrainingLog(...).path names.")
