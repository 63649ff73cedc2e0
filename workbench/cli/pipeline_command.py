"""``workbench pipeline``: notebooks as steps of one whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, print_rich, screen, warn
from workbench.cli.options import AsJson, RunsFolder

if TYPE_CHECKING:
    from workbench.runs.pipeline.order import Order
    from workbench.runs.pipeline.pipeline_run import PipelineRun
    from workbench.runs.pipeline.planning import Planned

__all__ = ["app"]

RUN_EXAMPLES = """\b
Examples:
  workbench pipeline run workbench.yaml
  workbench pipeline run workbench.yaml --force -j 4
  workbench pipeline run workbench.yaml --step prepare --step check
"""
SHOW_EXAMPLES = """\b
Examples:
  workbench pipeline show workbench.yaml
  workbench pipeline show workbench.yaml --json | jq '.steps[] | {name, next, why}'
"""
ENDS = {"completed": ExitCode.DONE, "gate-failed": ExitCode.GATE, "cancelled": ExitCode.CANCELLED}

app = typer.Typer(
    help="Run notebooks as the steps of a pipeline, or show what it would do.",
    rich_markup_mode=None,
    no_args_is_help=False,  # that would tell the help as a mistake
)
PipelineFile = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The pipeline, by custom workbench.yaml.")]


@app.command(epilog=RUN_EXAMPLES)
def run(
    file: PipelineFile,
    *,
    force: Annotated[bool, typer.Option("--force", help="Run every step, also when nothing has changed.")] = False,
    steps: Annotated[
        list[str] | None, typer.Option("--step", metavar="NAME", help="Run this step alone (again for more).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("-j", "--workers", metavar="N", help="Steps at once (default: one a processor).")
    ] = None,
    executor: Annotated[str, typer.Option(metavar="NAME", help="Where: local or dask.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The Dask scheduler (default: a cluster on this machine).")
    ] = None,
    cold: Annotated[bool, typer.Option("--cold", help="Start each kernel in the ordinary way.")] = False,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag to find the runs by.")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note to remember the run by.")] = "",
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write each step as a test case, in JUnit's XML.")
    ] = None,
    runs: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Run the steps of a pipeline that have changed since they last went well.

    Independent steps run at once. One that fails stops what depends on it, and nothing else. Exits with 1 when a step
    failed, 3 when data gates failed and nothing else.
    """
    from workbench.cli.junit_file import in_junit_file
    from workbench.cli.pipeline_junit import suite_of_steps
    from workbench.cli.pipeline_progress import shown
    from workbench.runs.pipeline.pipeline_run import PipelineCancelled
    from workbench.runs.pipeline.request import PipelineRequest
    from workbench.runs.pipeline.running import execute_pipeline

    request = PipelineRequest(
        file=file,
        force=force,
        steps=tuple(steps or ()),
        workers=workers,
        executor=executor,
        scheduler=scheduler,
        cold=cold,
        runs=runs,
        tags=tuple(tags or ()),
        note=note,
    )
    with in_junit_file(junit, Path(file).stem, package="pipeline", example="steps.xml") as tell:
        try:
            with shown() as progress:
                done = execute_pipeline(
                    request, on_begin=progress.begin, on_step=progress.step, on_event=progress.event
                )
        except PipelineCancelled as cancelled:
            done = cancelled.pipeline_run
        tell(suite_of_steps(done))
    _answer(done, as_json=as_json)
    raise typer.Exit(ENDS.get(done.status, ExitCode.FAILED))


@app.command(epilog=SHOW_EXAMPLES)
def show(
    file: PipelineFile,
    *,
    force: Annotated[bool, typer.Option("--force", help="Show what --force would do.")] = False,
    runs: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Draw a pipeline, and say what a run of it would do and why."""
    from workbench.runs.pipeline.past import Past
    from workbench.runs.pipeline.planning import plan
    from workbench.runs.pipeline.reading import check_inputs, read_pipeline
    from workbench.runs.pipeline.running import order_of, runs_of
    from workbench.runs.records.index import Index

    pipeline = read_pipeline(file)
    check_inputs(pipeline)
    past = Past(pipeline, runs_of(pipeline, runs))
    order = order_of(pipeline, past)
    with Index() as index:
        planned = plan(pipeline, order, past, index, force=force)
    if as_json:
        edges = [edge.to_dict() for edge in order.edges]
        print_json({"file": str(pipeline.path), "steps": [each.to_dict() for each in planned], "edges": edges})
    else:
        _draw(order, planned)


def _draw(order: "Order", planned: "list[Planned]") -> None:
    from rich.text import Text

    from workbench.cli.pipeline_graph import graph
    from workbench.cli.pipeline_progress import SIGNS
    from workbench.cli.pipeline_steps import of_plan

    console = screen()
    marks = {each.name: SIGNS[each.next] for each in planned}
    gates = [each.name for each in planned if each.kind == "gate"]
    print_rich(graph(order, marks, gates, width=console.width), Text(""))
    print_rich(of_plan(planned))
    to_run = sum(each.next == "run" for each in planned)
    depends = sum(each.next == "depends" for each in planned)
    more = f", {depends} more may have to be" if depends else ""
    print_line(f"{to_run} of {len(planned)} steps would be run{more}.")


def _answer(done: "PipelineRun", *, as_json: bool) -> None:
    if as_json:
        print_json(done.to_dict())
        return
    from workbench.cli.pipeline_steps import of_steps

    print_rich(of_steps(done.steps))
    for each in done.steps:
        if error := each["error"]:
            place = "" if error.get("cell") is None else f"cell {error['cell']}: "
            name = "" if each["status"] == "gate-failed" and each["kind"] == "gate" else f"{error['name']}: "
            complain(f"{each['name']}: {place}{name}{str(error['message']).partition(chr(10))[0]}")
    for each in done.record["pipeline"].get("unsaid", ()):
        warn(each)
    print_line(f"record: {done.folder}")
    if done.status == "cancelled":
        print_line("go on with it: run it again; what is done is taken from the record")
