"""``workbench export``: a pipeline for Airflow, GitHub Actions or Jenkins."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.answer import print_json, print_line, say
from workbench.cli.options import AsJson
from workbench.invalid import InvalidInput

__all__ = ["EXAMPLES", "export"]

EXAMPLES = """\b
Examples:
  workbench export airflow workbench.yaml --output dags/salaries.py
  workbench export github-actions workbench.yaml --output .github/workflows/salaries.yml
  workbench export jenkins workbench.yaml --output Jenkinsfile
"""


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="airflow, github-actions or jenkins.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="The pipeline, by custom workbench.yaml.")],
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there (default: to the screen).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a pipeline for another program, which then runs its steps.

    The order is what the file says: files that steps were only seen to use are not known there.
    """
    from workbench.runs.export.formats import FORMATS, export_pipeline

    text = export_pipeline(form, file)
    if output is not None:
        _write(output, text)
        say(f"written: {output}; it belongs in {FORMATS[form].place}")
    if as_json:
        print_json({"format": form, "text": text, "output": None if output is None else str(output)})
    elif output is None:
        print_line(text.removesuffix("\n"))


def _write(path: Path, text: str) -> None:
    from workbench.replacing import write_whole

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as problem:
        raise InvalidInput(f"the file cannot be written to '{path}': {problem.strerror}.") from None
