"""``workbench quality``: a look at a file of data."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.answer import ExitCode, complain, print_json, print_line, print_rich
from workbench.cli.options import AsJson
from workbench.findings import SEVERITIES
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from workbench.profiling.quality_report import QualityReport

__all__ = ["EXAMPLES", "quality"]

EXAMPLES = """\b
Examples:
  workbench quality wages.parquet --target wage
  workbench quality 'parts/*.csv' --key id --sensitive name,email --html quality.html
  workbench quality new.parquet --reference old.parquet --time hired
  workbench quality wages.parquet --json --fail-on error
"""


class Limit(StrEnum):
    """From which severity on findings are a failed gate."""

    error = "error"
    warning = "warning"


def quality(
    data: Annotated[str, typer.Argument(metavar="DATA", help="Parquet, CSV, JSON lines or Arrow: path, glob or URL.")],
    *,
    target: Annotated[str | None, typer.Option(metavar="COLUMN", help="The column to be predicted.")] = None,
    key: Annotated[str | None, typer.Option(metavar="COLUMN", help="The column that names a row.")] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="DATA", help="Older data, or a run's folder or profile, to compare with."),
    ] = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help="The column that says when.")] = None,
    sensitive: Annotated[str, typer.Option(metavar="COLUMN,…", help="Columns of which no value is shown.")] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report, one offline file.")
    ] = None,
    fail_on: Annotated[Limit | None, typer.Option(help="Exit with 3 when there is a finding as bad as this.")] = None,
    as_json: AsJson = False,
) -> None:
    """Summarise data and find what is wrong with it."""
    from workbench.profiling.quality_report import quality as look

    if html is not None and html.is_dir():
        raise InvalidInput(f"'--html' must name a file, and '{html}' is a folder: e.g. {html / 'quality.html'}.")
    hidden = tuple(name.strip() for name in sensitive.split(",") if name.strip())
    report = look(data, target=target, reference=reference, time=time, key=key, sensitive=hidden)
    document = report.to_dict()
    if html is not None:
        _write(report, html)
    if as_json:
        print_json(document)
    else:
        from workbench.cli.tables import of_columns, of_findings

        print_rich(of_columns(document), of_findings(document["findings"]))
        if html is not None:
            print_line(f"report: {html}")
    if report.partial:
        from workbench.profiling.quality_payload import read_words

        complain(f"stopped, {read_words(report.table)}: numbers and findings are those of these rows.")
        raise typer.Exit(ExitCode.CANCELLED)
    if fail_on is not None and any(_as_bad_as(found["severity"], fail_on) for found in document["findings"]):
        raise typer.Exit(ExitCode.GATE)


def _write(report: "QualityReport", path: Path) -> None:
    try:
        report.to_html(path)
    except OSError as problem:
        raise InvalidInput(f"the report cannot be written to '{path}': {problem.strerror}.") from None


def _as_bad_as(severity: str, limit: Limit) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(limit.value)
