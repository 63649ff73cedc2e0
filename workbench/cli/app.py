"""The commands, put together. A command is added with one file and one line below."""

from typing import Annotated

import typer

from workbench.cli import (
    cancel_command,
    check_command,
    compare_command,
    env_command,
    export_command,
    lab_command,
    notebook_commands,
    pipeline_command,
    prune_command,
    quality_command,
    record_commands,
    reproduce_command,
    resume_command,
    run_command,
    sweep_command,
)
from workbench.cli.answer import print_line

__all__ = ["app"]

app = typer.Typer(
    name="workbench",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command(epilog=notebook_commands.PARAMS_EXAMPLES)(notebook_commands.params)
app.command(epilog=notebook_commands.LINT_EXAMPLES)(notebook_commands.lint)
app.command(epilog=run_command.EXAMPLES)(run_command.run)
app.command(epilog=sweep_command.EXAMPLES)(sweep_command.sweep)
app.add_typer(pipeline_command.app, name="pipeline")
app.command(epilog=export_command.EXAMPLES)(export_command.export)
app.command(epilog=record_commands.RUNS_EXAMPLES)(record_commands.runs)
app.command(epilog=record_commands.SHOW_EXAMPLES)(record_commands.show)
app.command(epilog=record_commands.REPORT_EXAMPLES)(record_commands.report)
app.command(epilog=compare_command.EXAMPLES)(compare_command.compare)
app.command(epilog=reproduce_command.EXAMPLES)(reproduce_command.reproduce)
app.command(epilog=env_command.EXAMPLES)(env_command.env)
app.command(epilog=cancel_command.EXAMPLES)(cancel_command.cancel)
app.command(epilog=resume_command.EXAMPLES)(resume_command.resume)
app.command(epilog=prune_command.EXAMPLES)(prune_command.prune)
app.command(epilog=quality_command.EXAMPLES)(quality_command.quality)
app.command(epilog=check_command.EXAMPLES)(check_command.check)
app.command(epilog=lab_command.EXAMPLES)(lab_command.lab)

EXAMPLES = """\b
Examples:
  workbench params salary.ipynb           what can be set
  workbench lint salary.ipynb             is it finished?
  workbench run salary.ipynb -p seed=7    run and record it
  workbench sweep salary.ipynb --grid seed=1,2,3
                                          run it for each value
  workbench pipeline run workbench.yaml   run what has changed
  workbench runs                          what was run
  workbench quality wages.parquet         look at data
  workbench check wages.parquet --contract wages.yaml
                                          hold data to their contract
"""


def _show_version(asked: bool) -> None:  # noqa: FBT001  -- typer calls it so
    if asked:
        from importlib.metadata import version

        print_line(f"workbench {version('jupyter-workbench')}")
        raise typer.Exit


@app.callback(epilog=EXAMPLES)
def workbench(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """See data quality, training and errors in the notebook; run the finished notebook as a recorded pipeline."""
