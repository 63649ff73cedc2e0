"""Test cases in JUnit's XML, which continuous integration shows whatever made them.

The form is that of the schemas of Apache Ant's JUnit task and of Jenkins's xUnit plugin, which both accept it.
"""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Case", "Suite", "as_xml"]

Outcome = Literal["passed", "failure", "error", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test case.

    Parameters
    ----------
    name, where
        What it is called, and the group that it is shown in; the same from one execution to the next.
    seconds
        How long it took.
    outcome
        ``"failure"`` for what was looked at and found wrong, ``"error"`` for what could not be looked at.
    kind, message
        Of what sort that is, and what it is in a sentence.
    details
        More about it, one fact a line.
    """

    name: str
    where: str
    seconds: float = 0
    outcome: Outcome = "passed"
    kind: str = ""
    message: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The test cases of one command.

    Parameters
    ----------
    name, package
        What was tested, and what sort of thing that is.
    cases
        In the order in which they are shown.
    started
        When it began; default: now.
    seconds
        How long all of it took.
    facts
        What else is known about it, by name.
    said
        Its outcome in a sentence.
    """

    name: str
    package: str
    cases: tuple[Case, ...]
    started: dt.datetime | None = None
    seconds: float = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    said: str = ""


def as_xml(suite: Suite) -> str:
    """Write a suite as a document of its own."""
    n = {outcome: sum(case.outcome == outcome for case in suite.cases) for outcome in ("failure", "error", "skipped")}
    started = suite.started or dt.datetime.now(dt.UTC)
    suites = ET.Element("testsuites")
    element = ET.SubElement(
        suites,
        "testsuite",
        {
            "id": "0",
            "name": one_line(suite.name),
            "package": one_line(suite.package),
            "hostname": platform.node() or "localhost",
            "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S"),
            "tests": str(len(suite.cases)),
            "failures": str(n["failure"]),
            "errors": str(n["error"]),
            "skipped": str(n["skipped"]),
            "time": f"{suite.seconds:.3f}",
        },
    )
    properties = ET.SubElement(element, "properties")
    for name, value in suite.facts.items():
        ET.SubElement(properties, "property", {"name": one_line(name), "value": one_line(value)})
    for case in suite.cases:
        _add(element, case)
    ET.SubElement(element, "system-out").text = one_line(suite.said)
    ET.SubElement(element, "system-err")
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _add(suite: ET.Element, case: Case) -> None:
    named = {"name": one_line(case.name), "classname": one_line(case.where), "time": f"{case.seconds:.3f}"}
    element = ET.SubElement(suite, "testcase", named)
    if case.outcome == "skipped":
        ET.SubElement(element, "skipped", {"message": one_line(case.message)} if case.message else {})
    elif case.outcome != "passed":
        said = {"type": one_line(case.kind), "message": one_line(case.message)}
        ET.SubElement(element, case.outcome, said).text = "\n".join(map(one_line, case.details))
