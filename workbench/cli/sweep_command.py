"""``workbench sweep``: one notebook over a grid of parameters."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, print_rich
from workbench.cli.completion import known_parameters
from workbench.cli.options import AsJson, CellTimeout, NotebookPath, OutputLimits, Retries, RunsFolder, Secrets, Timeout

if TYPE_CHECKING:
    from workbench.runs.sweep.sweep import Sweep

__all__ = ["EXAMPLES", "answer", "sweep"]

EXAMPLES = """\b
Examples:
  workbench sweep salary.ipynb --grid seed=1,2,3 --grid features=few,all
  workbench sweep salary.ipynb --grid alpha=1e-4..1:log --random 20 -p features=all
  workbench sweep salary.ipynb --grid seed=1,2,3 --junit sweep.xml
  workbench sweep train.ipynb --grid lr=0.1,0.01 --gpus-per-run 1 --retries 2
  workbench sweep salary.ipynb --grid seed=1,2,3 --executor dask --scheduler tcp://host:8786
"""
ENDS = {"completed": ExitCode.DONE, "gate-failed": ExitCode.GATE, "cancelled": ExitCode.CANCELLED}


def sweep(
    notebook: NotebookPath,
    *,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid",
            metavar="NAME=V1,V2",
            help="The values of a parameter (again for more); every combination is run. LOW..HIGH is a range of"
            " numbers to draw from, LOW..HIGH:log one on a log scale; both need --random.",
            autocompletion=known_parameters,
        ),
    ] = None,
    grid_file: Annotated[
        Path | None,
        typer.Option(
            "--grid-file",
            metavar="FILE.yaml",
            help="The grid from a file: a list of values, or a text LOW..HIGH, by name.",
        ),
    ] = None,
    random: Annotated[
        int | None, typer.Option("--random", metavar="N", help="Run N combinations, taken at random.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="What the choice of --random depends on.")] = 0,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--parameter",
            metavar="NAME=VALUE",
            help="A parameter that is the same in all runs (again for more).",
            autocompletion=known_parameters,
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("-j", "--workers", metavar="N", help="Runs at once (default: one a processor).")
    ] = None,
    executor: Annotated[str, typer.Option(metavar="NAME", help="Where: local or dask.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The Dask scheduler (default: a cluster on this machine).")
    ] = None,
    gpus_per_run: Annotated[
        int, typer.Option("--gpus-per-run", metavar="N", help="GPUs that each run has for itself.")
    ] = 0,
    cold: Annotated[bool, typer.Option("--cold", help="Start each kernel in the ordinary way.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Lint first, and do not run when there are errors.")] = False,
    secrets: Secrets = None,
    timeout: Timeout = None,
    cell_timeout: CellTimeout = None,
    retries: Retries = 0,
    output_limits: OutputLimits = None,
    cwd: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the code runs (default: by the notebook).")
    ] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag to find the runs by.")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note to remember the runs by.")] = "",
    runs: RunsFolder = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write each run as a test case, in JUnit's XML.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a notebook over a grid of parameters, some runs at once.

    One that fails does not stop the others. Exits with 1 when any run failed, 2 when a parameter is wrong, 3 when data
    gates failed and nothing else.
    """
    from workbench.cli.junit_file import in_junit_file
    from workbench.cli.output_limits import read_limits
    from workbench.cli.run_command import refused
    from workbench.cli.secrets import read_sources
    from workbench.cli.sweep_progress import shown
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import from_text, read_parameters
    from workbench.runs.sweep.ranges import grid_from_file, grid_from_text

    with in_junit_file(junit, Path(notebook).stem, package="sweep", example="sweep.xml") as tell:
        takes = read_parameters(read_notebook(notebook))
        if grid and grid_file is not None:
            raise typer.BadParameter("--grid and --grid-file cannot both be given.")
        if grid_file is not None:
            combinations: object = grid_from_file(grid_file)
        elif grid:
            combinations = grid_from_text(takes, grid)
        else:
            raise typer.BadParameter("a sweep needs the values of at least one parameter: --grid NAME=V1,V2.")
        values = from_text(takes, assignments or ())
        sources = read_sources(secrets or (), may_ask=False)

        from workbench.cli.run_junit import of_findings, of_sweep  # slow: only for sound input
        from workbench.runs.request import NotFinished, RunRequest
        from workbench.runs.sweep.request import SweepRequest
        from workbench.runs.sweep.sweep import SweepCancelled
        from workbench.runs.sweep.sweeping import execute_sweep

        request = SweepRequest(
            common=RunRequest(
                notebook=notebook,
                parameters=values,
                cold=cold,
                strict=strict,
                secrets=sources,
                timeout=timeout,
                cell_timeout=cell_timeout,
                retries=retries,
                output_limits=read_limits(output_limits or ()),
                cwd=cwd,
                runs=runs,
                tags=tuple(tags or ()),
                note=note,
            ),
            grid=combinations,
            samples=random,
            seed=seed,
            workers=workers,
            executor=executor,
            scheduler=scheduler,
            gpus_per_run=gpus_per_run,
        )
        unrun: dict[int, str] = {}
        try:
            with shown() as progress:
                swept = execute_sweep(
                    request,
                    on_begin=progress.begin,
                    on_member=progress.member,
                    on_event=_also_noting(unrun, progress.event),
                )
        except SweepCancelled as cancelled:
            swept = cancelled.sweep
        except NotFinished as problem:
            tell(of_findings(problem.findings, notebook, package="sweep"))
            refused(problem, as_json=as_json)
            raise typer.Exit(ExitCode.FAILED) from None
        tell(of_sweep(swept, refused=unrun, strict=strict))
    answer(swept, as_json=as_json)
    if junit is not None and not as_json:
        print_line(f"junit: {junit}")
    raise typer.Exit(ENDS.get(swept.status, ExitCode.FAILED))


def _also_noting(unrun: dict[int, str], tell: Callable[[Mapping[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """Note why members did not become runs, of which there is no record, besides telling each event."""

    def note(event: dict[str, Any]) -> None:
        if event["event"] == "member-finish" and event["run"] is None:
            unrun[event["member"]] = event["error"]
        tell(event)

    return note


def answer(swept: "Sweep", *, as_json: bool) -> None:
    """Write how a sweep has ended."""
    if as_json:
        print_json(swept.to_dict())
        return
    from workbench.cli.tables import of_sweep

    print_rich(of_sweep(swept.frame("runs")))
    print_line(f"{swept.payload.summary}")
    print_line(f"record: {swept.folder}")
    for run in swept.runs:
        if run.error:
            complain(f"{run.id}: {run.error['name']}: {str(run.error['message']).partition(chr(10))[0]}")
    if swept.status == "cancelled":
        print_line(f"go on with it: workbench resume {swept.id}")
