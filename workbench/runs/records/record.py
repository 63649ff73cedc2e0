"""Run: what a person holds of a run; a view of its folder, which is the truth."""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from pathlib import Path
from typing import Any

from workbench.context import RECORD, address_of
from workbench.invalid import InvalidInput
from workbench.runs.records.observations import Observations
from workbench.runs.records.recorder import SCHEMA_VERSION, empty_record
from workbench.runs.records.run_lock import is_held
from workbench.views.wording import duration, number, one_line

__all__ = ["FIELDS", "STATUSES", "SUMMARY", "UNFINISHED", "Run", "current_record", "read_record"]

FIELDS = tuple(empty_record())  # what every record of the current version has
STATUSES = ("pending", "running", "completed", "failed", "cancelled", "interrupted", "gate-failed")
UNFINISHED = ("pending", "running")
SUMMARY = ("id", "status", "parameters", "started", "finished", "duration_s", "metrics", "error")  # of a run in a list
REPORT = "report.html"


class Run:
    """One execution of a notebook, with everything that is known about it.

    It is a view of the run's folder and cannot be changed; while the run goes on, each look at it is a fresh one.

    Parameters
    ----------
    folder
        The run's folder, which holds ``run.json``.

    Raises
    ------
    InvalidInput
        When there is no run in *folder*, or a later version of this program wrote it.

    Examples
    --------
    >>> import workbench as wb
    >>> run = wb.run("notebooks/salary.ipynb", {"seed": 7})  # doctest: +SKIP
    >>> run.status, run.metrics["rmse"]  # doctest: +SKIP
    ('completed', 2.91)
    """

    __slots__ = ("_folder", "_record", "_summary")

    def __init__(self, folder: Path) -> None:
        self._folder: str | Path = Path(folder)
        self._summary: dict[str, Any] = {}
        self._record: dict[str, Any] | None = self._read()

    @classmethod
    def listed(cls, folder: str, summary: dict[str, Any]) -> Run:
        """Return the run in *folder*, of which *summary* is known: the rest is read when it is asked for.

        Parameters
        ----------
        summary
            The fields `SUMMARY` of a record that has been read, of a run that has ended.
        """
        run = cls.__new__(cls)
        run._folder, run._summary, run._record = folder, summary, None  # noqa: SLF001  -- it is one of this class
        return run

    @property
    def folder(self) -> Path:
        """The run's folder, with all its files also of a run that is kept at an address."""
        folder = Path(self._folder)
        if address_of(folder.parent) is not None:
            from workbench.runs.records.published_runs import fetch_whole

            fetch_whole(folder)
        return folder

    @property
    def record(self) -> dict[str, Any]:
        """The whole of ``run.json``, as it is now; a run whose process is gone has the status ``interrupted``."""
        if self._record is None or self._record["status"] in UNFINISHED:
            self._record = self._read()
        return self._record

    @property
    def _known(self) -> dict[str, Any]:
        return self._summary if self._record is None else self.record

    @property
    def id(self) -> str:
        """The run's name: its folder's, made of ``[a-z0-9-]``, sorting by time."""
        return str(self._known["id"])

    @property
    def status(self) -> str:
        """One of ``pending running completed failed cancelled interrupted gate-failed``."""
        return str(self._known["status"])

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters, those the notebook sets itself included, as JSON has them."""
        return dict(self._known["parameters"])

    @property
    def metrics(self) -> dict[str, Any]:
        """The numbers recorded with `workbench.metric`."""
        return dict(self._known["metrics"])

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What was found about data, training and errors."""
        return list(self.record["findings"])

    @property
    def error(self) -> dict[str, Any] | None:
        """For a failed run ``{"cell", "name", "message"}``; cells count from 0 in the notebook as it was written."""
        found: dict[str, Any] | None = self._known["error"]
        return found

    @property
    def started(self) -> dt.datetime | None:
        """When the run began, with time zone."""
        return _moment(self._known["started"])

    @property
    def finished(self) -> dt.datetime | None:
        """When the run ended, with time zone; None before that."""
        return _moment(self._known["finished"])

    @property
    def duration_s(self) -> float | None:
        """How many seconds it took; None before it has ended."""
        found: float | None = self._known["duration_s"]
        return found

    @property
    def report(self) -> Path | None:
        """The report, one offline HTML file, when it has been made."""
        path = self.folder / REPORT
        return path if path.is_file() else None

    def refresh(self) -> Run:
        """Read the folder again."""
        self._record = self._read()
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the record as strict JSON: what ``workbench show --json`` prints."""
        copy: dict[str, Any] = json.loads(json.dumps(self.record))
        return copy

    def __repr__(self) -> str:
        width = max(len(name) for name, _ in self._lines())
        return "\n".join(f"{name:<{width}}  {text}".rstrip() for name, text in self._lines())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in self._lines()
        )
        return f"<table>{rows}</table>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and Path(self._folder) == Path(other._folder)

    def __hash__(self) -> int:
        return hash(Path(self._folder))

    def _lines(self) -> list[tuple[str, str]]:
        record = self.record
        took = f" in {duration(record['duration_s'])}" if record["duration_s"] is not None else ""
        lines = [("run", self.id), ("status", f"{record['status']}{took}")]
        if error := record["error"]:
            place = "" if error["cell"] is None else f"cell {error['cell']}: "
            first = (error["message"] or "").strip().partition("\n")[0]
            lines.append(("error", one_line(f"{place}{error['name']}: {first}")))
        for title, values in (("parameters", record["parameters"]), ("metrics", record["metrics"])):
            if values:
                lines.append((title, ", ".join(f"{name}={_short(value)}" for name, value in values.items())))
        if found := record["findings"]:
            lines += [("findings" if first == 0 else "", _sentence(each)) for first, each in enumerate(found)]
        lines.append(("record", str(self._folder)))
        if (report := self.report) is not None:
            lines.append(("report", str(report)))
        return lines

    def _read(self) -> dict[str, Any]:
        folder = Path(self._folder)
        record = current_record(folder)
        if record["status"] in UNFINISHED:
            record["metrics"] = Observations.of(folder).metrics
        return record


def current_record(folder: Path) -> dict[str, Any]:
    """Read ``run.json`` as things are now: an unfinished run whose process is gone is ``interrupted``.

    Raises
    ------
    InvalidInput
        As `read_record`.
    """
    record = read_record(folder)
    if record["status"] in UNFINISHED and not is_held(folder):
        record = read_record(folder)  # it may have ended between the two looks
        if record["status"] in UNFINISHED:
            record["status"] = "interrupted"
    return record


def read_record(folder: Path) -> dict[str, Any]:
    """Read ``run.json`` of any version that was ever written.

    Raises
    ------
    InvalidInput
        When there is none, it is damaged, or it comes from a later version.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        version = record["schema_version"]
    except OSError:
        raise InvalidInput(f"a run must be a folder with a '{RECORD}', and there is none in '{folder}'.") from None
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(f"'{folder / RECORD}' is damaged: it is not the record of a run.") from None
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise InvalidInput(
            f"'{folder / RECORD}' has version {version}, and this program reads up to {SCHEMA_VERSION}:"
            " upgrade jupyter-workbench."
        )
    found: dict[str, Any] = record
    return found


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _sentence(found: dict[str, Any]) -> str:
    return f"{found.get('code')} {found.get('severity')}: {found.get('title')}"
