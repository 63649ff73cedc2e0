"""The view of a sweep: which parameters lead to which results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.views.figures import table_from_frame
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark, Stat
from workbench.views.metric_direction import less_is_better
from workbench.views.payload import Payload, Section
from workbench.views.wording import noun, number, one_line

if TYPE_CHECKING:
    import pandas as pd

    from workbench.runs.sweep.results import Results
    from workbench.runs.sweep.sweep import Sweep

__all__ = ["coordinates_spec", "sweep_payload"]

MOST_AXES = 12
FEW = 6  # different numbers, each with a mark of its own on the axis
MOST_VALUES = 20  # of a parameter, each with a bar of its own
MOST_BARS = 12
LONGEST = 24
SHOWN_ROWS = 200

Spec = dict[str, Any]


def sweep_payload(sweep: Sweep) -> Payload:
    """Make the payload: parallel coordinates, the main metric by parameter, and all runs, the best first."""
    results = sweep.results
    frame = _ranked(results)
    sections = []
    if results.varied and len(frame) > 1:
        sections.append(
            Section(type="figures", id="coordinates", title="Parameters and results", items=[_figure(results)])
        )
        if bars := _bars(results):
            metric = results.metric_names[0]
            sections.append(Section(type="sparks", id="by-parameter", title=f"Mean {metric} by parameter", items=bars))
    table = table_from_frame(frame, id="runs", title="Runs, the best first", limit=SHOWN_ROWS, plain=("member", "seed"))
    sections.append(Section(type="tables", id="tables", title="Runs", items=[table]))
    name = str((sweep.record["notebook"]["path"] or sweep.id).replace("\\", "/").rpartition("/")[2])
    return Payload(kind="sweep", title=f"{name} · sweep", summary=_summary(results), sections=sections)


def coordinates_spec(results: Results) -> Spec:
    """Draw each run as a line over its parameters and metrics, coloured by the main metric."""
    frame = _completed(results)
    axes = [*results.varied, *map(results.column_of, results.metric_names)][:MOST_AXES]
    trace: Spec = {
        "type": "parcoords",
        "dimensions": [_axis(name, frame[name]) for name in axes],
        "line": {"color": "@data"},
    }
    if results.metric_names:
        main = results.metric_names[0]
        values = frame[results.column_of(main)].to_numpy(dtype=np.float64)
        if np.isfinite(values).any():
            best_first = less_is_better(main) is not False
            scale = [[0.0, "@data"], [1.0, "@rest"]] if best_first else [[0.0, "@rest"], [1.0, "@data"]]
            trace["line"] = {"color": values, "colorscale": scale, "showscale": False}
    return {"data": [trace], "layout": {}}


def _figure(results: Results) -> Figure:
    frame = _completed(results)
    n = len(frame)
    return Figure(
        id="coordinates",
        title="Each run is a line; drag along an axis to pick runs",
        spec=coordinates_spec(results),
        alt=f"{noun(n, 'run')} over {', '.join([*results.varied, *results.metric_names][:MOST_AXES])}.",
        table=table_from_frame(frame, id="coordinates-table", title="Runs", limit=SHOWN_ROWS, plain=("member", "seed")),
        width="full",
        height=340,
    )


def _axis(name: str, values: pd.Series[Any]) -> Spec:
    if values.dtype.kind in "iuf":
        numbers = values.to_numpy(dtype=np.float64)
        levels = np.unique(numbers[np.isfinite(numbers)])
        ticks = {"tickvals": levels, "ticktext": [number(each) for each in levels]} if len(levels) <= FEW else {}
        return {"label": one_line(name), "values": numbers, **ticks}
    texts = values.map(lambda value: one_line(str(value))[:LONGEST])
    words = list(dict.fromkeys(texts))
    return {
        "label": one_line(name),
        "values": np.array([words.index(text) for text in texts], dtype=np.float64),
        "tickvals": list(range(len(words))),
        "ticktext": words,
    }


def _bars(results: Results) -> list[Spark]:
    """Draw the mean of the main metric for each value of each parameter that has few, the most telling first."""
    if not results.metric_names:
        return []
    metric = results.metric_names[0]
    frame = _completed(results).dropna(subset=[results.column_of(metric)])
    found = []
    for name in results.varied:
        groups = frame.groupby(frame[name].map(lambda value: one_line(str(value))), sort=False)
        means = groups[results.column_of(metric)].mean()
        if not 1 < len(means) <= MOST_VALUES:
            continue
        contrast = float(means.max() - means.min())
        found.append((contrast, _spark(name, metric, means, groups.size())))
    return [spark for _, spark in sorted(found, key=lambda each: -each[0])[:MOST_BARS]]


def _spark(name: str, metric: str, means: pd.Series[Any], sizes: pd.Series[Any]) -> Spark:
    labels = [str(each) for each in means.index]
    least = less_is_better(metric) is not False
    best = labels[int(means.argmin() if least else means.argmax())]
    values = means.to_numpy(dtype=np.float64)
    return Spark(
        id=f"by-{name}",
        title=one_line(name),
        note=f"{number(float(sizes.mean()))} runs each" if sizes.nunique() == 1 else noun(int(sizes.sum()), "run"),
        y=values,
        labels=labels,
        low=labels[0],
        high=labels[-1],
        stats=[
            Stat(label="best with", value=best),
            Stat(label=metric, value=number(float(values.min() if least else values.max()))),
            Stat(label="spread", value=number(float(values.max() - values.min()))),
        ],
        alt=f"Mean {metric} by {name}: best with {best}.",
    )


def _summary(results: Results) -> str:
    states = Counter("not run" if run is None else run.status for run in results.by_member)
    parts = [noun(len(results.by_member), "run")]
    if states["completed"] < len(results.by_member):
        parts.append(", ".join(f"{n} {state}" for state, n in states.most_common()))
    if results.metric_names and (metric := results.metric_names[0]):
        least = less_is_better(metric)
        places = results.ranked(metric, least_first=least is not False)
        if places and (run := results.by_member[places[0]]) is not None:
            given = ", ".join(f"{name}={run.parameters.get(name)}" for name in results.varied[:4])
            word = "best" if least is not None else "least"
            parts.append(f"{word} {metric} {number(float(run.metrics[metric]))}" + (f" with {given}" if given else ""))
    return " · ".join(parts)


def _completed(results: Results) -> pd.DataFrame:
    frame = results.runs
    return frame[frame["status"] == "completed"].reset_index(drop=True)


def _ranked(results: Results) -> pd.DataFrame:
    """Return all runs, those with the best main metric first, and only columns that tell them apart."""
    frame = results.runs
    fixed = {name for each in results.parameters for name in each} - set(results.varied)
    if results.metric_names:
        metric = results.metric_names[0]
        order = results.ranked(metric, least_first=less_is_better(metric) is not False)
        rest = [place for place in range(len(frame)) if place not in set(order)]
        frame = frame.iloc[[*order, *rest]]
    return frame.drop(columns=sorted(fixed)).reset_index(drop=True)
