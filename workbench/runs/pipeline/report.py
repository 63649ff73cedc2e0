"""The report of a pipeline's run: its graph and what became of each step, in one offline HTML file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.replacing import write_whole
from workbench.runs.pipeline.order import Edge, Order
from workbench.runs.pipeline.past import KIND
from workbench.runs.pipeline.pipeline_run import entries_of
from workbench.runs.pipeline.scheduling import GATE
from workbench.runs.pipeline.svg import graph_svg, spoken_state
from workbench.runs.records.record import REPORT
from workbench.views.wording import duration, noun

if TYPE_CHECKING:
    from workbench.runs.records.record import Run

__all__ = ["order_on_record", "write_pipeline_report"]

STYLE = """
header.run .graph { overflow-x: auto; }
header.run table.steps { width: 100%; border-collapse: collapse; }
header.run table.steps th, header.run table.steps td { padding: 5px 16px 5px 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--jp-border-color2); overflow-wrap: anywhere; }
header.run table.steps th { color: var(--jp-content-font-color2); font-weight: 400; }
header.run table.steps td { color: var(--jp-content-font-color1); }
header.run table.steps td:first-child { font-weight: 600; white-space: nowrap; }
header.run table.steps a { color: var(--report-accent); }
header.run table.steps .failed, header.run table.steps .gate-failed { color: var(--report-error); }
header.run table.steps .skipped { color: var(--jp-content-font-color2); }
@media (max-width: 600px) {
  header.run table.steps, header.run table.steps tbody, header.run table.steps tr { display: block; }
  header.run table.steps thead { display: none; }
  header.run table.steps tr { padding: 8px 0; border-bottom: 1px solid var(--jp-border-color2); }
  header.run table.steps td { display: block; padding: 1px 0; border: 0; }
}
"""


def write_pipeline_report(run: Run) -> Path:
    """Write ``report.html`` into the folder of a pipeline's run.

    Returns
    -------
    Path
        The report; an earlier one is replaced.
    """
    from nbformat import v4

    from workbench.runs.records.report import findings_list, headline
    from workbench.views.page import render_notebook

    record = run.record
    steps = entries_of(run)
    graph = graph_svg(order_on_record(record), {each["name"]: each for each in steps})
    parts = [
        f"<style>{STYLE}</style>",
        headline(run),
        _problem(steps),
        f'<div class="graph" tabindex="0" role="group" aria-label="The steps and their order">{graph}</div>',
        _steps(steps, run.folder),
        findings_list(record["findings"]),
        _facts(record, steps),
    ]
    page = render_notebook(
        v4.new_notebook(),
        title=f"{Path(record['notebook']['path']).name} · {run.id}",
        header_html=f'<header class="run">{"".join(parts)}</header>',
    )
    write_whole(run.folder / REPORT, page)
    return run.folder / REPORT


def order_on_record(record: dict[str, Any]) -> Order:
    """Return the order that a pipeline's run had."""
    about = record[KIND]
    edges = [
        Edge(each["before"], each["after"], each["why"], tuple(Path(file) for file in each["files"]))
        for each in about["edges"]
    ]
    return Order((each["name"] for each in about["steps"]), edges)


def _problem(steps: list[dict[str, Any]]) -> str:
    """Say which steps have not ended well; what they kept from being run follows from the graph."""
    bad = [each for each in steps if each["error"] is not None]
    lines = "".join(f"<p><strong>{escape(each['name'])}</strong>: {escape(_said(each['error']))}</p>" for each in bad)
    return f'<div class="problem">{lines}</div>' if bad else ""


def _said(error: dict[str, Any]) -> str:
    place = "" if error.get("cell") is None else f"cell {error['cell']}: "
    name = "" if error["name"] == GATE else f"{error['name']}: "
    return f"{place}{name}{error['message']}".strip().partition("\n")[0]


def _steps(steps: list[dict[str, Any]], folder: Path) -> str:
    rows = "".join(_step(each, folder) for each in steps)
    heads = "".join(f"<th>{head}</th>" for head in ("Step", "State", "Why", "Run"))
    return f'<table class="steps"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _step(entry: dict[str, Any], folder: Path) -> str:
    run = entry["run"]
    shown = "" if run is None else escape(run)
    if run is not None and (folder.parent / run / REPORT).is_file():
        shown = f'<a href="../{escape(run)}/{REPORT}">{escape(run)}</a>'
    goes_on = f"goes on with {entry['resumed_from']}" if entry.get("resumed_from") else ""
    why = escape("; ".join(filter(None, (entry["why"], goes_on))))
    state = f'<span class="{escape(entry["status"])}">{escape(spoken_state(entry))}</span>'
    return f"<tr><td>{escape(entry['name'])}</td><td>{state}</td><td>{why}</td><td>{shown}</td></tr>"


def _facts(record: dict[str, Any], steps: list[dict[str, Any]]) -> str:
    taken = sum(each["taken_from"] is not None for each in steps)
    facts = {
        "Pipeline": record[KIND]["file"],
        "Steps": f"{noun(len(steps), 'step')}, {taken} taken from the record",
        "Executed": record[KIND]["executor"],
    }
    if record.get("resumed_from"):
        facts["Resumed from"] = record["resumed_from"]
    if unsaid := record[KIND].get("unsaid"):
        facts["Not in the file"] = " ".join(unsaid)
    if record["duration_s"] is not None:
        facts["Duration"] = duration(record["duration_s"])
    body = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(str(text))}</dd></div>" for name, text in facts.items())
    return f"<dl>{body}</dl>"
