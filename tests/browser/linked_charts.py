"""Six linked charts of made-up flights, how a hand brushes them, and what NumPy counts of their rows."""

import numpy as np
from playwright.sync_api import expect

from workbench.views.basis import Basis
from workbench.views.figures import layout
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.items.table import Table, TableColumn
from workbench.views.links import Brush, Follow, LinkedField, LinkedValue, Links, TraceFollow
from workbench.views.payload import Payload, Section

N = 600
EDGES = np.arange(-20.0, 101.0, 10.0)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
CARRIERS = ["AA", "B6 & <b>co</b>", "UA", "WN"]
CLASSES = ["early", "late"]

random = np.random.default_rng(7)
CARRIER = random.integers(0, 4, N)
DELAY = random.integers(0, len(CENTRES), N)
DELAY[CARRIER == 0] //= 2  # so that a brush on one moves the other
HOUR = random.integers(0, 24, N)
CELL = 2 * (DELAY > 5) + ((DELAY + random.integers(-3, 3, N)) > 5)
FUEL = 5.0 + HOUR + random.normal(0, 1, N)


def counts(codes, n, where=slice(None)):
    """Rows in each of *n* bins, of those chosen."""
    return np.bincount(codes[where], minlength=n)


def means(where):
    """The mean of fuel over the rows chosen, by hour; null where there is none."""
    chosen = [FUEL[where & (hour == HOUR)] for hour in range(24)]
    return [each.mean() if len(each) else None for each in chosen]


def table(name, **columns):
    made = [
        TableColumn(name=key, values=values, type="integer" if np.asarray(values).dtype.kind in "iu" else "number")
        if np.asarray(values).dtype.kind in "iuf"
        else TableColumn(name=key, values=values)
        for key, values in columns.items()
    ]
    return Table(id=name, title=name, columns=made)


def fields(rows):
    """The linked fields, with the bin numbers of the sampled *rows*."""
    pairs = [[actual, predicted] for actual in CLASSES for predicted in CLASSES]
    return [
        LinkedField(
            id="delay", title="arrival delay", unit="min", columns=["delay"], sql=["delay"],
            labels=[f"{low:g} – {low + 10:g}" for low in EDGES[:-1]] + ["missing"],
            edges=EDGES.tolist(), ends=[f"{edge:g}" for edge in EDGES], missing=len(CENTRES),
            codes=DELAY[rows], totals=[*counts(DELAY, len(CENTRES)), 0],
        ),
        LinkedField(
            id="carrier", title="carrier", columns=["carrier"], sql=["carrier"], literal="text", labels=CARRIERS,
            values=[[name] for name in CARRIERS], codes=CARRIER[rows], totals=counts(CARRIER, 4),
        ),
        LinkedField(
            id="hour", title="hour", columns=["hour"], sql=["hour"], labels=[str(hour) for hour in range(24)],
            edges=np.arange(25.0).tolist(), ends=[str(hour) for hour in range(25)],
            codes=HOUR[rows], totals=counts(HOUR, 24),
        ),
        LinkedField(
            id="cell", title="actual and predicted", columns=["actual", "predicted"], sql=["actual", "predicted"],
            literal="text", labels=[f"{actual} taken for {predicted}" for actual, predicted in pairs], values=pairs,
            codes=CELL[rows], totals=counts(CELL, 4),
        ),
    ]  # fmt: skip


def chart(name, trace, follows=(), *, words=("x", "y"), brush=None, width="third", numbers=None, **more):
    """A figure with one trace."""
    axes = more.pop("axes", {})
    return Figure(
        id=name,
        title=name,
        alt=f"{name} in bars",
        spec={"data": [trace], "layout": layout(*words, **axes)},
        table=numbers or table(name, x=trace["x"], y=trace["y"]),
        follows=follows,
        brush=brush,
        width=width,
        height=240,
        **more,
    )


