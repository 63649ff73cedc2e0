"""``workbench reproduce``: whether a recorded run gives the same again."""

from typing import Annotated

import typer

from workbench.cli.answer import ExitCode, print_json, print_rich
from workbench.cli.options import AsJson, RunName, RunsFolder

__all__ = ["EXAMPLES", "reproduce"]

EXAMPLES = """\b
Examples:
  workbench reproduce latest
  workbench reproduce 20261126 --twice
  workbench reproduce latest --tolerance 1e-3 --json | jq .first_difference
"""


def reproduce(
    run: RunName,
    *,
    twice: Annotated[
        bool,
        typer.Option(
            "--twice", help="Run it twice, with other hash seed, threads and clock, to find what results depend on."
        ),
    ] = False,
    tolerance: Annotated[
        float, typer.Option(metavar="PART", help="How far apart two numbers may be, as a part of the larger one.")
    ] = 1e-6,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", metavar="NAME=SOURCE", help="A secret that is not where it was (again for more)."),
    ] = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Stop a run after this time.")] = None,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Run a recorded run again from what it has kept, and say whether the same came out.

    Code and data are restored in a scratch folder; your files are only read. Exits with 1 when anything differs by more
    than the tolerance, and says where first and why.
    """
    from workbench.cli.run_progress import shown
    from workbench.cli.secrets import read_sources
    from workbench.runs.records.store import find_run
    from workbench.runs.reproduce.reproducing import reproduce as run_again

    found = find_run(run, runs=folder)
    with shown(found.id) as progress:
        verdict = run_again(
            found,
            twice=twice,
            tolerance=tolerance,
            secrets=read_sources(secrets) if secrets else None,
            timeout=timeout,
            on_event=progress,
        )
    if as_json:
        print_json(verdict.to_dict())
    else:
        from workbench.cli.verdict_table import of_verdict

        print_rich(of_verdict(verdict))
    raise typer.Exit(ExitCode.DONE if verdict.is_same else ExitCode.FAILED)
