"""``workbench resume``: go on with what failed, was cancelled, or was killed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.answer import ExitCode, print_json, print_line, print_rich, say
from workbench.cli.options import AsJson, RunName, RunsFolder
from workbench.views.wording import noun

if TYPE_CHECKING:
    from workbench.runs.records.record import Run
    from workbench.runs.resume.resuming import Wishes

__all__ = ["EXAMPLES", "resume"]

EXAMPLES = """\b
Examples:
  workbench resume latest
  workbench resume 20261123-0815 -j 2
  workbench resume latest --json | jq .resume
"""
ENDS = {"completed": ExitCode.DONE, "gate-failed": ExitCode.GATE, "cancelled": ExitCode.CANCELLED}


def resume(
    run: RunName,
    *,
    workers: Annotated[
        int | None,
        typer.Option("-j", "--workers", metavar="N", min=1, help="Runs at once, of a sweep (default: as before)."),
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option(
            "--secret",
            metavar="NAME=SOURCE",
            help="A secret that was asked for at the time: from env:VAR, file:PATH, or - (again for more).",
        ),
    ] = None,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a run, sweep or pipeline run that failed, was cancelled, or was killed.

    A run begins behind its last checkpoint that is still valid, else at the top, and is a new run with the same
    parameters. A sweep goes on in its own folder, with the runs that have not completed. Of a pipeline, what has gone
    well is taken from the record, and a step that has not begins behind its checkpoint. `latest` is the newest that
    can be gone on with. The exit codes are those of run, sweep and pipeline.
    """
    from workbench.cli.secrets import read_sources
    from workbench.runs.pipeline.pipeline_run import PipelineCancelled
    from workbench.runs.request import Cancelled, NotFinished
    from workbench.runs.resume.latest import find_resumable
    from workbench.runs.resume.resuming import check_resumable, kind_of, resume_found
    from workbench.runs.sweep.sweep import SweepCancelled

    found = find_resumable(run, runs=folder)
    check_resumable(found)
    sources = read_sources(secrets or ())
    resumed: Any
    try:
        with _shown(found, kind_of(found), workers, sources) as wishes:
            resumed = resume_found(found, wishes)
    except Cancelled as cancelled:
        resumed = cancelled.run
    except SweepCancelled as cancelled:
        resumed = cancelled.sweep
    except PipelineCancelled as cancelled:
        resumed = cancelled.pipeline_run
    except NotFinished as problem:
        from workbench.cli.run_command import refused

        refused(problem, as_json=as_json)
        raise typer.Exit(ExitCode.FAILED) from None
    _answer(resumed, kind_of(found), as_json=as_json)
    raise typer.Exit(ENDS.get(resumed.status, ExitCode.FAILED))


@contextmanager
def _shown(found: "Run", kind: str, workers: int | None, secrets: Mapping[str, Any]) -> Iterator["Wishes"]:
    """Show how far it is while the context lasts, and say where it begins."""
    from workbench.cli import pipeline_progress, run_progress, sweep_progress
    from workbench.runs.resume.resuming import Wishes

    if kind == "run":
        with run_progress.shown(str(found.record["notebook"]["path"])) as tell:

            def tell_both(event: Mapping[str, Any]) -> None:
                if event["event"] == "resume":
                    say(f"going on with run {event['run']} {_where(event)}")
                tell(event)

            yield Wishes(secrets=secrets, on_event=tell_both)
        return
    if kind == "pipeline":
        with pipeline_progress.shown() as steps:
            yield Wishes(workers=workers, on_begin=steps.begin, on_member=steps.step, on_event=steps.event)
        return
    with sweep_progress.shown() as progress:

        def tell_of_all(event: Mapping[str, Any]) -> None:
            if event["event"] == "resume" and "completed" in event:
                say(f"{noun(event['completed'], 'run')} of {event['members']} completed before")
            progress.event(event)

        yield Wishes(
            workers=workers,
            secrets=secrets,
            on_begin=progress.begin,
            on_member=progress.member,
            on_event=tell_of_all,
        )


def _where(event: Mapping[str, Any]) -> str:
    if not event["skipped"]:
        return f"from the top: {event['why']}"
    return f"behind cell {event['cell']} ({noun(event['skipped'], 'cell')} not executed again): {event['why']}"


def _answer(resumed: Any, kind: str, *, as_json: bool) -> None:
    if as_json:
        print_json(resumed.to_dict())
    elif kind == "sweep":
        from workbench.cli.sweep_command import answer

        answer(resumed, as_json=False)
    elif kind == "pipeline":
        print_line(repr(resumed))
        print_line(f"record: {resumed.folder}")
    else:
        from workbench.cli.run_summary import of_failure, of_run

        record = resumed.to_dict()
        print_rich(of_run(record, resumed.folder))
        if record.get("error"):
            print_rich(*of_failure(record, resumed.folder))
