"""Figures that follow a selection and make one, in a saved page: what is drawn is counted again with NumPy."""

import numpy as np
import pytest
from playwright.sync_api import expect

from workbench.views.figures import layout
from workbench.views.links import Brush, Follow, LinkedField, LinkedValue, Links, TraceFollow
from workbench.views.payload import Basis, Control, Figure, Payload, Section, Table, TableColumn
from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = STATIC.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
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


def test_with_nothing_selected_the_figures_are_as_their_author_made_them(draw, draw_all, record):
    page = draw(linked())
    draw_all(page)
    for name, expected in (("delays", counts(DELAY, 12)), ("carriers", counts(CARRIER, 4))):
        (trace,) = traces(page, name)
        assert trace["y"] == expected.tolist()
        assert trace["color"] == "#2f6fb3"
    assert spans(page, "delays") == []
    assert record.errors == []


def test_a_drag_snaps_to_edges_and_every_figure_follows(draw, record):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)  # within the bins from −10 to 20
    chosen = (DELAY >= 1) & (DELAY <= 3)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    drawn_after(page, "hours", 1, means(chosen))
    behind, front = traces(page, "carriers")
    assert behind["y"] == counts(CARRIER, 4).tolist()
    assert (behind["color"], front["color"]) == ("#d5dde6", "#2f6fb3")
    assert traces(page, "cells")[0]["z"] == counts(CELL, 4, chosen).reshape(2, 2).tolist()
    assert traces(page, "cells")[0]["text"] == counts(CELL, 4, chosen).reshape(2, 2).astype(str).tolist()
    assert traces(page, "cloud")[0]["chosen"] == np.nonzero(chosen)[0].tolist()
    late = counts(DELAY, 12, CELL >= 2)[::-1]
    drawn_after(page, "curve", 1, np.concatenate([[0], np.cumsum(late)]) / late.sum())
    # The brush does not count for its own bars: those beside it can still be compared.
    drawn_after(page, "delays", 1, counts(DELAY, 12))
    assert record.errors == []


def test_brushes_combine_and_a_double_click_takes_one_away(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    late = (DELAY >= 1) & (DELAY <= 3)
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    drawn_after(page, "hours", 1, means(late & (CARRIER == 2)))
    page.mouse.dblclick(*place_of(page, "delays", 50))
    drawn_after(page, "hours", 1, means(CARRIER == 2))
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(0)
    expect(figure(page, "carriers").locator(".brushed rect")).to_have_count(1)


def test_a_click_selects_a_bar_alone_or_as_well_and_the_same_click_again_takes_it_away(draw):
    page = draw(linked())
    page.mouse.click(*place_of(page, "carriers", CARRIERS[0], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 0))
    page.keyboard.down("Control")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    page.keyboard.up("Control")
    drawn_after(page, "delays", 1, counts(DELAY, 12, (CARRIER == 0) | (CARRIER == 3)))
    expect(figure(page, "carriers").locator(".brushed rect")).to_have_count(2)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 3))
    page.mouse.click(*place_of(page, "carriers", CARRIERS[3], 5))
    page.wait_for_function(
        "() => document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=delays] .plot')._fullData.length === 1"
    )
    assert traces(page, "delays")[0]["color"] == "#2f6fb3"


def test_with_shift_a_second_drag_is_added(draw):
    page = draw(linked())
    drag_between(page, "delays", -17, -13)
    drag_between(page, "delays", 33, 47, keys=["Shift"])
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, np.isin(DELAY, [0, 5, 6])))
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(2)


def test_the_brushed_span_reaches_from_edge_to_edge(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    drawn_after(page, "delays", 1, counts(DELAY, 12))
    ((left, width),) = spans(page, "delays")
    ends = figure(page, "delays").locator(".plot").evaluate(
        "plot => [-10, 20].map(edge => plot._fullLayout.xaxis._offset + plot._fullLayout.xaxis.d2p(edge))"
    )  # fmt: skip
    assert [left, left + width] == pytest.approx(ends)
    # The same field lies along another chart's axis: there, too.
    expect(figure(page, "cloud").locator(".brushed rect")).to_have_count(1)


def test_escape_during_a_drag_gives_back_what_was_before_and_after_it_clears(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    start, end = place_of(page, "delays", 33), place_of(page, "delays", 57)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 5) & (DELAY <= 7)))
    page.keyboard.press("Escape")
    page.mouse.up()
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
    page.keyboard.press("Escape")
    expect(page.locator(".brushed rect")).to_have_count(0)


