"""The view of a quality report, of bounded size: findings first, then columns, what goes together, gaps, a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.findings import SEVERITIES
from workbench.profiling.column_bars import clipped
from workbench.profiling.linked_columns import by_length
from workbench.profiling.profile import CORRELATED as CORRELATED_COLUMNS
from workbench.profiling.quality_cards import card
from workbench.views.figures import layout
from workbench.views.payload import EXACT, Basis, Figure, Payload, Section, Table, TableColumn
from workbench.views.wording import count, duration, noun, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.quality_frames import Association
    from workbench.profiling.table_profile import TableProfile
    from workbench.profiling.together import CoMissing
    from workbench.views.links import Links

__all__ = ["associations_spec", "drawn_columns", "missing_spec", "quality_payload", "summary_words"]

CARDS = 80
FINDINGS = 100
CORRELATED = 24
READABLE = 12  # more cells than this squared are too small for numbers
PAIRS = 100
BARS = 40
SCALE = [[0.0, "@second"], [0.5, "@paper"], [1.0, "@data"]]


def quality_payload(
    *,
    name: str,
    table: TableProfile,
    findings: Sequence[Finding],
    pairs: Sequence[Association],
    gaps: CoMissing,
    seconds: float,
    links: Links,
    rows: Section | None = None,
) -> Payload:
    """Arrange what was computed; nothing is computed here."""
    sections = [
        _findings_section(findings),
        _columns_section(table.columns, findings, links),
        *_figures_sections(table, pairs, gaps),
        *([] if rows is None else [rows]),
    ]
    return Payload(
        kind="quality",
        title=name,
        summary=summary_words(table, seconds),
        sections=[section for section in sections if section.items or section.id in ("findings", "columns")],
        basis=EXACT if _exact(table) else Basis.approximate("where marked"),
        links=links,
    )


def drawn_columns(columns: Sequence[ColumnProfile], findings: Sequence[Finding]) -> list[int]:
    """Choose the places of at most 80 columns to draw: the target first, then of many those with findings."""
    order = sorted(range(len(columns)), key=lambda place: columns[place].role != "target")
    if len(order) <= CARDS:
        return order
    worst: dict[str, int] = {}
    for found in findings:
        if found.column is not None:
            gravity = SEVERITIES.index(found.severity)
            worst[found.column] = min(gravity, worst.get(found.column, gravity))
    order.sort(key=lambda place: (columns[place].role != "target", worst.get(columns[place].name, len(SEVERITIES))))
    return order[:CARDS]


def summary_words(table: TableProfile, seconds: float) -> str:
    """Say what was read: ``526 rows × 22 columns · all rows read · no duplicated rows · 0.1 s``."""
    words = [
        f"{noun(table.n_rows, 'row')} × {noun(len(table.columns), 'column')}",
        "all rows read",
        f"duplicated rows not counted ({table.why_no_duplicates})"
        if table.duplicate_rows is None
        else _duplicates(table.duplicate_rows),
        duration(seconds),
    ]
    return " · ".join(words)


def associations_spec(pairs: Sequence[Association], *, limit: int = CORRELATED) -> dict[str, Any]:
    """Describe the correlations of the most strongly correlated columns as a heat map."""
    names = _strongest(pairs, limit)
    places = {name: place for place, name in enumerate(names)}
    z: list[list[float | None]] = [[1.0 if a == b else None for a in names] for b in names]
    for a, b, value, _ in pairs:
        if a in places and b in places:
            z[places[a]][places[b]] = z[places[b]][places[a]] = None if np.isnan(value) else round(value, 4)
    shown = [clipped(name, 24) for name in names]
    trace = {
        "type": "heatmap",
        "z": z,
        "x": list(range(len(names))),
        "y": list(range(len(names))),
        "zmin": -1,
        "zmax": 1,
        "colorscale": SCALE,
        "text": [[f"{a} and {b}" for a in shown] for b in shown],
        "hovertemplate": "%{text}<br>r = %{z:.2f}<extra></extra>",
        "texttemplate": "%{z:.2f}" if len(names) <= READABLE else "",
        "colorbar": {"title": {"text": "r"}, "thickness": 12},
    }
    ticks = {"tickvals": list(range(len(names))), "ticktext": shown, "showgrid": False}
    return {"data": [trace], "layout": layout("", "", xaxis=ticks, yaxis={**ticks, "autorange": "reversed"})}


def missing_spec(columns: Sequence[ColumnProfile], *, limit: int = BARS) -> dict[str, Any]:
    """Describe the share of missing values as bars, the largest first."""
    gapped = _gapped(columns)[:limit]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [column.missing_share for column in gapped],
        "y": [clipped(column.name, 24) for column in gapped],
        "marker": {"color": "@data"},
        "customdata": [column.missing for column in gapped],
        "hovertemplate": "%{y}: %{x:.1%}, %{customdata:,} rows<extra></extra>",
    }
    axes = {
        "xaxis": {"tickformat": ".1~%", "rangemode": "tozero"},
        "yaxis": {"autorange": "reversed", "automargin": True},
    }
    return {"data": [trace], "layout": layout("share of rows", "", **axes)}


def _findings_section(findings: Sequence[Finding]) -> Section:
    held = len(findings)
    note = None if held <= FINDINGS else f"The first {FINDINGS} of {count(held)}; .findings has them all."
    return Section(
        type="findings",
        id="findings",
        title="What needs your attention",
        items=list(findings[:FINDINGS]),
        note=note,
    )


def _columns_section(columns: Sequence[ColumnProfile], findings: Sequence[Finding], links: Links) -> Section:
    about: dict[str, list[Finding]] = {}
    for found in findings:
        if found.column is not None:
            about.setdefault(found.column, []).append(found)
    fields = {field.id: field for field in links.fields}
    sql = links.code is not None and links.code.dialect == "sql"  # pandas and polars are not written with SQL's lengths
    brushed = {name for name, field in fields.items() if sql or not by_length(field)}
    order = drawn_columns(columns, findings)
    note = None
    if len(order) < len(columns):
        note = (
            f"{CARDS} of {count(len(columns))} columns are drawn, those with findings first; "
            ".frame('columns') has the numbers of all."
        )
    cards = [
        card(
            each,
            about.get(each.name, ()),
            place=place,
            field=fields.get(each.name),
            brushed=each.name in brushed,
        )
        for place, each in ((place, columns[place]) for place in order)
    ]
    return Section(type="sparks", id="columns", title="Columns", items=cards, note=note)


def _figures_sections(table: TableProfile, pairs: Sequence[Association], gaps: CoMissing) -> list[Section]:
    figures = [figure for figure in (_associations(pairs), _missing(table, gaps)) if figure is not None]
    if not figures:
        return []
    note = _left_out(table, gaps)
    return [Section(type="figures", id="together", title="What goes together", items=figures, note=note)]


def _left_out(table: TableProfile, gaps: CoMissing) -> str | None:
    """Say which columns of a very wide table were not compared with each other."""
    numbers = sum(column.type in ("number", "integer") for column in table.columns)
    said = []
    if numbers > CORRELATED_COLUMNS:
        said.append(f"Correlations are of the first {CORRELATED_COLUMNS} of {count(numbers)} columns of numbers.")
    if len(gaps.names) < len(table.columns):
        said.append(f"Common gaps are of the first {len(gaps.names)} of {count(len(table.columns))} columns.")
    return " ".join(said) or None


def _associations(pairs: Sequence[Association]) -> Figure | None:
    known = [pair for pair in pairs if not np.isnan(pair[2])]
    if not known:
        return None
    names = _strongest(known, CORRELATED)
    involved = {name for pair in known for name in pair[:2]}
    a, b, value, _ = known[0]
    head = known[:PAIRS]
    numbers = Table(
        id="associations-table",
        title="Correlations of numbers, the strongest first",
        columns=[
            TableColumn(name="column_a", title="column", values=[clipped(pair[0]) for pair in head]),
            TableColumn(name="column_b", title="with", values=[clipped(pair[1]) for pair in head]),
            TableColumn(name="value", title="r", values=np.array([pair[2] for pair in head]), type="number"),
            TableColumn(name="n", title="rows", values=np.array([pair[3] for pair in head]), type="integer"),
        ],
        n_rows=len(known),
    )
    some = (
        f", the {len(names)} most strongly correlated of {len(involved)} columns" if len(names) < len(involved) else ""
    )
    return Figure(
        id="associations",
        title=f"Correlation of numbers (Pearson's r){some}",
        spec=associations_spec(known),
        table=numbers,
        alt=f"Heat map of correlations; the strongest is {clipped(a)} with {clipped(b)}, r = {value:.2f}.",
        height=max(300, 120 + 18 * len(names)),
    )


def _missing(table: TableProfile, gaps: CoMissing) -> Figure | None:
    gapped = _gapped(table.columns)
    if not gapped:
        return None
    rows: list[tuple[str, str, int]] = [(column.name, "", column.missing) for column in gapped[:BARS]]
    rows += _together(gaps)[: PAIRS - len(rows)]
    numbers = Table(
        id="missing-table",
        title="Missing values, and columns that are missing in the same rows",
        columns=[
            TableColumn(name="column", values=[clipped(row[0]) for row in rows]),
            TableColumn(name="together_with", title="together with", values=[clipped(row[1]) for row in rows]),
            TableColumn(name="missing", title="rows", values=np.array([row[2] for row in rows]), type="integer"),
            TableColumn(name="share", values=np.array([row[2] / max(table.n_rows, 1) for row in rows]), type="share"),
        ],
    )
    most = gapped[0]
    some = f", the first {BARS} of {count(len(gapped))} columns" if len(gapped) > BARS else ""
    return Figure(
        id="missing",
        title=f"Missing values{some}",
        spec=missing_spec(table.columns),
        table=numbers,
        alt=f"Bars of missing values; {clipped(most.name)} is missing most, in {share(most.missing_share)} of rows.",
        height=max(220, 90 + 20 * min(len(gapped), BARS)),
    )


def _together(gaps: CoMissing) -> list[tuple[str, str, int]]:
    first, second = np.nonzero(np.triu(gaps.counts, 1))
    shared = gaps.counts[first, second]
    order = np.argsort(-shared, kind="stable")[:PAIRS]
    return [(gaps.names[first[place]], gaps.names[second[place]], int(shared[place])) for place in order]


def _strongest(pairs: Sequence[Association], limit: int) -> list[str]:
    order: dict[str, None] = {}
    for a, b, _, _ in pairs:
        for name in (a, b):
            if len(order) < limit:
                order.setdefault(name)
    return list(order)


def _gapped(columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    return sorted((column for column in columns if column.missing), key=lambda column: -column.missing)


def _exact(table: TableProfile) -> bool:
    return all(column.distinct_exact and not column.quantile_error for column in table.columns)


def _duplicates(copies: int) -> str:
    return noun(copies, "duplicated row") if copies else "no duplicated rows"
