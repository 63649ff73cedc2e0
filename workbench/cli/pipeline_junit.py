"""The steps of a pipeline as JUnit's test cases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.junit_suite import Case, Suite

if TYPE_CHECKING:
    from workbench.runs.pipeline.pipeline_run import PipelineRun

__all__ = ["suite_of_steps"]

BROKEN = ("failed", "gate-failed", "cancelled", "interrupted")
LEFT_OUT = ("skipped", "pending")


def suite_of_steps(done: PipelineRun) -> Suite:
    """Return one test suite, with one test case a step."""
    return Suite(
        name=Path(done.record["notebook"]["path"]).stem,
        package="pipeline",
        cases=tuple(_case(each) for each in done.steps),
        started=dt.datetime.fromisoformat(done.record["started"]),
        seconds=done.record["duration_s"] or 0,
        facts={"run": done.id},
        said=done.status,
    )


def _case(step: dict[str, Any]) -> Case:
    name, where, seconds = step["name"], f"pipeline.{step['kind']}", step["duration_s"] or 0
    if step["status"] in LEFT_OUT:
        return Case(name=name, where=where, seconds=seconds, outcome="skipped")
    if step["status"] not in BROKEN:
        return Case(name=name, where=where, seconds=seconds)
    error = step["error"] or {"name": step["status"], "message": f"the step is {step['status']}"}
    said = f"{error['name']}: {error['message']}"
    return Case(
        name=name, where=where, seconds=seconds, outcome="failure", kind=error["name"], message=said, details=(said,)
    )
