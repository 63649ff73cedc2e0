"""``workbench runs``, ``show`` and ``report``: what was run, and how it went."""

from typing import Annotated

import typer

from workbench.cli.answer import print_json, print_line, print_rich
from workbench.cli.options import AsJson, RunName, RunsFolder
from workbench.invalid import InvalidInput

__all__ = ["REPORT_EXAMPLES", "RUNS_EXAMPLES", "SHOW_EXAMPLES", "report", "runs", "show"]

RUNS_EXAMPLES = """\b
Examples:
  workbench runs
  workbench runs --status failed --notebook salary.ipynb
  workbench runs --search 'ticket tag:nightly' --all
  workbench runs --tag nightly --json | jq '.[].metrics'
"""
SHOW_EXAMPLES = """\b
Examples:
  workbench show latest
  workbench show 20261123 --json | jq .inputs
"""
REPORT_EXAMPLES = """\b
Examples:
  workbench report latest --open
"""


def runs(
    *,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only runs with this tag.")] = None,
    status: Annotated[str | None, typer.Option(metavar="STATUS", help="Only these, e.g. completed or failed.")] = None,
    notebook: Annotated[str | None, typer.Option(metavar="NOTEBOOK", help="Only runs of this notebook.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="Only runs with this text in their note.")] = None,
    parent: Annotated[str | None, typer.Option(metavar="RUN", help="Only the runs of this sweep or pipeline.")] = None,
    search: Annotated[
        str, typer.Option(metavar="WORDS", help="Only runs with all these words in tags, note, notebook or status.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="List each run of a sweep or pipeline, too.")] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", help="Only the N newest of them.")] = None,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the recorded runs of the project, newest first.

    A sweep or pipeline run is one line; its runs are listed with --all or --parent. With --json, there are the runs.
    """
    from workbench.runs.records.store import Wanted, find_run, list_summaries, still_there

    if parent is not None:
        parent = find_run(parent, runs=folder).id
    wanted = Wanted(
        notebook=notebook,
        status=status,
        tag=tag,
        note=note,
        parent=parent,
        kind="run" if as_json else None,
        members=as_json or every or parent is not None,
        search=search,
    )
    found = list_summaries(wanted, limit=limit, runs=folder)
    if as_json:
        print_json(list(still_there((run for run, _ in found), lambda run: run.to_dict())))
    elif found:
        from workbench.cli.tables import of_runs

        print_rich(of_runs(summary for _, summary in found))
    else:
        print_line("No runs. Make one: workbench run NOTEBOOK.ipynb")


def show(run: RunName, *, folder: RunsFolder = None, as_json: AsJson = False) -> None:
    """Show one recorded run.

    How it went, with which parameters, data and code, and why it failed if it did.
    """
    from workbench.runs.records.store import find_run

    found = find_run(run, runs=folder)
    record = found.to_dict()
    if as_json:
        print_json(record)
        return
    from workbench.cli.run_summary import of_failure, of_origin, of_run

    print_rich(of_run(record, found.folder), of_origin(record))
    if record.get("kind") == "pipeline":
        from workbench.cli.pipeline_steps import of_steps
        from workbench.runs.pipeline.pipeline_run import PipelineRun

        print_rich(of_steps(PipelineRun(found.folder).steps))
    if record.get("error"):
        print_rich(*of_failure(record, found.folder))


def report(
    run: RunName,
    *,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make the report of a run and print where it is.

    The report is one HTML file that needs no network: of a sweep its view, of a pipeline's run its graph and steps.
    """
    from workbench.runs.records.report import write_report
    from workbench.runs.records.store import find_run

    found = find_run(run, runs=folder)
    try:
        path = write_report(found)
    except OSError as problem:
        raise InvalidInput(f"the report cannot be written to '{found.folder}': {problem.strerror}.") from None
    if as_json:
        print_json({"report": path})
    else:
        print_line(str(path))
    if open_:
        typer.launch(path.as_uri())