def test_a_drag_over_cells_selects_several_and_a_click_one(draw):
    page = draw(linked())
    box = area(page, "cells")
    page.mouse.click(*at(box, 0.25, 0.75))  # predicted early, actual early
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, CELL == 0))
    expect(figure(page, "cells").locator(".brushed rect")).to_have_count(1)
    drag(page, "cells", (0.2, 0.2), (0.8, 0.25))  # actual late, whatever was predicted
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, CELL >= 2))
    expect(figure(page, "cells").locator(".brushed rect")).to_have_count(2)


def test_a_rectangle_brushes_two_fields(draw):
    trace = {"type": "scatter", "mode": "markers", "x": EDGES[DELAY] + 5, "y": HOUR + 0.5, "marker": {"color": "@data"}}
    both = chart("both", trace, [TraceFollow(trace=0, points=True)], brush=Brush(x="delay", y="hour"), width="full")
    page = draw(linked(more=[both]))
    drag_between(page, "both", (-7, 3.5), (17, 8.5))
    chosen = (DELAY >= 1) & (DELAY <= 3) & (HOUR >= 3) & (HOUR <= 8)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    expect(figure(page, "both").locator(".brushed rect")).to_have_count(1)
    expect(figure(page, "delays").locator(".brushed rect")).to_have_count(1)
    page.mouse.click(*place_of(page, "both", 50, 20.5))  # a place among points is no bin
    expect(figure(page, "both").locator(".brushed rect")).to_have_count(1)


def test_horizontal_bars_and_a_logarithmic_axis_are_brushed_along_their_own_axis(draw):
    flat = {"type": "bar", "orientation": "h", "y": CARRIERS, "x": counts(CARRIER, 4), "marker": {"color": "@data"}}
    log = {"type": "scatter", "mode": "markers", "x": HOUR + 0.5, "y": FUEL, "marker": {"color": "@data"}}
    flat_follows = [TraceFollow(trace=0, keys={"x": Follow(field="carrier")})]
    log_axis = {"xaxis": {"type": "log"}}
    more = [
        chart("flat", flat, flat_follows, brush=Brush(y="carrier")),
        chart("log", log, [TraceFollow(trace=0, points=True)], brush=Brush(x="hour"), axes=log_axis),
    ]
    page = draw(linked(more=more))
    page.mouse.click(*place_of(page, "flat", 5, CARRIERS[2]))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    drag_between(page, "log", 6.5, 11.5)
    drawn_after(page, "delays", 1, counts(DELAY, 12, (CARRIER == 2) & (HOUR >= 6) & (HOUR <= 11)))
    drawn_after(page, "flat", 1, counts(CARRIER, 4, (HOUR >= 6) & (HOUR <= 11)), key="x")


def test_a_control_changes_what_follows(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 67)
    chosen = (DELAY >= 1) & (DELAY <= 8)
    z = counts(CELL, 4, chosen).reshape(2, 2)
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, chosen))
    page.get_by_label("cells as").select_option("shares")
    shares = z / z.sum(axis=1, keepdims=True)
    page.wait_for_function(
        "share => { const plot = document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=cells] .plot'); return Math.abs(plot._fullData[0].z[0][0] - share) < 1e-9; }",
        arg=float(shares[0, 0]),
    )
    assert traces(page, "cells")[0]["text"][0][0].endswith("%")


