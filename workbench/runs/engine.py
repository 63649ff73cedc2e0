"""Running a notebook: parameters in, a recorded run out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.runs.own_loop import in_own_loop
from workbench.runs.request import Cancelled, NotFinished, RunRequest, as_tags, check_request
from workbench.runs.session import record_run

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from workbench.runs.record import Run

__all__ = ["Cancelled", "NotFinished", "RunRequest", "execute", "run"]

OnEvent = Callable[[dict[str, Any]], None]


def run(
    notebook: str | os.PathLike[str],
    parameters: Mapping[str, object] | None = None,
    *,
    secrets: Mapping[str, object] | None = None,
    cold: bool = False,
    strict: bool = False,
    timeout: float | None = None,
    cwd: str | os.PathLike[str] | None = None,
    runs: str | os.PathLike[str] | None = None,
    tags: str | Iterable[str] = (),
    note: str = "",
    report: bool = False,
) -> Run:
    """Execute a notebook from top to bottom and record everything about it.

    Parameters
    ----------
    notebook
        The ``.ipynb`` file. It is not changed.
    parameters
        Values for names of its cell tagged ``parameters``, checked against the types given there.
    secrets
        Not in this version: anything but None is refused.
    cold
        Start a kernel of its own for the run. This version always does.
    strict
        First make the finish check (``workbench lint``), and do not start when it finds errors.
    timeout
        Seconds the whole run may take.
    cwd
        Where the notebook runs; default: its own folder.
    runs
        The folder for the record; default: ``runs`` in the notebook's project.
    tags, note
        Words to find the run by.
    report
        Write ``report.html`` at the end.

    Returns
    -------
    Run
        Also when the notebook failed: then its status is ``"failed"``, and `Run.error` says where and why. Cancelled
        by another process (``workbench cancel``), it has the status ``"cancelled"``.

    Raises
    ------
    InvalidInput
        For a file that is not a notebook, a parameter that is unknown or ill-typed, an unknown kernel, and the like.
        Nothing has been written then.
    NotFinished
        With *strict*, when the finish check finds errors.
    Cancelled
        On Ctrl-C, a KeyboardInterrupt; the run is on record as ``cancelled``.

    Examples
    --------
    >>> import workbench as wb
    >>> run = wb.run("notebooks/salary.ipynb", {"seed": 7})  # doctest: +SKIP
    >>> run.status  # doctest: +SKIP
    'completed'
    """
    return execute(
        RunRequest(
            notebook=notebook,
            parameters={} if parameters is None else parameters,
            secrets=secrets,
            cold=cold,
            strict=strict,
            timeout=timeout,
            cwd=cwd,
            runs=runs,
            tags=as_tags(tags),
            note=note,
            report=report,
        )
    )


def execute(
    request: RunRequest, *, on_event: OnEvent | None = None, on_record: Callable[[Path], None] | None = None
) -> Run:
    """Do what *request* says, in a thread of its own, so that it can be called where an event loop runs already.

    Parameters
    ----------
    request
        What to run and how.
    on_event
        Is told each event (as in ``events.jsonl``) as it happens, in that thread.
    on_record
        Is told the run's folder as soon as the run is on record, in that thread.

    Returns
    -------
    Run
        See `run`, also for what is raised.
    """
    check_request(request)
    return in_own_loop(lambda stop: record_run(request, stop, on_event=on_event, on_record=on_record))
