"""What can be asked of the engine, and the ways in which it refuses or is stopped."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import is_run
from workbench.invalid import InvalidInput, path_text
from workbench.runs.kernel.output_limits import OutputLimits
from workbench.runs.secret_values import check_secrets, places_of

if TYPE_CHECKING:
    from workbench.findings import Finding
    from workbench.runs.records.record import Run

__all__ = ["Cancelled", "NotFinished", "NotStarted", "RunRequest", "WrongState", "as_tags", "check_request"]


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What to run and how; the fields are those of `run`, and some for those who run several notebooks.

    Parameters
    ----------
    kernel
        The name of a kernel instead of the notebook's own.
    parent, member
        The id of the sweep or pipeline that the run is part of, and its place there, from 0.
    step
        Which step of the pipeline it is.
    environment
        Variables that the kernel's environment has besides those of this process; they are on record.
    resume
        The folder of a run that has ended: go on with it behind its last checkpoint that is valid, else from the top.
    attempt, retry_of
        Which try it is, from 1, and the id of the run that was the first, as `workbench.runs.retrying` counts them.
    """

    notebook: str | os.PathLike[str]
    parameters: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, object] | None = None
    cold: bool = False
    strict: bool = False
    timeout: float | None = None
    cell_timeout: float | None = None
    retries: int = 0
    output_limits: Mapping[str, int] = field(default_factory=dict)
    cwd: str | os.PathLike[str] | None = None
    runs: str | os.PathLike[str] | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    report: bool = False
    kernel: str | None = None
    parent: str | None = None
    member: int | None = None
    step: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    resume: str | None = None
    attempt: int = 1
    retry_of: str | None = None

    def to_json(self) -> str:
        """Write the request as text for another process of this program; of secrets it says only where they are.

        Dates and paths travel as texts, which the types of the notebook's parameters turn back.

        Raises
        ------
        InvalidInput
            When a value cannot be written as JSON, or a secret is held here and so cannot be found there.
        """
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        named["secrets"] = None if self.secrets is None else places_of(self.secrets)
        try:
            return json.dumps(named, default=_as_json)
        except (TypeError, ValueError, RecursionError) as problem:
            raise InvalidInput(f"the request cannot be given to another process: {problem}.") from None

    @classmethod
    def from_json(cls, text: str) -> RunRequest:
        """Read what `to_json` wrote."""
        named = json.loads(text)
        return cls(**named | {"tags": as_tags(named["tags"])})


def as_tags(given: object) -> tuple[Any, ...]:
    """Return tags as they are recorded: one text is one tag."""
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)


def check_request(request: RunRequest) -> None:
    """Check what can be checked without reading the notebook.

    Raises
    ------
    InvalidInput
        When a field is not what it must be.
    """
    check_secrets({} if request.secrets is None else request.secrets)
    path_text(request.notebook, "a notebook")
    if request.runs is not None:
        path_text(request.runs, "'runs'")
    if not isinstance(request.parameters, Mapping):
        raise InvalidInput(
            f"'parameters' must map names to values, e.g. {{'seed': 7}}, got {type(request.parameters).__name__}."
        )
    for name in ("timeout", "cell_timeout"):
        seconds = getattr(request, name)
        if seconds is not None and not (_is_number(seconds) and seconds > 0):
            raise InvalidInput(f"{name!r} must be a number of seconds above 0, got {seconds!r}.")
    if not (isinstance(request.retries, int) and not isinstance(request.retries, bool) and request.retries >= 0):
        raise InvalidInput(f"'retries' must be a whole number, 0 or more, got {request.retries!r}.")
    OutputLimits.of(request.output_limits)
    if request.cwd is not None and not Path(path_text(request.cwd, "'cwd'")).is_dir():
        raise InvalidInput(f"'cwd' must be an existing folder, got '{os.fspath(request.cwd)}'.")
    if not all(isinstance(tag, str) for tag in request.tags):
        raise InvalidInput(f"'tags' must be a list of texts, got {request.tags!r}.")
    if not isinstance(request.note, str):
        raise InvalidInput(f"'note' must be a text, got {type(request.note).__name__}.")
    if request.kernel is not None and not isinstance(request.kernel, str):
        raise InvalidInput(f"'kernel' must be the name of a kernel, got {type(request.kernel).__name__}.")
    if request.resume is not None and not is_run(Path(path_text(request.resume, "'resume'"))):
        raise InvalidInput(f"'resume' must be the folder of a run, and there is none in '{request.resume}'.")
    for name in ("cold", "strict", "report"):
        if not isinstance(getattr(request, name), bool):
            raise InvalidInput(f"{name!r} must be true or false, got {getattr(request, name)!r}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class WrongState(InvalidInput):
    """The run is not in the state that was asked about: it has ended already, or still goes on."""


class NotStarted(RuntimeError):
    """The process of a run ended before the run was on record."""


class NotFinished(Exception):
    """The finish check found errors, so a strict run did not start.

    Parameters
    ----------
    findings
        All that was found, the errors among them.
    """

    def __init__(self, findings: list[Finding]) -> None:
        errors = [found for found in findings if found.severity == "error"]
        super().__init__(
            f"the notebook is not finished: {errors[0].title}"
            + (f", and {len(errors) - 1} more" if len(errors) > 1 else "")
        )
        self.findings = findings


class Cancelled(KeyboardInterrupt):
    """The run was ended from outside (Ctrl-C, SIGTERM); it is on record as far as it came.

    Parameters
    ----------
    run
        The run, with status ``cancelled``.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(f"run {run.id} was cancelled")
        self.run = run


def _as_json(value: object) -> object:
    match value:
        case os.PathLike():
            return os.fsdecode(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            return dict(value)
    if hasattr(value, "tolist"):  # NumPy arrays and scalars, without importing NumPy
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__} is no number, text, date, path, list or dict of such")
