"""The checks of a contract as JUnit's test cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.cli.junit_suite import Case, Suite, as_xml
from workbench.views.wording import noun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.cli.junit_suite import Outcome
    from workbench.profiling.contract.contract_report import ContractReport
    from workbench.profiling.contract.results import CheckResult

__all__ = ["junit_xml"]

OUTCOMES: dict[str, Outcome] = {"passed": "passed", "failed": "failure", "skipped": "skipped"}


def junit_xml(report: ContractReport) -> str:
    """Return one test suite, with one test case a check."""
    name = report.contract.name
    return as_xml(
        Suite(
            name=name,
            package="contract",
            cases=tuple(_case(each, f"contract.{name}") for each in report.results),
            seconds=report.seconds,
            facts={"data": report.source.name, "contract": name, "rows": report.source.n_rows},
            said=report.verdict,
        )
    )


def _case(check: CheckResult, where: str) -> Case:
    failed = check.status == "failed"
    return Case(
        name=check.name,
        where=where,
        outcome=OUTCOMES[check.status],
        kind=check.kind if failed else "",
        message=check.sentence if failed else "",
        details=tuple(_details(check)) if failed else (),
    )


def _details(check: CheckResult) -> Iterator[str]:
    yield f"expected: {check.expected}"
    yield f"found: {check.found}"
    if check.count is not None:
        yield f"rows: {check.count} of {noun(check.n_rows, 'row')}"
    if check.where is not None:
        yield f"predicate: {check.where}"