def bars(x, y, **more):
    return {"type": "bar", "x": x, "y": y, "marker": {"color": "@data"}, **more}


def hours():
    """The mean of fuel by hour of the day, as a line."""
    means = np.array([FUEL[hour == HOUR].mean() for hour in range(24)])
    trace = {
        "type": "scatter", "mode": "lines", "x": np.arange(24) + 0.5, "y": means, "line": {"color": "@second"},
        "hovertemplate": "%{x}: %{y:.3f}<extra>mean</extra>",
    }  # fmt: skip
    follows = [TraceFollow(trace=0, keys={"y": Follow(field="hour", measure="mean", value="fuel")})]
    return chart("hours", trace, follows, words=("hour", "fuel (l)"), brush=Brush(x="hour"))


def cells():
    """Actual against predicted, with counts or with shares of each row, and a text in each cell."""
    z = counts(CELL, 4).reshape(2, 2)

    def spec(values):
        trace = {
            "type": "heatmap", "x": CLASSES, "y": CLASSES, "z": values, "text": values.astype(str).tolist(),
            "texttemplate": "%{text}", "colorscale": [[0, "@paper"], [1, "@data"]], "showscale": False,
        }  # fmt: skip
        axis = {"type": "category"}
        return {"data": [trace], "layout": layout("predicted", "actual", xaxis=axis, yaxis=axis)}

    share = Follow(field="cell", measure="share", by="row", columns=2)
    return Figure(
        id="cells",
        title="cells",
        alt="cells",
        width="third",
        height=240,
        control="as",
        spec=spec(z),
        specs=[spec(z), spec(z / z.sum(axis=1, keepdims=True))],
        follows=[TraceFollow(trace=0, keys={"z": Follow(field="cell")})],
        specs_follows=[
            [TraceFollow(trace=0, keys={"z": Follow(field="cell")})],
            [TraceFollow(trace=0, keys={"z": share})],
        ],
        brush=Brush(cells="cell"),
        table=table("cells", rows=z.ravel()),
    )


def cloud(rows):
    """One point a sampled row."""
    trace = {
        "type": "scatter", "mode": "markers", "x": EDGES[DELAY[rows]] + 5, "y": FUEL[rows],
        "marker": {"color": "@data", "opacity": 0.6},
    }  # fmt: skip
    basis = Basis() if len(rows) == N else Basis.sampled(len(rows), N)
    follows = [TraceFollow(trace=0, points=True)]
    return chart("cloud", trace, follows, words=("delay (min)", "fuel"), brush=Brush(x="delay"), basis=basis)


def curve():
    """The share of rows at least so late, against the share of such rows among those of the late."""
    late = CELL >= 2
    share = np.concatenate([[0], np.cumsum(counts(DELAY, 12)[::-1])]) / N
    of_late = np.concatenate([[0], np.cumsum(counts(DELAY, 12, late)[::-1])]) / late.sum()
    trace = {"type": "scatter", "mode": "lines", "x": share, "y": of_late, "line": {"color": "@data"}}
    return chart(
        "curve",
        trace,
        [
            TraceFollow(
                trace=0,
                keys={
                    "x": Follow(field="delay", measure="share", cumulative="high"),
                    "y": Follow(field="delay", measure="share", cumulative="high", within={"cell": [2, 3]}),
                },
            )
        ],
        words=("of all", "of the late"),
    )


