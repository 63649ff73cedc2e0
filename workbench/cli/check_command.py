"""``workbench check``: data against their contract."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.answer import ExitCode, print_json, print_line, print_rich
from workbench.cli.options import AsJson
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from workbench.profiling.contract.contract_report import ContractReport

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
    from workbench.profiling.contract.contract import Contract

    if junit is not None and junit.is_dir():
        raise InvalidInput(f"'--junit' must name a file, and '{junit}' is a folder: e.g. {junit / 'checks.xml'}.")
    report = Contract.load(contract).check(data)
    if junit is not None:
        _write(report, junit)
    if as_json:
        print_json(report.to_dict())
    else:
        from workbench.cli.check_table import of_checks

        print_rich(*of_checks(report))
        if junit is not None:
            print_line(f"junit: {junit}")
    if not report.passed:
        raise typer.Exit(ExitCode.GATE)


def _write(report: "ContractReport", path: Path) -> None:
    from workbench.cli.junit import junit_xml
    from workbench.replacing import write_whole

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, junit_xml(report))
    except OSError as problem:
        raise InvalidInput(f"the test cases cannot be written to '{path}': {problem.strerror}.") from None
