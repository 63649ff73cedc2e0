"""Tables for a terminal. They get plain values and compute nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from workbench.runs.records.reproductions import reproduction_mark
from workbench.strict_json import dumps
from workbench.views.wording import count, duration, noun, number, one_line, share, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from workbench.notebook.parameters import Parameter
    from workbench.runs.records.pruning import Prunable

__all__ = [
    "SEVERITY_STYLES",
    "STATUS_STYLES",
    "of_columns",
    "of_findings",
    "of_parameters",
    "of_prunable",
    "of_runs",
    "of_sweep",
    "short",
]

SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
MOST_ROWS = 100
STATUS_STYLES = {"completed": "green", "failed": "bold red", "gate-failed": "bold red", "running": "cyan"}


def of_parameters(parameters: Sequence[Parameter]) -> Table:
    """One row a parameter."""
    table = _table("name", "type", "default", "help")
    for parameter in parameters:
        shown = parameter.to_dict()
        choices = f"one of {', '.join(map(str, shown['choices']))}" if shown["choices"] else shown["type"]
        default = Text("required", "bold") if parameter.required else Text(short(shown["default"]))
        table.add_row(
            Text(parameter.name, "bold"), Text(one_line(choices)), default, Text(one_line(parameter.help), "dim")
        )
    return table


def of_findings(findings: Iterable[Mapping[str, Any]]) -> RenderableType:
    """One row a finding with its place and remedy (said once), and the count of each severity below."""
    found = list(findings)
    if not found:
        return Text("No findings.", "green")
    table = _table("", "where", "finding")
    remedies: set[str] = set()
    for finding in found:
        style = SEVERITY_STYLES[finding["severity"]]
        said = Text(one_line(finding["title"]))
        remedy = one_line(finding.get("remedy") or "")
        if remedy and remedy not in remedies:
            said.append(f"\n{remedy}", "dim")
            remedies.add(remedy)
        table.add_row(Text(f"{finding['severity']} {finding['code']}", style), Text(_where(finding)), said)
    totals = ((sum(one["severity"] == kind for one in found), kind) for kind in SEVERITY_STYLES)
    told = [noun(n, kind, "info" if kind == "info" else None) for n, kind in totals if n]
    return Group(table, Text(", ".join(told)))


def of_runs(summaries: Iterable[Mapping[str, Any]]) -> Table:
    """One row a run, of what the index knows of each; sweeps and pipeline runs say how far they have come."""
    known = list(summaries)
    groups = [_come_so_far(summary.get("group")) for summary in known]
    marks = [reproduction_mark(summary.get("verdict")) for summary in known]
    names = ["run", "status", "notebook", "started", "took", "parameters", "metrics"]
    names[2:2] = ["runs"] if any(groups) else []
    table = _table(*names, *(["reproduced"] if any(marks) else []))
    for summary, group, mark in zip(known, groups, marks, strict=True):
        status = str(summary["status"])
        table.add_row(
            Text(str(summary["id"]), "bold"),
            Text(status, STATUS_STYLES.get(status, "yellow")),
            *([Text(group)] if any(groups) else []),
            Text(_base(summary.get("notebook"))),
            Text(_moment(summary.get("started"))),
            Text(_span(summary.get("duration_s"))),
            Text(_pairs(summary.get("parameters"))),
            Text(_pairs(summary.get("metrics"))),
            *([Text(mark, "bold red" if mark.startswith("different") else "green")] if any(marks) else []),
        )
    return table


def _come_so_far(group: Mapping[str, int] | None) -> str:
    if group is None:
        return ""
    failed = f", {group['failed']} failed" if group["failed"] else ""
    return f"{group['completed']} of {group['of']}{failed}"


def of_prunable(found: Iterable[Prunable]) -> Table:
    """One row a record that can go, with what goes along."""
    table = _table("run", "status", "notebook", "started", "with it", "size")
    for each in found:
        record = each.run.record
        table.add_row(
            Text(each.run.id, "bold"),
            Text(record["status"], STATUS_STYLES.get(record["status"], "yellow")),
            Text(_base(record["notebook"]["path"])),
            Text(_moment(record["started"])),
            Text(noun(len(each.members), "run") if each.members else ""),
            Text(size(each.bytes)),
        )
    return table


def of_sweep(frame: pd.DataFrame) -> RenderableType:
    """One row a run of a sweep: its frame ``"runs"``, what is the same in all of them said once above."""
    columns = [name for name in frame.columns if name != "run" and not _is_empty(frame[name])]
    same = [name for name in columns if len(frame) > 1 and name != "status" and frame[name].astype(str).nunique() == 1]
    table = _table(*(one_line(str(name)) for name in columns if name not in same), "run")
    for row in frame.head(MOST_ROWS).to_dict("records"):
        table.add_row(
            *(
                Text(_value(row[name]), STATUS_STYLES.get(str(row[name]), "") if name == "status" else "")
                for name in columns
                if name not in same
            ),
            Text(str(row["run"] or "–"), "dim"),
        )
    parts: list[RenderableType] = [table]
    if same:
        parts.insert(0, Text("in all runs: " + ", ".join(f"{name}={_value(frame[name].iloc[0])}" for name in same)))
    if len(frame) > MOST_ROWS:
        parts.append(Text(f"… and {noun(len(frame) - MOST_ROWS, 'more run')}", "dim"))
    return Group(*parts)


def of_columns(document: Mapping[str, Any]) -> RenderableType:
    """One row a column of the data, and the size of the whole above."""
    extent = Text(f"{noun(document['n_rows'], 'row')}, {noun(document['n_columns'], 'column')}")
    if "rows_in_all" in document:
        extent.append(f" (partial: the first of {count(document['rows_in_all'])})")
    if document.get("duplicate_rows"):
        extent.append(f", {noun(document['duplicate_rows'], 'duplicate row')}")
    if not document["columns"]:
        return extent
    table = _table("column", "type", "missing", "distinct", "min", "mean", "max")
    for name in ("missing", "distinct", "min", "mean", "max"):
        next(column for column in table.columns if column.header == name).justify = "right"
    for column in document["columns"]:
        missing = column["missing"]
        part = f" ({share(missing / document['n_rows'])})" if missing else ""
        distinct = column.get("distinct")
        approximate = "" if column.get("distinct_exact", True) else "≈ "
        table.add_row(
            Text(one_line(column["name"]), "bold"),
            Text(str(column["type"])),
            Text(f"{count(missing)}{part}"),
            Text("–" if distinct is None else f"{approximate}{count(distinct)}"),
            *(Text(_value(column.get(name))) for name in ("min", "mean", "max")),
        )
    return Group(extent, table)


def short(value: Any, *, longest: int = 60) -> str:
    """Write a value in one line of limited length."""
    text = value if isinstance(value, str) else dumps(value)
    text = one_line(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _is_empty(values: pd.Series[Any]) -> bool:
    return bool(values.isna().all())


def _table(*headers: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    for position, header in enumerate(headers):
        table.add_column(header, overflow="fold", no_wrap=position == 0)
    return table


def _where(finding: Mapping[str, Any]) -> str:
    if finding.get("cell") is not None:
        return f"cell {finding['cell']}, line {finding['line']}"
    if finding.get("column") is not None:
        return one_line(finding["column"])
    return ", ".join(one_line(name) for name in finding.get("columns", ()))


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else short(value, longest=24)


def _pairs(values: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{name}={_value(value)}" for name, value in (values or {}).items())


def _base(path: Any) -> str:
    return str(path or "–").replace("\\", "/").rpartition("/")[2]


def _span(seconds: Any) -> str:
    return "–" if seconds is None else duration(seconds)


def _moment(stamp: Any) -> str:
    try:
        return datetime.fromisoformat(str(stamp)).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return "–"
