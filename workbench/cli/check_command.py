"""``workbench check``: data against their contract."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.answer import ExitCode, print_json, print_line, print_rich
from workbench.cli.options import AsJson

__all__ = ["EXAMPLES", "check"]

EXAMPLES = """\b
Examples:
  workbench check flights.parquet --contract flights.yaml
  workbench check 'incoming/*.csv' --contract flights.yaml --junit checks.xml
  workbench check flights.parquet --contract flights.yaml --json | jq '.findings[].title'
"""


def check(
    data: Annotated[str, typer.Argument(metavar="DATA", help="Parquet, CSV, JSON lines or Arrow; a path or a glob.")],
    *,
    contract: Annotated[Path, typer.Option("--contract", metavar="FILE", help="The contract, a YAML file.")],
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write each check as a test case, in JUnit's XML.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check data against their contract.

    All checks are made in one pass, also of data larger than memory. Exits with 3 when a check fails.
    """
    from workbench.cli.junit_file import check_junit, write_junit
    from workbench.profiling.contract.contract import Contract

    if junit is not None:
        check_junit(junit, "checks.xml")
    report = Contract.load(contract).check(data)
    if junit is not None:
        from workbench.cli.junit import junit_xml

        write_junit(junit, junit_xml(report))
    if as_json:
        print_json(report.to_dict())
    else:
        from workbench.cli.check_table import of_checks

        print_rich(*of_checks(report))
        if junit is not None:
            print_line(f"junit: {junit}")
    if not report.passed:
        raise typer.Exit(ExitCode.GATE)
