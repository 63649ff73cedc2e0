"""Deleting the record of a run, such that a half-deleted one is never listed."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from workbench.context import address_of
from workbench.invalid import InvalidInput
from workbench.runs.records.record import UNFINISHED
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.records.record import Run

__all__ = ["delete"]

HALF_DELETED = ".deleted-"
TRIES = 100


def delete(run: Run) -> None:
    """Remove a run that has ended, with everything in its folder, for good.

    Raises
    ------
    WrongState
        When it still goes on, or has been deleted meanwhile.
    InvalidInput
        When its folder is a link, or cannot be removed.
    """
    folder = run.folder
    if folder.is_symlink():
        raise InvalidInput(f"run '{run.id}' must be a folder to be deleted, and '{folder}' is a link to one.")
    if run.status in UNFINISHED:
        raise WrongState(f"run '{run.id}' is {run.status}: cancel it before it is deleted.")
    if address_of(folder.parent) is not None:
        from workbench.runs.records.published_runs import published_in

        if (published := published_in(folder.parent)) is not None:
            published.forget(folder)
    doomed = folder.with_name(f"{HALF_DELETED}{folder.name}")
    try:
        folder.rename(doomed)
    except FileNotFoundError:
        raise WrongState(f"run '{run.id}' has been deleted already.") from None
    except OSError as problem:
        raise InvalidInput(f"run '{run.id}' cannot be deleted: {problem.strerror}: {folder}") from None
    try:
        _remove(doomed)
    except OSError as problem:
        raise InvalidInput(
            f"run '{run.id}' is no longer listed, but not all of it could be removed: {problem.strerror}: "
            f"{problem.filename}. Remove '{doomed}' yourself."
        ) from None
    for each in folder.parent.glob(f"{HALF_DELETED}*"):  # those whose deletion was cut short
        with contextlib.suppress(OSError):
            _remove(each)


def _remove(folder: Path) -> None:
    """Remove a folder, which somebody else may be removing as well."""
    for _ in range(TRIES):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
        if not folder.exists():
            return
    shutil.rmtree(folder)
