"""Finding runs again: all of a project, by notebook, status or tag, or one by its name."""

from __future__ import annotations

import contextlib
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.context import RECORD
from workbench.invalid import InvalidInput, nearest, not_one_of
from workbench.runs.index import Index
from workbench.runs.record import STATUSES, UNFINISHED, Run, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["find_run", "list_runs", "unfinished_runs"]

LATEST = "latest"


def list_runs(
    *,
    notebook: str | os.PathLike[str] | None = None,
    status: str | None = None,
    tag: str | None = None,
    limit: int | None = None,
    runs: str | os.PathLike[str] | None = None,
) -> list[Run]:
    """Return the runs of a project, the newest first.

    Parameters
    ----------
    notebook
        Only runs of this notebook: its path, or its name alone.
    status
        Only runs with this status, e.g. ``"failed"``.
    tag
        Only runs with this tag.
    limit
        Only so many of them, the newest; default: all.
    runs
        The folder of runs; default: the one of the working directory's project.

    Returns
    -------
    list of Run
        Empty when nothing has been run there.

    Raises
    ------
    InvalidInput
        When *status* is not a status, or *limit* no number above 0.

    Examples
    --------
    >>> import workbench as wb
    >>> for run in wb.list_runs(notebook="salary.ipynb", status="completed"):  # doctest: +SKIP
    ...     print(run.id, run.metrics)
    """
    if status is not None and status not in STATUSES:
        raise not_one_of("status", STATUSES, status)
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise InvalidInput(f"'limit' must be a whole number above 0, got {limit!r}.")
    place = context.runs_folder(override=None if runs is None else Path(runs))
    found = [
        (summary, folder)
        for folder, summary in _summaries(place).items()
        if (tag is None or tag in summary["tags"]) and (notebook is None or _is_of(summary["notebook"], notebook))
    ]
    found.sort(key=lambda item: (item[0]["started"] or "", item[1]), reverse=True)
    # Only an unfinished run can have another status than the one on record.
    likely = (
        Path(folder)
        for summary, folder in found
        if status in (None, summary["status"]) or summary["status"] in UNFINISHED
    )
    return list(islice((run for run in _still_there(likely) if status in (None, run.status)), limit))


def unfinished_runs(place: Path) -> list[Path]:
    """Return the folders in *place* whose record says that the run goes on, which it need not: see `Run.status`."""
    return [Path(folder) for folder, summary in _summaries(place).items() if summary["status"] in UNFINISHED]


def find_run(
    name: str | os.PathLike[str], *, runs: str | os.PathLike[str] | None = None, start: Path | None = None
) -> Run:
    """Find one run.

    Parameters
    ----------
    name
        The run's id, the beginning of it if that says which, its folder, or ``"latest"``.
    runs
        The folder of runs; default: the one of *start*'s project.
    start
        Where to look for the project; default: the working directory.

    Raises
    ------
    InvalidInput
        When there is no such run, or several begin so.
    """
    text = os.fspath(name)
    if context.is_run(Path(text)):
        return Run(Path(text).resolve())
    place = context.runs_folder(start, override=None if runs is None else Path(runs))
    known = sorted(Path(folder).name for folder in _folders(place))
    if not known:
        raise InvalidInput(f"there is no run '{text}': nothing has been run in '{place}' yet.")
    if text == LATEST:
        started = {Path(folder).name: summary["started"] or "" for folder, summary in _summaries(place).items()}
        return Run(place / max(started, key=lambda each: (started[each], each)))
    if text in known:
        return Run(place / text)
    matching = [each for each in known if each.startswith(text)] if text else []
    if len(matching) == 1:
        return Run(place / matching[0])
    if matching:
        shown = ", ".join(f"'{each}'" for each in matching[-5:])
        raise InvalidInput(f"{len(matching)} runs begin with '{text}': {shown}. Write more of the one you mean.")
    near = nearest(text, reversed(known))
    hint = f"Did you mean '{near}'?" if near else f"The latest is '{known[-1]}'; 'workbench runs' lists all."
    raise InvalidInput(f"there is no run '{text}' in '{place}'. {hint}")


def _still_there(folders: Iterable[Path]) -> Iterator[Run]:
    """Return the runs of *folders*, without those that somebody deletes at this moment."""
    for folder in folders:
        with contextlib.suppress(InvalidInput):
            yield Run(folder)


def _folders(place: Path) -> dict[str, tuple[int, int]]:
    """Return the folders that hold a record, each with the time and size of the record."""
    found = {}
    try:
        entries = list(os.scandir(place))
    except OSError:
        return {}
    for entry in entries:
        if entry.name.startswith("."):  # half deleted
            continue
        try:
            state = os.stat(f"{entry.path}{os.sep}{RECORD}")  # noqa: PTH116  -- thousands of them, on each listing
        except OSError:
            continue
        found[entry.path] = (state.st_mtime_ns, state.st_size)
    return found


def _summaries(place: Path) -> dict[str, dict[str, Any]]:
    folders = _folders(place)
    with Index() as index:
        known = index.summaries(folders)
        fresh = {}
        for folder in folders.keys() - known.keys():
            try:
                fresh[folder] = _summary(read_record(Path(folder)))
            except InvalidInput:
                continue  # a damaged record must not hide the others
        index.keep_summaries((folder, folders[folder], summary) for folder, summary in fresh.items())
    return known | fresh


def _summary(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "started": record["started"],
        "status": record["status"],
        "tags": record["tags"],
        "notebook": record["notebook"]["path"],
    }


def _is_of(recorded: str | None, notebook: str | os.PathLike[str]) -> bool:
    if recorded is None:
        return False
    wanted, path = Path(notebook), Path(recorded)
    return wanted.resolve() == path or (len(wanted.parts) == 1 and wanted.name in (path.name, path.stem))
