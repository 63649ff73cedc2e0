"""Runs as the server tells of them: their record, or some fields of it and of what only the server knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import not_one_of
from workbench.runs.records.progress import progress_of
from workbench.runs.records.record import FIELDS, UNFINISHED
from workbench.server.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.runs.records.record import Run

__all__ = ["RunDocuments"]


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
        self._more: dict[str, Callable[[Run], Any]] = {
            "progress": _progress,
            "folder": lambda run: relative(run.folder, root),
            "notebook_path": lambda run: relative(run.record["notebook"]["path"], root),
            "has_report": lambda run: run.report is not None,
        }
        self._fields = None if fields is None else tuple(dict.fromkeys(fields.split(",")))
        known = (*FIELDS, *self._more)
        for name in self._fields or ():
            if name not in known:
                raise not_one_of("fields", known, name, kind="among")

    def of(self, run: Run) -> dict[str, Any]:
        """Return the document of one run."""
        record = run.to_dict()
        if self._fields is None:
            return record
        return {name: self._more[name](run) if name in self._more else record.get(name) for name in self._fields}


def _progress(run: Run) -> dict[str, Any] | None:
    progress = progress_of(run.folder) if run.status in UNFINISHED else None
    return None if progress is None else progress.to_dict()
