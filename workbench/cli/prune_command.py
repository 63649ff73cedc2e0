"""``workbench prune``: deleting records of runs that are no longer needed."""

import datetime as dt
import re
from typing import Annotated

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, print_rich
from workbench.cli.options import AsJson, RunsFolder
from workbench.invalid import InvalidInput

__all__ = ["EXAMPLES", "prune"]

EXAMPLES = """\b
Examples:
  workbench prune --older-than 30d                  what would go
  workbench prune --older-than 30d --yes            delete it
  workbench prune --status failed --keep 10 --yes
  workbench prune --larger-than 1GB --tag trial
"""
AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(m|h|d|w|min|hours?|days?|weeks?)\s*", re.IGNORECASE)
SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)\s*", re.IGNORECASE)
MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
BYTES = {"b": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def prune(
    *,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="AGE", help="Only those that ended longer ago: 12h, 30d, 8w.")
    ] = None,
    status: Annotated[str | None, typer.Option(metavar="STATUS", help="Only these, e.g. failed.")] = None,
    larger_than: Annotated[
        str | None, typer.Option("--larger-than", metavar="SIZE", help="Only those that take more: 200MB, 1GB.")
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only runs with this tag.")] = None,
    notebook: Annotated[str | None, typer.Option(metavar="NOTEBOOK", help="Only runs of this notebook.")] = None,
    keep: Annotated[int, typer.Option(metavar="N", help="Spare the N newest of them.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete them; without it they are only listed.")] = False,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Delete records of runs that are no longer needed.

    Lists what would go, and deletes it with --yes. What still runs is never touched; a sweep goes with all its runs.
    """
    from workbench.runs.records import pruning

    found = pruning.prunable(
        older_than=None if older_than is None else _age(older_than),
        status=status,
        larger_than=None if larger_than is None else _size(larger_than),
        tag=tag,
        notebook=notebook,
        keep=keep,
        runs=folder,
    )
    problems = pruning.prune(found) if yes else []
    if as_json:
        rows = [
            {"id": each.run.id, "status": each.run.status, "members": len(each.members), "bytes": each.bytes}
            for each in found
        ]
        print_json({"deleted": yes, "runs": rows, "problems": problems})
    elif not found:
        print_line("No records for which all of that holds.")
    else:
        from workbench.cli.tables import of_prunable
        from workbench.views.wording import noun, size

        print_rich(of_prunable(found))
        whole = f"{noun(sum(len(each.all_runs) for each in found), 'record')}, {size(sum(one.bytes for one in found))}"
        print_line(f"{whole} deleted." if yes and not problems else f"{whole}. Delete them: the same again with --yes.")
    for problem in problems:
        complain(problem)
    raise typer.Exit(ExitCode.FAILED if problems else ExitCode.DONE)


def _age(text: str) -> dt.timedelta:
    found = AGE.fullmatch(text)
    if found is None:
        raise InvalidInput(f"an age must be a number and a unit, as 12h, 30d or 8w, got {text!r}.")
    return dt.timedelta(minutes=float(found[1]) * MINUTES[found[2][0].lower()])


def _size(text: str) -> int:
    found = SIZE.fullmatch(text)
    if found is None:
        raise InvalidInput(f"a size must be a number and a unit, as 200MB or 1GB, got {text!r}.")
    return int(float(found[1]) * BYTES[found[2][0].lower()])
