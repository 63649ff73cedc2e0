"""Pruning: which records of runs can go, and deleting them."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput, not_one_of
from workbench.runs.records.deleting import delete
from workbench.runs.records.record import STATUSES, UNFINISHED
from workbench.runs.records.store import list_runs
from workbench.runs.request import WrongState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.runs.records.record import Run

__all__ = ["Prunable", "prunable", "prune"]


@dataclass(frozen=True)
class Prunable:
    """A record that can go.

    Parameters
    ----------
    run
        The run, sweep or pipeline run.
    bytes
        How much its folder takes on disk, that of its members included.
    members
        What it has started, which goes with it.
    """

    run: Run
    bytes: int
    members: tuple[Run, ...] = ()

    @property
    def all_runs(self) -> tuple[Run, ...]:
        """It and its members, the members first."""
        return (*self.members, self.run)


def prunable(
    *,
    older_than: dt.timedelta | None = None,
    status: str | None = None,
    larger_than: int | None = None,
    tag: str | None = None,
    notebook: str | os.PathLike[str] | None = None,
    keep: int = 0,
    runs: str | os.PathLike[str] | None = None,
    now: dt.datetime | None = None,
) -> list[Prunable]:
    """Find the records that all the conditions hold for, the oldest first. Nothing is deleted.

    A sweep or pipeline run goes with all its members, and members never go without it; neither goes while anything of
    it still runs.

    Parameters
    ----------
    older_than
        Ended (or, if that is not known, began) longer ago than this.
    status
        With this status.
    larger_than
        Take more than so many bytes.
    tag, notebook
        With this tag; of this notebook.
    keep
        Spare so many of the newest of those that the other conditions hold for.
    runs
        The folder of runs; default: the one of the working directory's project.
    now
        What age is measured from.

    Raises
    ------
    InvalidInput
        When no condition is given, or one is not what it must be.
    """
    if status is not None and status not in STATUSES:
        raise not_one_of("status", STATUSES, status)
    if keep < 0:
        raise InvalidInput(f"'keep' must be a whole number from 0, got {keep}.")
    if not (older_than or status or larger_than or tag or notebook or keep):
        raise InvalidInput(
            "say which records can go: --older-than 30d, --status failed, --larger-than 1GB, --tag T, --notebook NB or"
            " --keep N."
        )
    everything = list_runs(kind=None, runs=runs)
    members: dict[str, list[Run]] = {}
    known = {run.id for run in everything}
    for run in everything:
        if (parent := run.record["parent"]) in known:
            members.setdefault(parent, []).append(run)
    moment = now or dt.datetime.now(dt.UTC)
    chosen = [
        Prunable(run, 0, tuple(_below(run, members)))
        for run in list_runs(tag=tag, notebook=notebook, status=status, kind=None, runs=runs)  # the newest first
        if run.record["parent"] not in known and (older_than is None or _age(run, moment) > older_than)
    ]
    idle = [each for each in chosen if all(run.status not in UNFINISHED for run in each.all_runs)]
    sized = (replace(each, bytes=sum(_bytes(run.folder) for run in each.all_runs)) for each in idle[keep:])
    return [each for each in sized if larger_than is None or each.bytes > larger_than][::-1]


def prune(found: Sequence[Prunable], *, on_deleted: Callable[[Prunable], None] | None = None) -> list[str]:
    """Delete the records for good, members first.

    Returns
    -------
    list of str
        What could not be deleted, and why; the rest is gone.
    """
    problems = []
    for each in found:
        for run in each.all_runs:
            try:
                delete(run)
            except WrongState as problem:
                if run.folder.exists():  # else somebody else was faster
                    problems.append(str(problem))
                    break
            except InvalidInput as problem:
                problems.append(str(problem))
                break
        else:
            if on_deleted is not None:
                on_deleted(each)
    return problems


def _below(run: Run, members: dict[str, list[Run]]) -> Iterator[Run]:
    for member in members.get(run.id, ()):
        yield from _below(member, members)
        yield member


def _age(run: Run, now: dt.datetime) -> dt.timedelta:
    moment = run.finished or run.started
    return now - moment if moment is not None else dt.timedelta.max


def _bytes(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  -- thousands of them
            except OSError:
                continue
    return total
