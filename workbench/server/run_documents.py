"""Runs as the server tells of them: their record, or some fields of it and of what only the server knows."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from workbench.invalid import not_one_of
from workbench.runs.records.progress import progress_of
from workbench.runs.records.record import FIELDS, REPORT, UNFINISHED
from workbench.runs.records.store import current_summary
from workbench.runs.records.summaries import KEPT
from workbench.runs.reproduce.launched import reproduction_of
from workbench.server.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from workbench.runs.records.record import Run

__all__ = ["RunDocuments"]

# What only some records have.
SOMETIMES = ("kind", "member", "step", "resume", "resumed_from", "attempt", "retry_of", "secrets", "sweep", "pipeline")
# Of these the list knows something else than the record does, which calls its notebook's path and hash so.
UNLIKE = ("notebook",)


class RunDocuments:
    """Writes runs as documents.

    Parameters
    ----------
    root
        The server's folder.
    fields
        The names of fields, separated by commas; None for the record as it is.

    Raises
    ------
    InvalidInput
        When a name is unknown.
    """

    def __init__(self, root: Path, fields: str | None) -> None:
        self._more: dict[str, Callable[[Run, Mapping[str, Any]], Any]] = {
            "progress": _progress,
            "folder": lambda run, _: relative(run.folder, root),
            "notebook_path": lambda _, summary: relative(summary["notebook"], root),
            "notebook_name": lambda _, summary: _name(summary["notebook"]),
            "has_report": lambda run, _: (run.folder / REPORT).is_file(),
            "reproduction": lambda run, _: reproduction_of(run.folder),
        }
        self._fields = None if fields is None else tuple(dict.fromkeys(fields.split(",")))
        known = dict.fromkeys((*FIELDS, *SOMETIMES, "group", "verdict", "reproductions", *self._more))
        for name in self._fields or ():
            if name not in known:
                raise not_one_of("fields", known, name, kind="among")

    def of(self, run: Run, summary: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the document of one run.

        Parameters
        ----------
        run
            The run.
        summary
            What a list knows of it: where that is all that is asked for, its record is not read.
        """
        if self._fields is None:
            return run.to_dict()
        record: dict[str, Any] = {}
        if summary is None or not all(map(self._is_in_lists, self._fields)):
            record = run.to_dict()
        known = current_summary(run) if summary is None else summary
        return {name: self._field(name, run, known, record) for name in self._fields}

    def _field(self, name: str, run: Run, summary: Mapping[str, Any], record: Mapping[str, Any]) -> Any:
        if name in self._more:
            return self._more[name](run, summary)
        return summary.get(name) if self._is_in_lists(name) else record.get(name)

    def _is_in_lists(self, name: str) -> bool:
        return name in self._more or (name in KEPT and name not in UNLIKE)


def _progress(run: Run, summary: Mapping[str, Any]) -> dict[str, Any] | None:
    progress = progress_of(run.folder) if summary["status"] in UNFINISHED else None
    return None if progress is None else progress.to_dict()


def _name(notebook: str | None) -> str | None:
    return None if notebook is None else PurePath(notebook.replace("\\", "/")).name
