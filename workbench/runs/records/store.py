"""Finding runs again: all of a project, by notebook, status or tag, or one by its name."""

from __future__ import annotations

import contextlib
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench import context
from workbench.context import RECORD
from workbench.invalid import InvalidInput, nearest, not_one_of
from workbench.runs.records.index import Index
from workbench.runs.records.record import STATUSES, SUMMARY, UNFINISHED, Run, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["completed_runs", "find_run", "list_runs", "still_there", "unfinished_runs"]

LATEST = "latest"
KINDS = ("run", "sweep", "pipeline")

Result = TypeVar("Result")


def list_runs(
    *,
    notebook: str | os.PathLike[str] | None = None,
    status: str | None = None,
    tag: str | None = None,
    note: str | None = None,
    parent: str | None = None,
    kind: str | None = "run",
    members: bool = True,
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
    note
        Only runs whose note holds this text, in capitals or not.
    parent
        Only runs that the sweep, pipeline or run with this id has started.
    kind
        ``"run"``; ``"sweep"`` or ``"pipeline"`` for those themselves; None for all of them.
    members
        Whether runs that a sweep or pipeline has started are among them.
    limit
        Only so many of them, the newest; default: all.
    runs
        The folder of runs; default: the one of the working directory's project.

    Returns
    -------
    list of Run
        Empty when nothing has been run there. Of runs that have ended, what a list shows is known, and the rest of a
        record is read when it is asked for: by then, somebody may have deleted it (`still_there`).

    Raises
    ------
    InvalidInput
        When *status* is not a status, *kind* no kind, or *limit* no number above 0.

    Examples
    --------
    >>> import workbench as wb
    >>> for run in wb.list_runs(notebook="salary.ipynb", status="completed"):  # doctest: +SKIP
    ...     print(run.id, run.metrics)
    """
    if status is not None and status not in STATUSES:
        raise not_one_of("status", STATUSES, status)
    if kind is not None and kind not in KINDS:
        raise not_one_of("kind", KINDS, kind)
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise InvalidInput(f"'limit' must be a whole number above 0, got {limit!r}.")
    place = context.runs_folder(override=None if runs is None else Path(runs))
    summaries = _summaries(place)
    groups = {Path(folder).name for folder, summary in summaries.items() if summary["kind"] != "run"}
    found = [
        (summary, folder)
        for folder, summary in summaries.items()
        if (members or summary["parent"] not in groups)
        and (tag is None or tag in summary["tags"])
        and (kind is None or kind == summary["kind"])
        and (parent is None or parent == summary["parent"])
        and (note is None or note.casefold() in summary["note"].casefold())
        and (notebook is None or _is_of(summary["notebook"], notebook))
    ]
    found.sort(key=lambda item: (item[0]["started"] or "", item[1]), reverse=True)
    # Only an unfinished run can have another status than the one on record.
    likely = (each for each in found if status in (None, each[0]["status"]) or each[0]["status"] in UNFINISHED)
    return list(islice((run for run in _runs(likely) if status in (None, run.status)), limit))


def completed_runs(notebooks: Iterable[Path], *, place: Path, limit: int) -> dict[Path, list[Run]]:
    """Return the newest completed runs of each notebook, with one look at the runs in *place* for all.

    Parameters
    ----------
    notebooks
        Their paths, absolute and real.
    place
        The folder of runs.
    limit
        How many of each at most.
    """
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {str(path): [] for path in notebooks}
    for folder, summary in _summaries(place).items():
        own = found.get(summary["notebook"] or "")
        if own is not None and summary["kind"] == "run" and summary["status"] == "completed":
            own.append((summary["started"] or "", folder, summary))
    newest = {path: sorted(own, key=lambda each: each[:2], reverse=True)[:limit] for path, own in found.items()}
    return {Path(path): [Run.listed(folder, each) for _, folder, each in own] for path, own in newest.items()}


def still_there(runs: Iterable[Run], look: Callable[[Run], Result]) -> Iterator[Result]:
    """Yield what *look* sees of each run, without those that have been deleted since they were listed."""
    for run in runs:
        try:
            seen = look(run)
        except InvalidInput:
            continue
        yield seen


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


def _runs(found: Iterable[tuple[dict[str, Any], str]]) -> Iterator[Run]:
    """Return the runs, those that have not ended as they are now; without those that somebody deletes meanwhile."""
    for summary, folder in found:
        if summary["status"] not in UNFINISHED:
            yield Run.listed(folder, summary)
            continue
        with contextlib.suppress(InvalidInput):
            yield Run(Path(folder))


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
    return {name: record[name] for name in SUMMARY} | {
        "tags": record["tags"],
        "notebook": record["notebook"]["path"],
        "kind": record.get("kind", "run"),
        "parent": record["parent"],
        "note": record["note"] or "",
    }


def _is_of(recorded: str | None, notebook: str | os.PathLike[str]) -> bool:
    if recorded is None:
        return False
    wanted, path = Path(notebook), Path(recorded)
    return wanted.resolve() == path or (len(wanted.parts) == 1 and wanted.name in (path.name, path.stem))
