"""The checks of a contract as JUnit's XML, which continuous integration shows as test cases.

The form is that of the schemas of Apache Ant's JUnit task and of Jenkins's xUnit plugin, which both accept it.
"""

from __future__ import annotations

import datetime as dt
import platform
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from workbench.views.wording import noun, one_line

if TYPE_CHECKING:
    from workbench.profiling.contract.contract_report import ContractReport
    from workbench.profiling.contract.results import CheckResult

__all__ = ["junit_xml"]


def junit_xml(report: ContractReport) -> str:
    """Return one test suite, with one test case a check."""
    n = {status: sum(each.status == status for each in report.results) for status in ("failed", "skipped")}
    suites = ET.Element("testsuites")
    suite = ET.SubElement(
        suites,
        "testsuite",
        {
            "id": "0",
            "name": one_line(report.contract.name),
            "package": "contract",
            "hostname": platform.node() or "localhost",
            "timestamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "tests": str(len(report.results)),
            "failures": str(n["failed"]),
            "errors": "0",
            "skipped": str(n["skipped"]),
            "time": f"{report.seconds:.3f}",
        },
    )
    properties = ET.SubElement(suite, "properties")
    facts = {"data": report.source.name, "contract": report.contract.name, "rows": str(report.source.n_rows)}
    for name, value in facts.items():
        ET.SubElement(properties, "property", {"name": name, "value": one_line(value)})
    for each in report.results:
        _case(suite, each, f"contract.{one_line(report.contract.name)}")
    ET.SubElement(suite, "system-out").text = one_line(report.verdict)
    ET.SubElement(suite, "system-err")
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(suite: ET.Element, check: CheckResult, where: str) -> None:
    case = ET.SubElement(suite, "testcase", {"name": one_line(check.name), "classname": where, "time": "0"})
    if check.status == "skipped":
        ET.SubElement(case, "skipped")
    elif check.status == "failed":
        failure = ET.SubElement(case, "failure", {"type": check.kind, "message": one_line(check.sentence)})
        failure.text = "\n".join(_details(check))


def _details(check: CheckResult) -> list[str]:
    lines = [f"expected: {one_line(check.expected)}", f"found: {one_line(check.found)}"]
    if check.count is not None:
        lines.append(f"rows: {check.count} of {noun(check.n_rows, 'row')}")
    if check.where is not None:
        lines.append(f"predicate: {one_line(check.where)}")
    return lines
