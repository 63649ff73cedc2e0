"""``workbench compare``: two runs side by side."""

from typing import Annotated

import typer

from workbench.cli.answer import print_json, print_line, print_rich
from workbench.cli.completion import known_runs
from workbench.cli.options import AsJson, RunName, RunsFolder
from workbench.invalid import InvalidInput

__all__ = ["EXAMPLES", "compare"]

EXAMPLES = """\b
Examples:
  workbench compare 20261123 latest
  workbench compare 20261123 latest --all
  workbench compare 20261123 latest --html compared.html
"""


def compare(
    run: RunName,
    other: Annotated[str, typer.Argument(metavar="RUN", help="The other run.", autocompletion=known_runs)],
    *,
    every: Annotated[bool, typer.Option("--all", help="Also list what is the same.")] = False,
    tolerance: Annotated[
        float, typer.Option(metavar="PART", help="How far apart two numbers may be, as a part of the larger one.")
    ] = 1e-6,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write the view as one HTML page.")] = None,
    folder: RunsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two runs.

    Parameters, metrics, code, data, environment and outputs, side by side.
    """
    from workbench.runs.comparison.run_comparison import RunComparison

    compared = RunComparison(run, other, tolerance=tolerance, runs=folder)
    if html is not None:
        try:
            compared.to_html(html)
        except OSError as problem:
            raise InvalidInput(f"the view cannot be written to '{html}': {problem.strerror}.") from None
    if as_json:
        print_json(compared.to_dict())
        return
    from workbench.cli.comparison_tables import of_comparison

    print_rich(*of_comparison(compared, every=every))
    if html is not None:
        print_line(html)
