"""The view of a sweep: which parameters lead to which results, all of it linked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.runs.records.record import UNFINISHED
from workbench.runs.sweep.view_fields import Dimension, dimension
from workbench.views.budget import fewer_rows, sample_basis, within_budget
from workbench.views.figures import table_from_frame
from workbench.views.items.coordinates import Coordinates
from workbench.views.items.spark import Spark, Stat
from workbench.views.links import Follow, LinkedField, LinkedValue, Links
from workbench.views.metric_direction import less_is_better
from workbench.views.payload import Payload, Section
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.rows.sampling import SAMPLE_SIZE, sampled_positions
from workbench.views.wording import noun, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.runs.sweep.results import Results
    from workbench.runs.sweep.sweep import Sweep

__all__ = ["linked_runs", "sweep_payload"]

MOST_AXES = 12
MOST_METRICS = 8  # with a card each
MOST_BARS = 12
SHOWN_ROWS = 300
STATE = "status"
NOT_RUN = "not run"
WAITING = (NOT_RUN, *UNFINISHED)


def sweep_payload(sweep: Sweep) -> Payload:
    """Make the payload: lines over parameters and metrics, what came out, what it depends on, and all runs."""
    results = sweep.results
    path = str(sweep.record["notebook"]["path"] or sweep.id).replace("\\", "/")
    name = f"{path.rpartition('/')[2]} · sweep"
    payload = Payload(
        kind="sweep",
        title=name,
        summary=_summary(results),
        sections=[],
        live=sweep.status in UNFINISHED,
        names={*_names(results), name, sweep.id},
    )
    n = len(results.by_member)
    return within_budget(partial(_with, payload, _Linked(results, fingerprint=sweep.id)), rows=min(n, SAMPLE_SIZE))


def linked_runs(sweep: Sweep) -> LinkedRows:
    """Return every run as a linked row, also where the view carries a sample of them."""
    linked = _Linked(sweep.results, fingerprint=sweep.id)
    links = linked.links(np.arange(len(linked.frame)))
    return LinkedRows(
        links.fields,
        n_rows=len(linked.frame),
        codes={field.id: np.asarray(field.codes, dtype=np.uint8) for field in links.fields},
        values={value.id: value.values for value in links.values},
        shown=table_from_frame(linked.frame, id="", title="", limit=len(linked.frame)).columns,
        identity=[str(run or f"member {place}") for place, run in enumerate(linked.frame["run"])],
    )


def _with(payload: Payload, linked: _Linked, sampled: int) -> Payload:
    if sampled == 0:
        return replace(payload, sections=[Section(type="tables", id="tables", title="Runs", items=[linked.table(())])])
    positions = linked.positions(sampled)
    sections = []
    if lines := linked.lines(positions):
        sections.append(Section(type="sparks", id="coordinates", title="Parameters and results", items=[lines]))
    sections.append(Section(type="sparks", id="results", title="Results", items=linked.outcomes()))
    if effects := linked.effects():
        title = f"Mean {linked.main} by parameter"
        sections.append(Section(type="sparks", id="by-parameter", title=title, items=effects))
    sections.append(Section(type="tables", id="tables", title="Runs", items=[linked.table(positions)]))
    return replace(payload, sections=sections, links=linked.links(positions))


@dataclass(frozen=True, eq=False)
class _Linked:
    """The runs of a sweep as linked rows: a row a member, also before it has run."""

    results: Results
    fingerprint: str

    @cached_property
    def frame(self) -> pd.DataFrame:
        return self.results.runs

    @cached_property
    def main(self) -> str | None:
        """The first metric, by which runs are ranked."""
        return next(iter(self.results.metric_names), None)

    @cached_property
    def parameters(self) -> list[Dimension]:
        return [
            dimension(name, name, [each.get(name) for each in self.results.parameters]) for name in self.results.varied
        ]

    @cached_property
    def metrics(self) -> list[Dimension]:
        found = []
        for name in self.results.metric_names[:MOST_AXES]:
            column = self.results.column_of(name)
            better = {True: "low", False: "high", None: None}[less_is_better(name)]
            found.append(dimension(column, column, _plain(self.frame[column]), better=better))
        return found

    @cached_property
    def state(self) -> Dimension:
        """What has become of each run; under another name where a parameter has this one."""
        given = {name for each in self.results.parameters for name in each}
        name = STATE if STATE not in given else f"{STATE} of the run"
        states = [NOT_RUN if run is None else run.status for run in self.results.by_member]
        return dimension(name, name, states)

    def positions(self, sampled: int) -> NDArray[np.int64]:
        n = len(self.frame)
        positions = sampled_positions(n)
        return positions[fewer_rows(len(positions), sampled)] if sampled < len(positions) else positions

    def links(self, positions: NDArray[np.int64]) -> Links:
        dimensions = [*self.parameters, *self.metrics, self.state]
        values = [(each.field, each.numbers) for each in self.metrics if each.numbers is not None]
        return Links(
            fingerprint=self.fingerprint,
            rows=len(self.frame),
            sample=sample_basis(len(positions), len(self.frame)),
            fields=[replace(each.field, codes=np.asarray(each.field.codes)[positions]) for each in dimensions],
            values=[LinkedValue(id=own.id, title=own.title, values=numbers[positions]) for own, numbers in values],
        )

    def lines(self, positions: NDArray[np.int64]) -> Spark | None:
        """Draw a line for each run; None where nothing varies."""
        if not self.parameters or len(self.frame) < 2:
            return None
        room = max(MOST_AXES - len(self.metrics[:MOST_METRICS]), 1)
        given = self.parameters[:room]
        dimensions = [*given, *self.metrics][:MOST_AXES]
        axes = [
            replace(each.axis, at=None if each.axis.at is None else np.asarray(each.axis.at)[positions])
            for each in dimensions
        ]
        colours = [place for place, each in enumerate(dimensions) if each in self.metrics and each.numbers is not None]
        left = len(self.parameters) + len(self.metrics) - len(dimensions)
        runs = self.frame["run"].tolist()
        states = [str(label) for label in self.state.field.labels]
        titles = ", ".join(each.field.title for each in dimensions)
        return Spark(
            id="lines",
            title="Each line is a run",
            note=f"{noun(left, 'more column')} not drawn" if left else "",
            alt=f"{noun(len(positions), 'run')} over {titles}.",
            mark="coordinates",
            y=[],
            labels=[],
            stats=self._stats(),
            coordinates=Coordinates(
                axes=axes,
                names=[str(runs[place] or f"member {place}") for place in positions.tolist()],
                colours=colours,
                state=self.state.field.id,
                failed=[place for place, state in enumerate(states) if state not in ("completed", *WAITING)],
                absent=[place for place, state in enumerate(states) if state in WAITING],
            ),
        )

    def _stats(self) -> list[Stat]:
        state = self.state.field
        found = [
            Stat(
                label=label,
                value=number(float(state.totals[place])),
                follow=Follow(field=state.id, bins=[place]),
            )
            for place, label in enumerate(state.labels)
        ]
        bins = list(range(len(state.labels)))
        for each in self.metrics[:MOST_METRICS]:
            if each.numbers is None or not np.isfinite(each.numbers).any():
                continue
            follow = Follow(field=state.id, measure="mean", value=each.field.id, bins=bins)
            value = number(float(np.nanmean(each.numbers)))
            found.append(Stat(label=f"mean {each.field.title}", value=value, follow=follow))
        return found

    def outcomes(self) -> list[Spark]:
        """Draw how the runs ended, and how each metric is spread."""
        return [_counts(self.state), *map(_counts, self.metrics[:MOST_METRICS])]

    def effects(self) -> list[Spark]:
        """Draw the mean of the main metric over the values of each parameter, the most telling first."""
        main = next((each for each in self.metrics if each.numbers is not None), None)
        if main is None or main.numbers is None:
            return []
        found = []
        for each in self.parameters:
            means = _means(each.field, main.numbers)
            known = means[np.isfinite(means)]
            if len(known) > 1:
                found.append((float(known.max() - known.min()), _effect(each, main, means)))
        return [spark for _, spark in sorted(found, key=lambda pair: -pair[0])[:MOST_BARS]]

    def table(self, positions: Sequence[int] | NDArray[np.int64]) -> Any:
        """List the runs that are carried, those with the best main metric first."""
        order = _ranked(self.results, self.frame)
        sampled = {int(place): at for at, place in enumerate(positions)}
        if sampled:
            order = [place for place in order if place in sampled]
        order = order[:SHOWN_ROWS]
        fixed = {name for each in self.results.parameters for name in each} - set(self.results.varied)
        frame = self.frame.iloc[order].drop(columns=sorted(fixed)).reset_index(drop=True)
        table = table_from_frame(
            frame, id="runs", title="Runs, the best first", limit=SHOWN_ROWS, plain=("member", "seed", "run")
        )
        table = replace(table, n_rows=len(self.frame))
        if not sampled:
            return table
        fields = [each.field for each in (*self.parameters, *self.metrics, self.state)]
        return replace(
            table,
            codes={field.id: np.asarray(field.codes)[order] for field in fields},
            places=np.array([sampled[place] for place in order], dtype=np.uint16),
        )


def _counts(of: Dimension) -> Spark:
    field = of.field
    ordinary = len(field.labels) - sum(each is not None for each in (field.rest, field.missing))
    labels = list(field.labels)[:ordinary]
    missing = 0 if field.missing is None else int(field.totals[field.missing])
    ends = field.ends or labels
    return Spark(
        id=f"of {field.id}",
        title=field.title,
        note=f"{number(missing)} missing" if missing else "",
        y=np.asarray(field.totals)[:ordinary],
        labels=labels,
        low=ends[0] if ends else "",
        high=ends[-1] if len(ends) > 1 else "",
        unit="runs",
        alt=f"Runs by {field.title}.",
        field=field.id,
    )


def _means(field: LinkedField, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean in each ordinary bin, NaN where there is none."""
    there = np.isfinite(numbers)
    ordinary = len(field.labels) - sum(each is not None for each in (field.rest, field.missing))
    codes = np.asarray(field.codes)[there]
    sums = np.bincount(codes, weights=numbers[there], minlength=len(field.labels))[:ordinary]
    counts = np.bincount(codes, minlength=len(field.labels))[:ordinary]
    means: NDArray[np.float64] = np.divide(sums, counts, out=np.full(ordinary, np.nan), where=counts > 0)
    return means