def test_zoom_and_pan_stay_in_the_mode_bar_and_outlast_a_selection(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    delays.hover()
    for words in ("Box Select", "Zoom", "Pan", "Reset axes"):
        expect(delays.locator(f'.modebar-btn[data-title="{words}"]')).to_have_count(1)
    delays.locator('.modebar-btn[data-title="Zoom"]').click()
    drag_between(page, "delays", 0, 60)
    reach = "plot => plot._fullLayout.xaxis.range.map(Number)"
    page.wait_for_function(
        "() => document.querySelector('.workbench-view').shadowRoot"
        ".querySelector('figure[data-id=delays] .plot')._fullLayout.xaxis.range[0] > -5"
    )
    zoomed = delays.locator(".plot").evaluate(reach)
    expect(delays.locator(".brushed rect")).to_have_count(0)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER == 2))
    assert delays.locator(".plot").evaluate(reach) == zoomed
    # What is brushed moves with the axis.
    delays.locator('.modebar-btn[data-title="Box Select"]').click()
    drag_between(page, "delays", 12, 28)
    ((left, width),) = spans(page, "delays")
    ends = delays.locator(".plot").evaluate(
        "plot => [10, 30].map(edge => plot._fullLayout.xaxis._offset + plot._fullLayout.xaxis.d2p(edge))"
    )
    assert [left, left + width] == pytest.approx(ends)


def test_the_numbers_beside_a_figure_follow(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    delays.get_by_role("button", name="numbers").click()
    expect(delays.locator("thead th")).to_have_text(["x", "y"])
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    expect(delays.locator("thead th")).to_have_text(["x", "y, selected", "y"])
    chosen = counts(DELAY, 12, CARRIER == 2)
    expect(delays.locator("tbody td:nth-child(2)")).to_have_text([str(each) for each in chosen])
    cells_ = figure(page, "cells")
    cells_.get_by_role("button", name="numbers").click()
    expect(cells_.locator("tbody td:first-child")).to_have_text([str(n) for n in counts(CELL, 4, CARRIER == 2)])
    # A picture whose numbers are not in its table says whose numbers these are.
    points = figure(page, "cloud")
    points.get_by_role("button", name="numbers").click()
    expect(points.locator(".table")).to_contain_text("These are the numbers of all rows.")


def test_numbers_of_a_sample_are_marked_and_scaled(draw):
    rows = np.sort(np.random.default_rng(1).choice(N, 200, replace=False))
    page = draw(linked(rows))
    expect(figure(page, "delays").locator(".basis")).to_have_count(0)
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    most = counts(DELAY, 12)
    drawn_after(page, "delays", 1, np.minimum(counts(DELAY[rows], 12, CARRIER[rows] == 2) * 3, most))
    expect(figure(page, "delays").locator(".basis")).to_have_text("≈ sampled, 200 of 600")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    expect(figure(page, "delays").locator(".basis")).to_have_count(0)


def test_a_range_is_chosen_with_the_keyboard_alone(draw):
    page = draw(linked())
    delays = figure(page, "delays")
    button = delays.get_by_role("button", name="select: delays")
    button.focus()
    page.keyboard.press("Enter")
    start = delays.get_by_role("combobox", name="arrival delay, from")
    end = delays.get_by_role("combobox", name="arrival delay, to")
    expect(start).to_have_value("-1")
    start.select_option("-10")
    end.select_option("20")
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))
    start.select_option("50")  # beyond the other end, which moves along
    expect(end).to_have_value("7")
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, DELAY == 7))
    expect(delays.get_by_role("group", name="arrival delay")).to_contain_text("50 – 60")
    start.press("Escape")
    expect(start).to_have_value("-1")
    expect(page.locator(".brushed rect")).to_have_count(0)


def test_bins_are_chosen_with_the_keyboard_alone(draw):
    page = draw(linked())
    carriers = figure(page, "carriers")
    carriers.get_by_role("button", name="select: carriers").press("Enter")
    box = carriers.get_by_role("checkbox", name=CARRIERS[0])
    for _ in range(12):  # over the buttons of the chart
        page.keyboard.press("Tab")
        if box.evaluate("box => box.getRootNode().activeElement === box"):
            break
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    drawn_after(page, "delays", 1, counts(DELAY, 12, CARRIER <= 1))
    page.keyboard.down("Control")
    page.mouse.click(*place_of(page, "carriers", CARRIERS[0], 5))
    page.keyboard.up("Control")
    expect(box).not_to_be_checked()
    expect(carriers.get_by_role("checkbox", name=CARRIERS[1])).to_be_checked()


