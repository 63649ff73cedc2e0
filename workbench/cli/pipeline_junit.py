"""The steps of a pipeline as JUnit's XML, which continuous integration shows as test cases."""

from __future__ import annotations

import datetime as dt
import platform
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from workbench.views.wording import one_line

if TYPE_CHECKING:
    from workbench.runs.pipeline.pipeline_run import PipelineRun

__all__ = ["junit_of_steps"]


def junit_of_steps(done: PipelineRun) -> str:
    """Return one test suite, with one test case a step."""
    steps = done.steps
    failed = [each for each in steps if each["status"] in ("failed", "gate-failed", "cancelled", "interrupted")]
    skipped = [each for each in steps if each["status"] in ("skipped", "pending")]
    started = dt.datetime.fromisoformat(done.record["started"])
    suites = ET.Element("testsuites")
    suite = ET.SubElement(
        suites,
        "testsuite",
        {
            "id": "0",
            "name": one_line(done.id),
            "package": "pipeline",
            "hostname": platform.node() or "localhost",
            "timestamp": started.strftime("%Y-%m-%dT%H:%M:%S"),
            "tests": str(len(steps)),
            "failures": str(len(failed)),
            "errors": "0",
            "skipped": str(len(skipped)),
            "time": f"{done.record['duration_s'] or 0:.3f}",
        },
    )
    ET.SubElement(suite, "properties")
    for each in steps:
        _case(suite, each, broken=each in failed, left_out=each in skipped)
    ET.SubElement(suite, "system-out").text = one_line(done.status)
    ET.SubElement(suite, "system-err")
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(suite: ET.Element, step: dict[str, Any], *, broken: bool, left_out: bool) -> None:
    took = f"{step['duration_s'] or 0:.3f}"
    case = ET.SubElement(
        suite, "testcase", {"name": step["name"], "classname": f"pipeline.{step['kind']}", "time": took}
    )
    if left_out:
        ET.SubElement(case, "skipped")
    elif broken:
        error = step["error"] or {"name": step["status"], "message": f"the step is {step['status']}"}
        said = one_line(f"{error['name']}: {error['message']}")
        ET.SubElement(case, "failure", {"type": one_line(error["name"]), "message": said}).text = said
