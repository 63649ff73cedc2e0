"""Runs and sweeps as JUnit's test cases."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.junit_suite import Case, Suite
from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.cli.junit_suite import Outcome
    from workbench.findings import Finding
    from workbench.runs.records.record import Run
    from workbench.runs.sweep.sweep import Sweep

__all__ = ["of_findings", "of_run", "of_sweep"]

CONTRACTS = "contract"  # the folder of a run where the results of its contracts are
CHECKED: dict[str, Outcome] = {"passed": "passed", "failed": "failure", "skipped": "skipped"}
LINT = "finish check"
LONGEST = 60


def of_run(run: Run, *, given: Mapping[str, object], strict: bool) -> Suite:
    """Return a case for the run, one for the finish check it was held to, and one for each check of its contracts.

    Parameters
    ----------
    run
        A run that has ended.
    given
        The parameters it was given, by which the cases of several are told apart.
    strict
        Whether it was held to the finish check, which it has passed then.
    """
    record = run.record
    stem = Path(record["notebook"]["path"]).stem
    lint = [Case(name=LINT, where=f"lint.{stem}")] if strict else []
    cases = (*lint, *_contracts(run.folder), _of_one(record, f"run.{stem}", _named(stem, given)))
    return _suite(record, stem, "run", cases)


def of_sweep(swept: Sweep, *, refused: Mapping[int, str], strict: bool) -> Suite:
    """Return a case for each member of a sweep.

    Parameters
    ----------
    swept
        A sweep that has ended.
    refused
        Why members did not become runs, by their place.
    strict
        Whether it was held to the finish check, which it has passed then.
    """
    stem = Path(swept.record["notebook"]["path"]).stem
    common = swept.record["parameters"]
    cases = [Case(name=LINT, where=f"lint.{stem}")] if strict else []
    for place, (run, values) in enumerate(zip(swept.by_member, swept.members, strict=True)):
        own = {name: value for name, value in values.items() if name not in common} or values
        where, name = f"sweep.{stem}", _named(stem, own)
        if run is not None:
            cases.append(_of_one(run.record, where, name))
        elif place in refused:
            said = refused[place]
            cases.append(Case(name=name, where=where, outcome="error", kind="refused", message=said, details=(said,)))
        else:
            cases.append(Case(name=name, where=where, outcome="skipped", message="it was not begun"))
    return _suite(swept.record, stem, "sweep", tuple(cases))


def of_findings(findings: Iterable[Finding], notebook: str, *, package: str) -> Suite:
    """Return a case for each finding of the finish check, and one for the run that did not start because of them."""
    stem = Path(notebook).stem
    cases = [
        Case(
            name=f"{found.code} {_place(found)}: {found.title}",
            where=f"lint.{stem}",
            outcome="failure" if found.severity == "error" else "passed",
            kind=found.code,
            message=found.title,
            details=(f"severity: {found.severity}", f"place: {_place(found)}", f"remedy: {found.remedy}"),
        )
        for found in findings
    ]
    why = "the notebook is not finished"
    cases.append(Case(name=stem, where=f"{package}.{stem}", outcome="skipped", message=f"not started: {why}"))
    return Suite(name=stem, package=package, cases=tuple(cases), said=why)


def _suite(record: Mapping[str, Any], stem: str, package: str, cases: tuple[Case, ...]) -> Suite:
    facts = {"id": record["id"], "status": record["status"], "notebook": record["notebook"]["path"]}
    named = {f"parameter {name}": _text(value) for name, value in record["parameters"].items()}
    metrics = {f"metric {name}": _text(value) for name, value in record["metrics"].items()}
    seconds = record["duration_s"] or 0
    return Suite(
        name=stem,
        package=package,
        cases=cases,
        started=dt.datetime.fromisoformat(record["started"]),
        seconds=seconds,
        facts=facts | named | metrics,
        said=f"{record['id']}: {record['status']} in {duration(seconds)}",
    )


def _of_one(record: Mapping[str, Any], where: str, name: str) -> Case:
    """Return the case of a run: a cell that fails and data that break a contract are failures, the rest are errors."""
    status, seconds = record["status"], record["duration_s"] or 0
    if status == "completed":
        return Case(name=name, where=where, seconds=seconds)
    error = record["error"] or {"cell": None, "name": status, "message": f"the run is {status}"}
    cell = "" if error["cell"] is None else f"cell {error['cell']}: "
    message = (error["message"] or "").strip()
    return Case(
        name=name,
        where=where,
        seconds=seconds,
        outcome="failure" if status in ("failed", "gate-failed") else "error",
        kind=error["name"],
        message=f"{cell}{error['name']}: {message.partition(chr(10))[0]}",
        details=tuple(_details(record, error, message)),
    )


def _details(record: Mapping[str, Any], error: Mapping[str, Any], message: str) -> Iterator[str]:
    yield f"run: {record['id']}"
    yield f"status: {record['status']}"
    yield f"notebook: {record['notebook']['path']}"
    if error["cell"] is not None:
        yield f"cell: {error['cell']} (counted from 0)"
    yield f"{error['name']}:"
    yield from message.splitlines()


def _contracts(folder: Path) -> Iterator[Case]:
    """Return a case for each check of the contracts that the run's data were held to."""
    for path in sorted((folder / CONTRACTS).glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for check in document["checks"]:
            outcome = CHECKED[check["status"]]
            said, details = "", [f"data: {document['data']}"]
            if outcome == "failure":
                said = f"expected {check['expected']}, found {check['found'] or check.get('why', '')}"
                details += [f"rows: {check['count']} of {document['n_rows']}"] if check["count"] is not None else []
                if not document["enforced"]:  # a contract that only looks stops nothing, so it must not fail a build
                    outcome, said = "skipped", f"not enforced: {said}"
            yield Case(
                name=check["name"],
                where=f"contract.{path.stem}",
                outcome=outcome,
                kind=check["kind"],
                message=said,
                details=tuple(details),
            )


def _named(stem: str, values: Mapping[str, object]) -> str:
    """Name a run by its notebook and what it was given: the same in each build, so that they can be compared."""
    given = ", ".join(f"{name}={_text(value)}" for name, value in values.items())
    return f"{stem} ({given})" if given else stem


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _place(found: Finding) -> str:
    return "notebook" if found.cell is None else f"cell {found.cell}"
