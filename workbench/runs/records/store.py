"""Finding runs again: all of a project, by notebook, status or tag, or one by its name."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench import context
from workbench.context import RECORD
from workbench.invalid import InvalidInput, nearest, not_one_of
from workbench.runs.records.index import Index
from workbench.runs.records.record import STATUSES, UNFINISHED, Run, read_record
from workbench.runs.records.searching import Search
from workbench.runs.records.summaries import FORM, renewed, summary_of, with_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "Wanted",
    "completed_runs",
    "current_summary",
    "find_run",
    "list_runs",
    "list_summaries",
    "still_there",
    "unfinished_runs",
]

LATEST = "latest"
KINDS = ("run", "sweep", "pipeline")

Listed = TypeVar("Listed")
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which runs are wanted; the fields are those of `list_runs`.

    Raises
    ------
    InvalidInput
        When *status* is not a status, or *kind* no kind.
    """

    notebook: str | os.PathLike[str] | None = None
    status: str | None = None
    tag: str | None = None
    note: str | None = None
    parent: str | None = None
    kind: str | None = "run"
    members: bool = True
    search: str = ""

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in STATUSES:
            raise not_one_of("status", STATUSES, self.status)
        if self.kind is not None and self.kind not in KINDS:
            raise not_one_of("kind", KINDS, self.kind)

    def of(self, summaries: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
        """Return the folders and summaries that are wanted, as far as the status on record tells, the newest first."""
        groups = {Path(folder).name for folder, summary in summaries.items() if summary["kind"] != "run"}
        search = Search.of(self.search)
        found = [
            (folder, summary)
            for folder, summary in summaries.items()
            if (self.members or summary["parent"] not in groups)
            and (self.tag is None or self.tag in summary["tags"])
            and (self.kind is None or self.kind == summary["kind"])
            and (self.parent is None or self.parent == summary["parent"])
            and (self.note is None or self.note.casefold() in summary["note"].casefold())
            and (self.notebook is None or _is_of(summary["notebook"], self.notebook))
            # Only an unfinished run can have another status than the one on record.
            and (self.status in (None, summary["status"]) or summary["status"] in UNFINISHED)
            and (not search.words or summary["status"] in UNFINISHED or search.finds(summary))
        ]
        found.sort(key=lambda item: (item[1]["started"] or "", item[0]), reverse=True)
        return found


def list_runs(
    *,
    notebook: str | os.PathLike[str] | None = None,
    status: str | None = None,
    tag: str | None = None,
    note: str | None = None,
    parent: str | None = None,
    kind: str | None = "run",
    members: bool = True,
    search: str = "",
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
    search
        Words that must all be found in the note, the tags, the name of the notebook, the status or the id, in capitals
        or not; ``tag:WORD``, ``note:WORD``, ``notebook:WORD`` and ``status:WORD`` look there alone.
    limit
        Only so many of them, the newest; default: all.
    runs
        The folder of runs, or the address where they are kept, e.g. ``"s3://bucket/runs"``; default: the one of the
        working directory's project.

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
    wanted = Wanted(
        notebook=notebook,
        status=status,
        tag=tag,
        note=note,
        parent=parent,
        kind=kind,
        members=members,
        search=search,
    )
    return [run for run, _ in list_summaries(wanted, limit=limit, runs=runs)]


def list_summaries(
    wanted: Wanted, *, limit: int | None = None, runs: str | os.PathLike[str] | None = None
) -> list[tuple[Run, dict[str, Any]]]:
    """Return the runs that are wanted, each with what the index knows of it; see `list_runs`.

    Returns
    -------
    list of (Run, dict)
        The summaries are those of `workbench.runs.records.summaries`, as things are now.

    Raises
    ------
    InvalidInput
        When *limit* is no number above 0.
    """
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise InvalidInput(f"'limit' must be a whole number above 0, got {limit!r}.")
    place = _up_to_date(context.runs_folder(override=None if runs is None else Path(runs)))
    search = Search.of(wanted.search)
    looked_at = _now(wanted.of(with_members(_summaries(place))))
    found = (
        (run, summary)
        for run, summary in looked_at
        if wanted.status in (None, summary["status"]) and search.finds(summary)
    )
    return list(islice(found, limit))


def current_summary(run: Run) -> dict[str, Any]:
    """Return what a list would tell of one run: of a sweep also what has become of its members by now."""
    summary = summary_of(run.record)
    if summary["kind"] != "sweep":
        return summary
    folder = str(run.folder)
    return renewed(with_members(_summaries(run.folder.parent) | {folder: summary})[folder], run.record)


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


def still_there(runs: Iterable[Listed], look: Callable[[Listed], Result]) -> Iterator[Result]:
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
    place = _up_to_date(context.runs_folder(start, override=None if runs is None else Path(runs)))
    known = sorted(Path(folder).name for folder in _folders(place))
    if not known:
        raise InvalidInput(f"there is no run '{text}': nothing has been run in '{_shown(place)}' yet.")
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
    raise InvalidInput(f"there is no run '{text}' in '{_shown(place)}'. {hint}")


def _up_to_date(place: Path) -> Path:
    """Return a folder of runs; the mirror of an address as things are there now."""
    if context.address_of(place) is not None:
        from workbench.runs.records.published_runs import published_in

        if (published := published_in(place)) is not None:
            published.take_in()
    return place


def _shown(place: Path) -> str:
    return context.address_of(place) or str(place)


def _now(found: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[Run, dict[str, Any]]]:
    """Yield the runs, those that have not ended as they are now; without those that somebody deletes meanwhile."""
    for folder, summary in found:
        if summary["status"] not in UNFINISHED:
            yield Run.listed(folder, summary), summary
            continue
        with contextlib.suppress(InvalidInput):
            run = Run(Path(folder))
            yield run, renewed(summary, run.record)


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
        # What an earlier version has kept may lack what is told of a run today.
        known = {folder: each for folder, each in index.summaries(folders).items() if each.get("form") == FORM}
        fresh = {}
        for folder in folders.keys() - known.keys():
            try:
                fresh[folder] = summary_of(read_record(Path(folder)))
            except InvalidInput:
                continue  # a damaged record must not hide the others
        index.keep_summaries((folder, folders[folder], summary) for folder, summary in fresh.items())
    return known | fresh


def _is_of(recorded: str | None, notebook: str | os.PathLike[str]) -> bool:
    if recorded is None:
        return False
    wanted, path = Path(notebook), Path(recorded)
    return wanted.resolve() == path or (len(wanted.parts) == 1 and wanted.name in (path.name, path.stem))
