"""What a patch brings, and that it makes the new view of the old one."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.findings import Finding
from workbench.strict_json import dumps
from workbench.views.columns import read_columns
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table, TableColumn
from workbench.views.patch import patch
from workbench.views.payload import Payload, Section


def loss(values, *, id_="loss", mode="lines", more=()):
    y = np.asarray(values, dtype=np.float64)
    spec = {
        "data": [{"type": "scatter", "mode": mode, "x": np.arange(len(y)), "y": y}, *more],
        "layout": {"title": {"text": f"{len(y)} points"}},
    }
    table = Table(id=f"{id_}-table", title="t", columns=[TableColumn(name="y", values=y, type="number")])
    return Figure(id=id_, title=id_, spec=spec, table=table, alt=f"{len(y)} points")


def view(*figures, summary="s", findings=(), sparks=()):
    sections = [
        Section(type="findings", id="findings", title="f", items=list(findings)),
        Section(type="sparks", id="sparks", title="s", items=list(sparks)),
        Section(type="figures", id="curves", title="c", items=list(figures)),
    ]
    return Payload(kind="curves", title="t", summary=summary, sections=sections, id="a", live=True)


def resolved(document):
    """Return JSON with its columns in the place of their references."""
    document = json.loads(dumps(document))
    packed = read_columns(document.pop("columns"))
    columns = [[None if value != value else value for value in array.tolist()] for array in packed]

    def look(value):
        if isinstance(value, dict):
            return columns[value["$column"]] if "$column" in value else {key: look(each) for key, each in value.items()}
        return [look(each) for each in value] if isinstance(value, list) else value

    return look(document)


def grown(figure, item):
    data = [
        {**trace, **{key: list(trace.get(key, [])) + more for key, more in points.items()}}
        for trace, points in zip(figure["spec"]["data"], item["points"], strict=True)
    ]
    change = {key: item[key] for key in ("alt", "basis", "table")}
    return {**figure, **change, "spec": {**figure["spec"], "data": data, "layout": item["layout"]}}


def applied(before, change):
    """Do what a page does with a patch."""
    old, change = resolved(before.to_json()), resolved(change)
    sections = {section["id"]: section for section in old["sections"]}

    def items(section):
        known = {item.get("id"): item for item in sections.get(section["id"], {"items": []})["items"]}
        for item in section["items"]:
            if "same" in item:
                yield known[item["same"]]
            elif "grown" in item:
                yield grown(known[item["grown"]], item)
            else:
                yield item

    new = [
        sections[each["same"]] if "same" in each else {**each, "items": list(items(each))}
        for each in change["sections"]
    ]
    return {**old, **{key: change[key] for key in ("title", "summary", "basis", "live", "words")}, "sections": new}


def test_nothing_new_is_no_patch():
    assert patch(view(loss([3, 2, 1])), view(loss([3, 2, 1]))) is None


def test_a_line_that_goes_on_brings_its_new_points_alone():
    rest = np.random.default_rng(1).normal(size=5000)
    change = patch(view(loss(rest)), view(loss([*rest, 7.0, 8.0])))
    (item,) = resolved(change)["sections"][2]["items"]
    assert item["grown"] == "loss"
    assert item["points"] == [{"x": [5000, 5001], "y": [7, 8]}]
    assert change["sections"][:2] == [{"same": "findings"}, {"same": "sparks"}]


@pytest.mark.parametrize(
    "after",
    [
        loss([3, 2, 1.5]),
        loss([3, 2]),
        loss([3, 2, 1, 0], mode="lines+markers"),
        loss([3, 2, 1], more=({"type": "scatter", "x": [0], "y": [1]},)),
        replace(loss([3, 2, 1, 0]), specs=[{"data": []}]),
    ],
    ids=["another point", "a point less", "another look", "another line", "a control"],
)
def test_a_chart_that_changed_otherwise_comes_whole(after):
    change = patch(view(loss([3, 2, 1])), view(after))
    assert change["sections"][2]["items"][0]["id"] == "loss"


def test_a_new_summary_alone_brings_no_section():
    change = patch(view(loss([1])), view(loss([1]), summary="more"))
    assert [list(section) for section in change["sections"]] == [["same"]] * 3
    assert change["summary"] == "more"
    assert change["columns"]["data"] == ""


def test_gaps_are_like_themselves():
    assert patch(view(loss([3, np.nan, 1])), view(loss([3, np.nan, 1]))) is None


FINDING = Finding(code="WBT101", severity="warning", title="the loss is not a number", count=1)
POINTS = st.lists(st.one_of(st.floats(width=32, allow_infinity=False), st.just(float("nan"))), max_size=40)
VIEWS = st.builds(
    lambda a, b, names, summary, found, heights: view(
        *[loss({"a": a, "b": b}[name], id_=name) for name in names],
        summary=summary,
        findings=found,
        sparks=[Spark(id="s", title="s", alt="s", y=np.array(heights), labels=["x"] * len(heights))],
    ),
    POINTS,
    POINTS,
    st.sampled_from(["ab", "ba", "a", "b", ""]),
    st.sampled_from(["one", "two"]),
    st.sampled_from([(), (FINDING,)]),
    st.lists(st.integers(0, 9), max_size=30),
)


@settings(max_examples=150)
@given(VIEWS, VIEWS)
def test_a_patch_makes_the_new_view_of_the_old(before, after):
    change = patch(before, after)
    wanted = resolved(after.to_json())
    assert (resolved(before.to_json()) if change is None else applied(before, change)) == wanted


@settings(max_examples=60)
@given(POINTS, POINTS)
def test_growing_makes_the_new_view_of_the_old(start, more):
    before, after = view(loss(start)), view(loss([*start, *more]))
    change = patch(before, after)
    assert (change is None) == (not more)
    if change is not None:
        assert "grown" in change["sections"][2]["items"][0]
        assert applied(before, change) == resolved(after.to_json())