def linked(rows=None, *, more=()):
    """A view with six linked figures, of all rows or of a sample."""
    rows = np.arange(N) if rows is None else rows
    figures = [
        chart("delays", bars(CENTRES, counts(DELAY, 12)), [TraceFollow(trace=0, keys={"y": Follow(field="delay")})],
              words=("delay (min)", "flights"), brush=Brush(x="delay")),
        chart("carriers", bars(CARRIERS, counts(CARRIER, 4), hovertemplate="%{x}: %{y}<extra></extra>"),
              [TraceFollow(trace=0, keys={"y": Follow(field="carrier")})], words=("carrier", "flights"),
              brush=Brush(x="carrier")),
        hours(), cells(), cloud(rows), curve(), *more,
    ]  # fmt: skip
    links = Links(
        fingerprint="f",
        rows=N,
        sample=Basis() if len(rows) == N else Basis.sampled(len(rows), N),
        fields=fields(rows),
        values=[LinkedValue(id="fuel", title="fuel", values=FUEL[rows])],
    )
    control = Section(
        type="controls", id="as", title="", items=[Control(id="as", label="cells as", values=["counts", "shares"])]
    )
    section = Section(type="figures", id="figures", title="Figures", items=figures)
    return Payload(kind="k", title="Flights", summary="600 rows", sections=[control, section], links=links)


def figure(page, name):
    """The figure called *name*, scrolled to and drawn."""
    found = page.locator(f'figure[data-id="{name}"]')
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-state", "drawn")
    return found


def traces(page, name):
    return figure(page, name).locator(".plot").evaluate(
        """plot => JSON.parse(JSON.stringify(plot._fullData.map(trace => ({
            name: trace.name, type: trace.type, x: Array.from(trace.x ?? []), y: Array.from(trace.y ?? []),
            z: trace.z ? Array.from(trace.z, row => Array.from(row)) : null, text: trace.text ?? null,
            chosen: trace.selectedpoints ?? null, legend: trace.showlegend,
            color: trace.type === 'bar' ? trace.marker.color : (trace.line?.color ?? trace.marker?.color)
        }))))"""
    )  # fmt: skip


def drawn_after(page, name, number, expected, key="y"):
    """Wait until a trace holds the *expected* numbers."""
    figure(page, name)
    page.wait_for_function(
        """([name, number, key, expected]) => {
            const plot = document.querySelector('.workbench-view').shadowRoot
                .querySelector(`figure[data-id=${name}] .plot`);
            const found = Array.from(plot._fullData?.[number]?.[key] ?? []);
            const close = (one, other) =>
                (one ?? null) === other || Math.abs(one - other) < 1e-6 * Math.max(1, Math.abs(other));
            return found.length === expected.length && found.every((each, place) => close(each, expected[place]));
        }""",
        arg=[name, number, key, list(expected) if isinstance(expected, list) else expected.tolist()],
    )


def area(page, name):
    return figure(page, name).locator(".nsewdrag").bounding_box()


def at(box, x, y=0.5):
    """A place in a box, in parts of its width and height."""
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(page, name, start, end, *, keys=()):
    box = area(page, name)
    for key in keys:
        page.keyboard.down(key)
    page.mouse.move(*at(box, *start))
    page.mouse.down()
    page.mouse.move(*at(box, *end), steps=6)
    page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def place_of(page, name, x, y=None):
    """Where a value lies on the screen."""
    return figure(page, name).locator(".plot").evaluate(
        """(plot, [x, y]) => {
            const { xaxis, yaxis } = plot._fullLayout;
            const box = plot.getBoundingClientRect();
            const down = y === null ? yaxis._length / 2 : yaxis.d2p(y);
            return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + down];
        }""",
        [x, y],
    )  # fmt: skip


def drag_between(page, name, start, end, *, keys=()):
    """Drag from one value of the x axis to another (or from one place in both to another)."""
    one, other = (place_of(page, name, *(each if isinstance(each, tuple) else (each,))) for each in (start, end))
    for key in keys:
        page.keyboard.down(key)
    page.mouse.move(*one)
    page.mouse.down()
    page.mouse.move(*other, steps=6)
    page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def spans(page, name):
    """What is shown as brushed, in pixels from the left of the plot's area: from, to."""
    return (
        figure(page, name)
        .locator(".brushed rect")
        .evaluate_all(
            """all => all.map(each => [Number(each.getAttribute('x')), Number(each.getAttribute('width'))])"""
        )
    )
