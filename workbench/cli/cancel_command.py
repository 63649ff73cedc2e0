"""``workbench cancel``: end a run, whoever started it."""

import time
from typing import NoReturn

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, say
from workbench.cli.options import AsJson, RunName, RunsFolder

__all__ = ["EXAMPLES", "cancel"]

EXAMPLES = """\b
Examples:
  workbench cancel latest
  workbench cancel 20261123 --json | jq .status
"""
LOOK_SECONDS = 0.1


def cancel(run: RunName, *, folder: RunsFolder = None, as_json: AsJson = False) -> None:
    """Ask a run to end, and wait until it has.

    It does not matter whether it was started by this command, in a notebook, by papermill or in JupyterLab. What it
    did so far stays on record.
    """
    from workbench.runs.records.cancelling import cancel as ask
    from workbench.runs.records.record import UNFINISHED, current_record
    from workbench.runs.records.store import find_run

    found = find_run(run, runs=folder)
    ask(found)
    try:
        say(f"run {found.id} was asked to end; Ctrl-C stops waiting for it")
        while current_record(found.folder)["status"] in UNFINISHED:
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        _stop_waiting(found.id, as_json=as_json)
    if as_json:
        print_json(found.to_dict())
    elif found.status == "cancelled":
        print_line(f"Run {found.id} is cancelled.")
    else:
        print_line(f"Run {found.id} ended before it could be cancelled: it is {found.status}.")


def _stop_waiting(run: str, *, as_json: bool) -> NoReturn:
    message = f"no longer waiting for run {run}, which was asked to end. See: workbench show {run}"
    if as_json:
        print_json({"error": {"kind": "cancelled", "message": message, "exit_code": int(ExitCode.CANCELLED)}})
    complain(message)
    raise typer.Exit(ExitCode.CANCELLED)
