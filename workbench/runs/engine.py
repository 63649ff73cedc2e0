"""Running a notebook: parameters in, a recorded run out."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.runs.own_loop import in_own_loop
from workbench.runs.request import Cancelled, NotFinished, RunRequest, as_tags, check_request
from workbench.runs.retrying import with_retries
from workbench.runs.session import record_run

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from workbench.runs.own_loop import Stop
    from workbench.runs.records.record import Run
    from workbench.runs.warm.templates import Templates

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
    cell_timeout: float | None = None,
    retries: int = 0,
    output_limits: Mapping[str, int] | None = None,
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
        Where the values of its parameters of the type `Secret` are, by name: ``{"token": "env:SHOP_TOKEN"}``,
        ``"file:PATH"``, or a `Secret`. They reach the kernel through a private pipe, are in no file, and are masked in
        what comes out.
    cold
        Start a kernel of its own for the run. Otherwise all runs in a process but the first with the same imports get
        a kernel that is forked from one that has imported them (on Linux); the record says which and why.
    strict
        First make the finish check (``workbench lint``), and do not start when it finds errors.
    timeout, cell_timeout
        Seconds the whole run, and each of its cells, may take.
    retries
        How often to run it again, after a pause, when it failed for a reason that may have passed; each attempt is a
        run with a record of its own, and the last one is returned.
    output_limits
        How much of the outputs is kept, other than by default: see `workbench.runs.kernel.output_limits.OutputLimits`.
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
    from workbench.runs.warm.templates import own_templates

    return execute(
        RunRequest(
            notebook=notebook,
            parameters={} if parameters is None else parameters,
            secrets=secrets,
            cold=cold,
            strict=strict,
            timeout=timeout,
            cell_timeout=cell_timeout,
            retries=retries,
            output_limits={} if output_limits is None else output_limits,
            cwd=cwd,
            runs=runs,
            tags=as_tags(tags),
            note=note,
            report=report,
        ),
        templates=own_templates(),
    )


def execute(
    request: RunRequest,
    *,
    on_event: OnEvent | None = None,
    on_record: Callable[[Path], None] | None = None,
    templates: Templates | None = None,
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
    templates
        From where its kernel can be forked; None for a kernel of its own.

    Returns
    -------
    Run
        See `run`, also for what is raised.
    """
    check_request(request)

    def attempt(each: RunRequest, stop: Stop) -> Coroutine[Any, Any, Run]:
        return record_run(each, stop, on_event=on_event, on_record=on_record, templates=templates)

    return in_own_loop(lambda stop: with_retries(request, stop, attempt))
