"""One run for a terminal: how it went, what it came from, why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from workbench.cli.tables import SEVERITY_STYLES, STATUS_STYLES, short
from workbench.invalid import InvalidInput
from workbench.notebook.load import read_notebook
from workbench.runs.records.reproductions import reproductions_of
from workbench.runs.resume.resuming import resumed_words
from workbench.views.wording import duration, noun, number, one_line, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.console import RenderableType

__all__ = ["of_failure", "of_origin", "of_run"]

TRACEBACK_LINES = 14


def of_run(record: Mapping[str, Any], folder: Path) -> Table:
    """Status, duration, parameters, metrics, findings, and where the record and the report are."""
    table = _pairs()
    status = str(record["status"])
    _row(table, "status", Text(status, STATUS_STYLES.get(status, "yellow")))
    if record.get("duration_s") is not None:
        _row(table, "duration", duration(record["duration_s"]))
    _row(table, "parameters", _named(record.get("parameters"), short))
    _row(table, "metrics", _named(record.get("metrics"), _metric))
    _row(table, "findings", _findings(record.get("findings") or ()))
    _row(table, "reproduced", _reproductions(record))
    _row(table, "tags", one_line(", ".join(record.get("tags") or ())))
    _row(table, "note", one_line(record.get("note") or ""))
    _row(table, "record", str(folder))
    if (folder / "report.html").is_file():
        _row(table, "report", str(folder / "report.html"))
    return table


def of_origin(record: Mapping[str, Any]) -> Table:
    """What the run came from: notebook, code, environment, inputs; and what it made."""
    table = _pairs()
    code, environment = record.get("code") or {}, record.get("environment") or {}
    commit = str(code.get("git_commit") or "")[:12]
    kernel = record.get("kernel") or {}
    _row(table, "notebook", (record.get("notebook") or {}).get("path") or "")
    _row(table, "code", f"commit {commit}{', with changes' if code.get('dirty') else ''}" if commit else "")
    _row(table, "kernel", " ".join(str(kernel[name]) for name in ("name", "start") if kernel.get(name)))
    _row(table, "resumed from", resumed_words(record))
    _row(table, "python", str(environment.get("python") or "").split(" ")[0])
    _row(table, "not observed", "\n".join(kernel.get("not_observed") or ()))
    for name in ("inputs", "outputs"):
        _row(table, name, "\n".join(_file(one) for one in record.get(name) or ()))
    return table


def of_failure(record: Mapping[str, Any], folder: Path) -> Iterator[RenderableType]:
    """The cell that failed, the end of its traceback, and where the notebook with its outputs is.

    Of a gate that data did not pass, where each of its checks is.
    """
    error = record["error"]
    where = f"cell {error['cell']} (counted from 0) failed: " if error.get("cell") is not None else ""
    message = "\n".join(map(one_line, str(error["message"]).splitlines()))
    if record.get("status") == "gate-failed":
        yield Text(f"\n{where.replace(' failed: ', ' ended the run: ')}{message}", "bold red")
        yield Text(f"checks: {folder / 'contract'}")
        return
    yield Text(f"\n{where}{one_line(error['name'])}: {message}", "bold red")
    if step := _next_step(record):
        yield Text(step)
    output = folder / "output.ipynb"
    if not output.is_file():
        return
    lines = _traceback(output)
    if lines:
        yield Text.from_ansi("\n".join(lines[-TRACEBACK_LINES:]))
    yield Text(f"output notebook: {output}")


def _next_step(record: Mapping[str, Any]) -> str:
    """Say what helps when the kernel's environment, which may be another than this one, lacks Workbench."""
    packages = (record.get("environment") or {}).get("packages") or {}
    missing = "No module named 'workbench'" in str(record["error"]["message"])
    if not missing or not packages or "jupyter-workbench" in packages:
        return ""
    kernel = (record.get("kernel") or {}).get("name")
    return (
        f"The environment of the kernel '{kernel}' has no Workbench: pip install jupyter-workbench there, or choose"
        " another kernel with --kernel NAME."
    )


def _traceback(output: Path) -> list[str]:
    """Return the last stored traceback, line by line; the run ended there, whatever cells were put in above."""
    try:
        cells = read_notebook(output)["cells"]
    except InvalidInput:
        return []
    outputs = [one for cell in cells for one in cell.get("outputs", ()) if one.get("output_type") == "error"]
    stored: list[str] = (outputs[-1].get("traceback") or []) if outputs else []
    return "\n".join(stored).splitlines()


def _pairs() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _row(table: Table, name: str, value: str | Text) -> None:
    """Add a row, unless there is nothing to say."""
    if value:
        table.add_row(name, Text(value) if isinstance(value, str) else value)


def _named(values: Mapping[str, Any] | None, write: Any) -> str:
    return "\n".join(f"{one_line(name)} = {write(value)}" for name, value in (values or {}).items())


def _metric(value: float | None) -> str:
    return number(value, digits=5)


def _findings(findings: Any) -> Text:
    lines = [
        Text.assemble(
            (f"{one['severity']} {one['code']}", SEVERITY_STYLES[one["severity"]]), f" {one_line(one['title'])}"
        )
        for one in findings
    ]
    if not lines:
        return Text("none")
    return Text("\n").join(lines[:8]) + Text(f"\n… and {noun(len(lines) - 8, 'other')}" if len(lines) > 8 else "")


def _reproductions(record: Mapping[str, Any]) -> Text:
    """Write each verdict in a line, and below the newest what differs and why."""
    lines = []
    for place, each in enumerate(reproductions_of(record)):
        style = "bold red" if each.verdict == "different" else "green"
        lines.append(Text.assemble((one_line(each.headline), style), f" · {each.when}" if each.when else ""))
        if place == 0:
            lines += [
                Text(f"{name}: {one_line(text)}", "dim") for name, texts in each.lines for text in texts.splitlines()
            ]
    return Text("\n").join(lines)


def _file(one: Mapping[str, Any]) -> str:
    parts = [str(one.get("path") or one.get("uri"))]
    if one.get("bytes") is not None:
        parts.append(size(one["bytes"]))
    if one.get("sha256"):
        parts.append(f"sha256 {str(one['sha256'])[:12]}")
    if one.get("changed_during_run"):
        parts.append("changed during the run")
    return ", ".join(parts)