def test_a_brush_from_elsewhere_is_shown_and_a_figure_out_of_sight_is_drawn_when_it_comes_near(draw):
    follows = [TraceFollow(trace=0, keys={"y": Follow(field="carrier")})]
    page = draw(linked(more=[chart("far", bars(CARRIERS, counts(CARRIER, 4)), follows, width="full")]))
    far = figure(page, "far")
    page.add_style_tag(content="article { padding-bottom: 4000px !important; }")
    page.evaluate(
        "() => { const root = document.querySelector('.workbench-view').shadowRoot;"
        "root.querySelector('figure[data-id=far]').style.marginTop = '3000px'; scrollTo(0, 0); }"
    )
    expect(far).not_to_be_in_viewport()
    page.mouse.click(*place_of(page, "carriers", CARRIERS[2], 5))
    drag_between(page, "delays", -7, 17)
    drawn_after(page, "hours", 1, means((CARRIER == 2) & (DELAY >= 1) & (DELAY <= 3)))
    assert far.locator(".plot").evaluate("plot => plot._fullData.length") == 1
    far.scroll_into_view_if_needed()
    drawn_after(page, "far", 1, counts(CARRIER, 4, (DELAY >= 1) & (DELAY <= 3)))


def test_hostile_bins_are_text(draw, record):
    page = draw(linked())
    carriers = figure(page, "carriers")
    carriers.get_by_role("button", name="select: carriers").click()
    expect(carriers.get_by_role("checkbox", name="B6 & <b>co</b>")).to_be_visible()
    page.mouse.click(*place_of(page, "delays", 5))
    drawn_after(page, "carriers", 1, counts(CARRIER, 4, DELAY == 2))
    ticks = carriers.locator(".xtick text").evaluate_all("all => all.map(each => each.textContent)")
    assert ticks == CARRIERS
    assert record.errors == []


CONTRASTS = """plot => {
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const hex = text => [1, 3, 5].map(at => parseInt(text.slice(at, at + 2), 16));
    const { colorscale, zmin, zmax } = plot._fullData[0];
    const [low, high] = colorscale.map(([, colour]) => (colour.startsWith('#') ? hex(colour) : rgb(colour)));
    return [...plot.querySelectorAll('.heatmap-label')].map(label => {
        const part = (label.__data__.z - zmin) / (zmax - zmin);
        const cell = luminance(low.map((channel, at) => channel + part * (high[at] - channel)));
        const ink = luminance(rgb(getComputedStyle(label.querySelector('text')).fill));
        return (Math.max(cell, ink) + 0.05) / (Math.min(cell, ink) + 0.05);
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_number_in_a_heat_map_stands_out_from_its_cell(draw, scheme):
    names = [f"class {place}" for place in range(12)]
    z = np.arange(144).reshape(12, 12)
    trace = {
        "type": "heatmap", "x": names, "y": names, "z": z, "texttemplate": "%{z}",
        "colorscale": [[0, "@paper"], [1, "@data"]], "showscale": False,
    }  # fmt: skip
    page = draw(linked(more=[chart("many", trace, width="full", numbers=table("many", rows=z.ravel()))]))
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".workbench-view")).to_have_attribute("data-scheme", scheme)
    many = figure(page, "many")
    expect(many.locator(".xtick text").first).to_have_css(
        "fill", "rgb(92, 102, 117)" if scheme == "light" else "rgb(154, 164, 178)"
    )
    found = many.locator(".plot").evaluate(CONTRASTS)
    assert len(found) == 144
    assert min(found) >= 4.5


def test_what_is_brushed_can_be_read_and_reached_by_everybody(draw):
    page = draw(linked())
    drag_between(page, "delays", -7, 17)
    for name in ("delays", "carriers", "cells"):
        figure(page, name).get_by_role("button", name=f"select: {name}").click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document.querySelector('.workbench-view'), {runOnly: ['wcag2a', 'wcag2aa']})"
        ".then(found => found.violations.flatMap(each => each.nodes.map(node => node.failureSummary + node.html)))"
    )
    assert found == []
