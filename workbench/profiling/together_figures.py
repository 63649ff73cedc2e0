"""The figures of what goes together in a table: associations, and missing values; all follow selections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_bars import clipped
from workbench.profiling.missing_sets import missing_sets
from workbench.views.basis import EXACT, Basis
from workbench.views.budget import sample_basis
from workbench.views.figures import layout
from workbench.views.items.figure import Figure, Picks
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import PairsFollow, PartsFollow, TraceFollow
from workbench.views.short_names import short_names
from workbench.views.wording import count, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.profiling.association import Association
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.missing_sets import MissingSet
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.profiling.table_profile import TableProfile
    from workbench.profiling.together import CoMissing
    from workbench.views.links import Links

__all__ = [
    "associations",
    "associations_spec",
    "correlated",
    "missing",
    "missing_spec",
    "missing_together",
    "missing_together_spec",
]

CORRELATED = 24
READABLE = 12  # more cells than this squared are too small for numbers
PAIRS = 100
BARS = 40
SETS = 12
SIGNS = {"pearson": "r", "cramers_v": "V", "correlation_ratio": "η"}
SAID = {"pearson": "Pearson's r", "cramers_v": "Cramér's V", "correlation_ratio": "correlation ratio η"}
SCALE = [[0.0, "@second"], [0.5, "@paper"], [1.0, "@data"]]


def correlated(pairs: Sequence[Association]) -> list[str]:
    """Return the columns that the heat map has, in its order: each beside one that it goes with."""
    return _seriated(_strongest(_known(pairs), CORRELATED), pairs)


def associations(pairs: Sequence[Association], links: Links, *, sampled: int | None = None) -> Figure | None:
    """Arrange how strongly columns go together as a heat map with its table; None where nothing is known.

    Parameters
    ----------
    pairs
        The strongest first.
    links
        Columns whose numbers are among its values, and categories that are among its fields, follow a selection. A cell
        of two of its fields opens their picture.
    sampled
        How many rows associations with categories rest on, where those are not all.
    """
    known = _known(pairs)
    if not known:
        return None
    names = correlated(known)
    involved = {name for pair in known for name in pair[:2]}
    strongest = known[0]
    head = known[:PAIRS]
    numbers_alone = all(pair.measure == "pearson" for pair in known)
    numbers = Table(
        id="associations-table",
        title="Correlations of numbers, the strongest first"
        if numbers_alone
        else "What goes together, the strongest first",
        columns=[
            TableColumn(name="column_a", title="column", values=[clipped(pair[0]) for pair in head]),
            TableColumn(name="column_b", title="with", values=[clipped(pair[1]) for pair in head]),
            *(
                []
                if numbers_alone
                else [TableColumn(name="measure", values=[SAID[pair.measure] for pair in head], words=True)]
            ),
            TableColumn(
                name="value",
                title="r" if numbers_alone else "strength",
                values=np.array([pair.value for pair in head]),
                type="number",
            ),
            TableColumn(name="n", title="rows", values=np.array([pair.n for pair in head]), type="integer"),
        ],
        n_rows=len(known),
        follows=_pairs_follow(names, head, links),
    )
    what = "Correlation of numbers (Pearson's r)" if numbers_alone else "How strongly columns go together"
    some = (
        f", the {len(names)} most strongly correlated of {len(involved)} columns" if len(names) < len(involved) else ""
    )
    fields = {field.id for field in links.fields}
    return Figure(
        id="associations",
        title=f"{what}{some}",
        spec=associations_spec(known),
        table=numbers,
        follows=[TraceFollow(trace=0, keys={"z": _pairs_of(names, known, links)})] if numbers.follows else [],
        alt=f"Heat map of correlations; the strongest is {clipped(strongest.column_a)} with "
        f"{clipped(strongest.column_b)}, {SIGNS[strongest.measure]} = {strongest.value:.2f}.",
        basis=EXACT
        if sampled is None or numbers_alone
        else Basis.approximate(f"η and V from {count(sampled)} sampled rows"),
        height=max(300, 120 + 18 * len(names)),
        opens=[name if name in fields else None for name in names] if fields & set(names) else [],
    )


def missing(table: TableProfile, gaps: CoMissing, links: Links) -> Figure | None:
    """Arrange the missing values as bars with their table; None where nothing is missing.

    Parameters
    ----------
    table, gaps
        What is missing, alone and together.
    links
        Columns that are among its fields follow a selection.
    """
    gapped = _gapped(table.columns)
    if not gapped:
        return None
    shown = gapped[:BARS]
    rows: list[tuple[str, str, int]] = [(column.name, "", column.missing) for column in shown]
    rows += _together(gaps)[: PAIRS - len(rows)]
    parts = _parts([row[:2] for row in rows], links)
    numbers = Table(
        id="missing-table",
        title="Missing values, and columns that are missing in the same rows",
        columns=[
            TableColumn(name="column", values=[clipped(row[0]) for row in rows]),
            TableColumn(name="together_with", title="together with", values=[clipped(row[1]) for row in rows]),
            TableColumn(name="missing", title="rows", values=np.array([row[2] for row in rows]), type="integer"),
            TableColumn(name="share", values=np.array([row[2] / max(table.n_rows, 1) for row in rows]), type="share"),
        ],
        follows={} if parts is None else _parts_follow(parts, count="missing", share="share"),
    )
    most = gapped[0]
    picked = None if parts is None else parts[: len(shown)]
    some = f", the first {BARS} of {count(len(gapped))} columns" if len(gapped) > BARS else ""
    return Figure(
        id="missing",
        title=f"Missing values{some}",
        spec=missing_spec(table.columns),
        table=numbers,
        follows=[] if parts is None else [TraceFollow(trace=0, keys=_parts_follow(parts[: len(shown)]))],
        alt=f"Bars of missing values; {clipped(most.name)} is missing most, in {share(most.missing_share)} of rows.",
        height=max(220, 90 + 20 * min(len(gapped), BARS)),
        picks=None if picked is None else Picks(labels=[clipped(column.name) for column in shown], parts=picked),
    )


def missing_together(sample: SampledRows, n_rows: int, links: Links) -> Figure | None:
    """Show which columns are missing in the same rows, the most frequent sets first; None where no two are.

    Parameters
    ----------
    sample, n_rows
        The sampled rows, of this many: the sets are those found in them.
    links
        Sets of columns that are among its fields follow a selection, and can be selected.
    """
    sets = missing_sets(sample.table)[:SETS]
    if not sets:
        return None
    rows = np.array([each.rows for each in sets]) * (n_rows / max(sample.n, 1))
    names = [", ".join(clipped(name, 24) for name in each.columns) for each in sets]
    parts = _parts([each.columns for each in sets], links)
    table = Table(
        id="missing-together-table",
        title="Columns that are missing in the same rows",
        columns=[
            TableColumn(name="columns", values=names),
            TableColumn(name="missing", title="rows", values=np.rint(rows).astype(np.int64), type="integer"),
            TableColumn(name="share", values=rows / max(n_rows, 1), type="share"),
        ],
        follows={} if parts is None else _parts_follow(parts, count="missing", share="share"),
    )
    columns = list(dict.fromkeys(name for each in sets for name in each.columns))
    return Figure(
        id="missing-together",
        title="Missing in the same rows",
        spec=missing_together_spec(sets, sample.n, n_rows),
        table=table,
        follows=[] if parts is None else [TraceFollow(trace=0, keys=_parts_follow(parts))],
        alt=f"Sets of columns missing in the same rows; the most frequent has {len(sets[0].columns)} columns.",
        basis=sample_basis(sample.n, n_rows),
        height=110 + 24 * len(sets) + 4 * max(len(clipped(name, 16)) for name in columns),
        picks=None if parts is None else Picks(labels=names, parts=parts),
    )


def missing_together_spec(sets: Sequence[MissingSet], n_sampled: int, n_rows: int) -> dict[str, Any]:
    """Describe each set of columns as dots on a line, and beside it as a bar in how many rows all are missing."""
    columns = list(dict.fromkeys(name for each in sets for name in each.columns))
    places = {name: place for place, name in enumerate(columns)}
    rows = [each.rows / max(n_sampled, 1) for each in sets]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": rows,
        "y": list(range(len(sets))),
        "xaxis": "x2",
        "marker": {"color": "@data"},
        "customdata": [round(share * n_rows) for share in rows],
        "text": [", ".join(clipped(name, 24) for name in each.columns) for each in sets],
        "textposition": "none",
        "hovertemplate": "%{text}<br>%{x:.1%}, %{customdata:,} rows<extra></extra>",
    }
    grid = [(column, row) for row in range(len(sets)) for column in range(len(columns))]
    held = [(places[name], row) for row, each in enumerate(sets) for name in each.columns]
    across = [[places[name] for name in each.columns] for each in sets]
    spans = [(min(each), max(each), row) for row, each in enumerate(across)]
    dots = {"type": "scatter", "mode": "markers", "hoverinfo": "skip"}
    traces = [
        bars,
        {**dots, "x": [x for x, _ in grid], "y": [y for _, y in grid], "marker": {"color": "@rest", "size": 7}},
        {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "x": [x for low, high, _ in spans for x in (low, high, None)],
            "y": [y for *_, row in spans for y in (row, row, None)],
            "line": {"color": "@soft", "width": 2},
        },
        {**dots, "x": [x for x, _ in held], "y": [y for _, y in held], "marker": {"color": "@ink", "size": 9}},
    ]
    shown = short_names(columns, 16)
    ticks = {"tickvals": list(range(len(columns))), "ticktext": shown, "tickangle": -45, "ticks": ""}
    axes = {
        "xaxis": {"domain": [0, 0.52], "range": [-0.6, len(columns) - 0.4], "zeroline": False, **ticks},
        "xaxis2": {
            "domain": [0.56, 1],
            "tickformat": ".1~%",
            "rangemode": "tozero",
            "title": {"text": "share of rows"},
        },
        "yaxis": {"range": [len(sets) - 0.4, -0.6], "showticklabels": False, "showgrid": False, "zeroline": False},
        "showlegend": False,
    }
    return {"data": traces, "layout": layout("", "", **axes)}


def associations_spec(pairs: Sequence[Association], *, limit: int = CORRELATED) -> dict[str, Any]:
    """Describe how the columns that most strongly go together do as a heat map."""
    names = _seriated(_strongest(_known(pairs), limit), pairs)
    places = {name: place for place, name in enumerate(names)}
    shown = short_names(names)
    z: list[list[float | None]] = [[1.0 if a == b else None for a in names] for b in names]
    signs = [["r"] * len(names) for _ in names]
    for a, b, value, _, measure in pairs:
        if a in places and b in places:
            one, other = places[a], places[b]
            z[one][other] = z[other][one] = None if np.isnan(value) else round(value, 4)
            signs[one][other] = signs[other][one] = SIGNS[measure]
    numbers_alone = all(pair.measure == "pearson" for pair in pairs)
    trace = {
        "type": "heatmap",
        "z": z,
        "x": list(range(len(names))),
        "y": list(range(len(names))),
        "zmin": -1,
        "zmax": 1,
        "colorscale": SCALE,
        "xgap": 1,
        "ygap": 1,
        **({} if numbers_alone else {"text": signs}),
        "hovertemplate": f"%{{y}}, %{{x}}<br>{'r' if numbers_alone else '%{text}'} = %{{z:.2f}}<extra></extra>",
        "texttemplate": "%{z:.2f}" if len(names) <= READABLE else "",
        "colorbar": {} if numbers_alone else {"title": {"text": "r, η, V", "side": "right"}},
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
        "y": short_names([column.name for column in gapped]),
        "marker": {"color": "@data"},
        "customdata": [column.missing for column in gapped],
        "hovertemplate": "%{y}: %{x:.1%}, %{customdata:,} rows<extra></extra>",
    }
    axes = {
        "xaxis": {"tickformat": ".1~%", "rangemode": "tozero"},
        "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},  # also where names are numbers
    }
    return {"data": [trace], "layout": layout("share of rows", "", **axes)}


def _known(pairs: Sequence[Association]) -> list[Association]:
    return [pair for pair in pairs if not np.isnan(pair[2])]


def _pairs_of(names: Sequence[str], pairs: Sequence[Association], links: Links) -> PairsFollow:
    held = {value.id for value in links.values}
    fields = {field.id for field in links.fields}
    categories = {pair.column_a for pair in pairs if pair.measure != "pearson"}
    categories |= {pair.column_b for pair in pairs if pair.measure == "cramers_v"}
    return PairsFollow(
        values=[name if name in held else None for name in names],
        fields=[name if name in categories & fields else None for name in names],
    )


def _pairs_follow(names: Sequence[str], pairs: Sequence[Association], links: Links) -> dict[str, PairsFollow]:
    """Say how a table of pairs follows; with no words where fewer than two columns do."""
    follow = _pairs_of(names, pairs, links)
    follows = [
        value is not None or category is not None for value, category in zip(follow.values, follow.fields, strict=True)
    ]
    places = {name: place for place, name in enumerate(names) if follows[place]}
    if len(places) < 2:
        return {}
    chosen = [(places[pair[0]], places[pair[1]]) if pair[0] in places and pair[1] in places else None for pair in pairs]
    return {"value": replace(follow, pairs=chosen), "n": replace(follow, pairs=chosen, measure="count")}


def _parts(rows: Sequence[Sequence[str]], links: Links) -> list[dict[str, list[int]] | None] | None:
    """Return for one or two columns the bins in which both are missing; None alone where no column has them."""
    gaps = {field.id: [field.missing] for field in links.fields if field.missing is not None}
    named = [[name for name in row if name] for row in rows]  # a column alone has an empty name beside it
    parts = [{name: gaps[name] for name in names} if gaps.keys() >= {*names} else None for names in named]
    return parts if any(parts) else None


def _parts_follow(
    parts: Sequence[dict[str, list[int]] | None], *, count: str = "customdata", share: str = "x"
) -> dict[str, PartsFollow]:
    return {share: PartsFollow(parts=parts, measure="share"), count: PartsFollow(parts=parts)}


def _together(gaps: CoMissing) -> list[tuple[str, str, int]]:
    first, second = np.nonzero(np.triu(gaps.counts, 1))
    shared = gaps.counts[first, second]
    order = np.argsort(-shared, kind="stable")[:PAIRS]
    return [(gaps.names[first[place]], gaps.names[second[place]], int(shared[place])) for place in order]


def _seriated(names: Sequence[str], pairs: Sequence[Association]) -> list[str]:
    """Put each name after the one that it most strongly goes with among those that are left, from the first on."""
    known = set(names)
    strength: dict[tuple[str, str], float] = {}
    for pair in pairs:
        if pair.column_a in known and pair.column_b in known and not np.isnan(pair.value):
            strength[pair.column_a, pair.column_b] = strength[pair.column_b, pair.column_a] = abs(pair.value)
    left, order = list(names), list[str]()
    while left:
        last = order[-1] if order else left[0]
        order.append(max(left, key=lambda name: strength.get((last, name), 0.0)) if order else left[0])
        left.remove(order[-1])
    return order


def _strongest(pairs: Sequence[Association], limit: int) -> list[str]:
    order: dict[str, None] = {}
    for a, b, *_ in pairs:
        for name in (a, b):
            if len(order) < limit:
                order.setdefault(name)
    return list(order)


def _gapped(columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    return sorted((column for column in columns if column.missing), key=lambda column: -column.missing)
