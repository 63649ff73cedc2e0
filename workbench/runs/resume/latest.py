"""Which run is meant by ``latest`` when something is to be gone on with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from workbench.runs.records.record import UNFINISHED, Run
from workbench.runs.records.store import LATEST, find_run, list_runs, still_there
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["find_resumable"]


def find_resumable(name: str | os.PathLike[str], *, runs: str | os.PathLike[str] | None = None) -> Run:
    """Find what is to be gone on with.

    Parameters
    ----------
    name
        As `workbench.runs.records.store.find_run` has it. But ``"latest"`` is the newest that can be gone on with and
        stands by itself: a sweep or pipeline's run and not one of its runs. What has been gone on with or tried again
        since, and what has since completed with the same notebook and parameters, is left out. When nothing is left,
        it is the newest that stands by itself, which has completed or still goes on.
    runs
        The folder of runs; default: the one of the working directory's project.

    Raises
    ------
    InvalidInput
        When there is no such run.
    """
    if os.fspath(name) != LATEST:
        return find_run(name, runs=runs)
    left_over = next(_left_over(runs), None)
    newest = list_runs(kind=None, members=False, limit=1, runs=runs)
    return left_over or next(iter(newest), None) or find_run(LATEST, runs=runs)


def _left_over(runs: str | os.PathLike[str] | None) -> Iterator[Run]:
    """Yield what has ended and is not done, the newest first."""
    gone_on_with: set[str] = set()
    done: set[str] = set()
    for run, record in still_there(list_runs(kind=None, members=False, runs=runs), lambda run: (run, run.record)):
        gone_on_with.update(record[word] for word in ("resumed_from", "retry_of") if record.get(word))
        if run.status == "completed":
            done.add(_same(record))
        elif run.status not in UNFINISHED and run.id not in gone_on_with and _same(record) not in done:
            yield run


def _same(record: Mapping[str, Any]) -> str:
    """Return what two records have in common of which one makes up for the other; a sweep stands for itself."""
    kind = record.get("kind", "run")
    what = (kind, record["notebook"]["path"], record["parameters"], record["id"] if kind == "sweep" else None)
    return dumps(what)