def _effect(by: Dimension, metric: Dimension, means: NDArray[np.float64]) -> Spark:
    field = by.field
    labels = list(field.labels)[: len(means)]
    least = metric.axis.better != "high"
    best = labels[int(np.nanargmin(means) if least else np.nanargmax(means))]
    ends = field.ends or labels
    return Spark(
        id=f"by {field.id}",
        title=field.title,
        note=f"mean {metric.field.title}",
        mark="bars" if by.numbers is None else "line",
        y=means,
        labels=labels,
        low=ends[0],
        high=ends[-1],
        stats=[
            Stat(label="best with", value=best),
            Stat(label="mean there", value=number(float(np.nanmin(means) if least else np.nanmax(means)))),
            Stat(label="spread", value=number(float(np.nanmax(means) - np.nanmin(means)))),
        ],
        alt=f"Mean {metric.field.title} by {field.title}: best with {best}.",
        field=field.id,
        follow=Follow(field=field.id, measure="mean", value=metric.field.id),
    )


def _summary(results: Results) -> str:
    states = Counter(NOT_RUN if run is None else run.status for run in results.by_member)
    parts = [noun(len(results.by_member), "run")]
    if states["completed"] < len(results.by_member):
        parts += [f"{n} {state}" for state, n in states.most_common()]
    if results.metric_names and (metric := results.metric_names[0]):
        least = less_is_better(metric)
        places = results.ranked(metric, least_first=least is not False)
        if places and (run := results.by_member[places[0]]) is not None:
            given = ", ".join(f"{name}={_said(run.parameters.get(name))}" for name in results.varied[:4])
            word = "best" if least is not None else "least"
            parts.append(f"{word} {metric} {number(float(run.metrics[metric]))}" + (f" with {given}" if given else ""))
    return " · ".join(parts)


def _said(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _names(results: Results) -> Iterator[str]:
    """Yield what comes from the notebook: parameters, their values, metrics."""
    for each in results.parameters:
        yield from each
        yield from (value for value in each.values() if isinstance(value, str))
    for name in results.metric_names:
        yield from (name, results.column_of(name))


def _plain(values: pd.Series[Any]) -> list[float | None]:
    return [None if each != each else float(each) for each in values.tolist()]  # NaN is not equal to itself


def _ranked(results: Results, frame: pd.DataFrame) -> list[int]:
    """Return the places of all runs, those with the best main metric first."""
    if not results.metric_names:
        return list(range(len(frame)))
    metric = results.metric_names[0]
    order = results.ranked(metric, least_first=less_is_better(metric) is not False)
    known = set(order)
    return [*order, *(place for place in range(len(frame)) if place not in known)]
