"""The report of a run: the notebook with its outputs and what is on record about it, in one offline HTML file."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import project_root
from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.records.record import REPORT
from workbench.runs.records.reproductions import Reproduction, reproductions_of
from workbench.runs.resume.resuming import resumed_words
from workbench.strict_json import dumps
from workbench.views.wording import duration, noun, number, size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.runs.records.record import Run

__all__ = ["findings_list", "headline", "write_report"]

NOTEBOOKS = ("output.ipynb", "input.ipynb")
SHOWN_FILES = 12


def write_report(run: Run) -> Path:
    """Write ``report.html`` into the folder of *run*: of a sweep its view, of a pipeline's run its graph and steps.

    Returns
    -------
    Path
        The report; an earlier one is replaced.

    Raises
    ------
    InvalidInput
        When the run has left no notebook to report on.
    """
    if run.record.get("kind") == "pipeline":
        from workbench.runs.pipeline.report import write_pipeline_report

        return write_pipeline_report(run)
    if run.record.get("kind") == "sweep":
        from workbench.runs.sweep.sweep import Sweep

        return Path(Sweep(run.folder).to_html(run.folder / REPORT))

    import nbformat

    from workbench.views.page import render_notebook

    path = next((run.folder / name for name in NOTEBOOKS if (run.folder / name).is_file()), None)
    if path is None:
        raise InvalidInput(f"run '{run.id}' has no notebook to report on: it ended before it began.")
    notebook = nbformat.read(path, as_version=4)
    title = f"{_name(run)} · {run.id}"
    write_whole(run.folder / REPORT, render_notebook(notebook, title=title, header_html=header(run)))
    return run.folder / REPORT


def header(run: Run) -> str:
    """Return what stands above the notebook: everything on record, findings and failures first."""
    record = run.record
    root = project_root(Path(record["notebook"]["path"] or run.folder))
    parameters = ((name, _value(value)) for name, value in record["parameters"].items())
    metrics = ((name, _value(value)) for name, value in record["metrics"].items())
    parts = [
        headline(run),
        _problem(record["error"]),
        findings_list(record["findings"]),
        _reproductions(reproductions_of(record)),
        _tables(
            _table("params", "Parameters", parameters),
            _table("metrics", "Metrics", metrics),
            _table("files", "Files read", _files(record["inputs"], root)),
            _table("files", "Files written", _files(record["outputs"], root)),
        ),
        _facts(record),
    ]
    return f'<header class="run">{"".join(parts)}</header>'


def headline(run: Run) -> str:
    """Return the title, the status and when it was."""
    record = run.record
    status = escape(record["status"])
    facts = []
    if record["duration_s"] is not None:
        facts.append(duration(record["duration_s"]))
    if run.started is not None:
        facts.append(run.started.astimezone().strftime("%-d %B %Y, %H:%M %Z" if os.name != "nt" else "%d %B %Y, %H:%M"))
    facts += [escape(run.id), *(escape(f"#{tag}") for tag in record["tags"])]
    note = escape(record["note"] or "")
    line = "".join(f"<span>{fact}</span>" for fact in facts)
    headline = f'<h1>{escape(_name(run))}</h1><p class="status {status}"><strong>{status}</strong>{line}</p>'
    return headline + (f'<p class="note">{note}</p>' if note else "")


def _name(run: Run) -> str:
    return Path(run.record["notebook"]["path"] or run.id).name


def _problem(error: dict[str, Any] | None) -> str:
    if error is None:
        return ""
    place = "Before the first cell" if error["cell"] is None else f"Cell {error['cell']} (counted from 0)"
    message = escape((error["message"] or "").strip())
    return f'<div class="problem"><p><strong>{place}</strong>: {escape(error["name"])}: {message}</p></div>'


def findings_list(findings: list[dict[str, Any]]) -> str:
    """Return findings as a list; nothing without any."""
    rows = []
    for found in findings:
        rows_concerned = f" <em>{noun(found['count'], 'row')}</em>" if isinstance(found.get("count"), int) else ""
        code, title = escape(str(found.get("code"))), escape(str(found.get("title")))
        severity = escape(str(found.get("severity")))
        rows.append(f'<li class="{severity}"><code>{code}</code> <span>{title}</span>{rows_concerned}</li>')
    return f'<ul class="findings">{"".join(rows)}</ul>' if rows else ""


def _reproductions(found: list[Reproduction]) -> str:
    """Return what became of attempts to reproduce the run, the newest first; nothing without any."""
    parts = []
    for each in found:
        kind = "different" if each.verdict == "different" else "same"
        when = f" <span>{escape(each.when)}</span>" if each.when else ""
        facts = "".join(
            f"<div><dt>{escape(name.capitalize())}</dt><dd>{escape(text)}</dd></div>" for name, text in each.lines
        )
        lines = f"<dl>{facts}</dl>" if facts else ""
        parts.append(f'<li class="{kind}"><p><strong>{escape(each.headline)}</strong>{when}</p>{lines}</li>')
    return f'<section class="reproductions"><h2>Reproduced</h2><ul>{"".join(parts)}</ul></section>' if parts else ""


def _files(files: list[dict[str, Any]], root: Path) -> Iterable[tuple[str, str]]:
    """Yield files and facts; a file of the project by its path there, as people know it."""
    for file in files[:SHOWN_FILES]:
        facts = [size(file["bytes"])] if file["bytes"] is not None else []
        if file["sha256"]:
            facts.append(f"sha256 {file['sha256'][:12]}…")
        if file.get("changed_during_run"):
            facts.append("changed during the run")
        path = Path(file["path"])
        yield str(path.relative_to(root)) if path.is_relative_to(root) else file["path"], " · ".join(facts)
    if len(files) > SHOWN_FILES:
        yield f"and {noun(len(files) - SHOWN_FILES, 'more file')}", ""


def _facts(record: dict[str, Any]) -> str:
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in _circumstances(record)
    )
    return f"<dl>{facts}</dl>"


def _circumstances(record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    code, environment, kernel = record["code"], record["environment"], record["kernel"]
    if code["git_commit"]:
        yield "Code", f"{code['git_commit'][:12]}{' with changes, kept in the record' if code['dirty'] else ''}"
    yield "Kernel", f"{kernel['name']}, started {kernel['start']}"
    if environment["python"]:
        yield "Python", f"{environment['python']} on {environment['platform']}"
        yield "Packages", noun(len(environment["packages"]), "package")
    if cpus := environment["hardware"].get("cpus"):
        memory = environment["hardware"].get("memory_bytes")
        gpus = environment["hardware"].get("gpus") or []
        yield "Hardware", ", ".join([noun(cpus, "core"), *([size(memory)] if memory else []), *gpus])
    if resumed := resumed_words(record):
        yield "Resumed from", resumed
    for gap in kernel.get("not_observed", ()):
        yield "Not observed", gap


def _table(kind: str, title: str, rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"<tr><td>{escape(name)}</td><td>{escape(text)}</td></tr>" for name, text in rows)
    return f'<table class="{kind}"><caption>{title}</caption>{body}</table>' if body else ""


def _tables(*tables: str) -> str:
    return f'<div class="tables">{"".join(tables)}</div>' if any(tables) else ""


def _value(value: Any) -> str:
    if isinstance(value, float):
        return number(value, digits=5)
    if isinstance(value, dict | list):
        return dumps(value)
    return "–" if value is None else str(value)
