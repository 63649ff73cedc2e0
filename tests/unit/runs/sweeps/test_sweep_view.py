"""The view of a sweep: its fields and axes, what is linked, what it says while runs are missing."""

import json

import jsonschema
import numpy as np
import pytest

from tests.finished_sweeps import SweepOnDisk, finished_sweep, scored, searched
from workbench.runs.sweep.sweep import Sweep
from workbench.runs.sweep.view_fields import dimension
from workbench.strict_json import dumps
from workbench.views.items.coordinates import NO_PLACE, WHOLE_AXIS
from workbench.views.patch import patch
from workbench.views.runtime import STATIC

SCHEMA = json.loads((STATIC.parent / "views" / "payload.schema.json").read_text(encoding="utf-8"))
FAILING = (3, 8)


@pytest.fixture(scope="module")
def members():
    return searched(40)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory, members):
    return Sweep(finished_sweep(tmp_path_factory.mktemp("project") / "runs", members, failing=FAILING))


def lines_of(payload):
    (section,) = (section for section in payload.sections if section.id == "coordinates")
    return section.items[0].coordinates


def field_of(payload, name):
    return next(field for field in payload.links.fields if field.id == name)


def table_of(payload):
    return payload.sections[-1].items[0]


def test_it_matches_the_schema(sweep):
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(dumps(sweep.payload.to_json())))


def test_axes_are_parameters_then_metrics(sweep):
    axes = [axis.field for axis in lines_of(sweep.payload).axes]
    given = ["learning_rate", "max_depth", "optimizer", "epochs"]
    assert axes == [*given, "rmse", "r2"]
    assert [axis.better for axis in lines_of(sweep.payload).axes] == [None, None, None, None, "low", "high"]
    assert lines_of(sweep.payload).colours == [4, 5]


def test_every_row_lies_in_its_bin(sweep, members):
    for name in ("learning_rate", "max_depth", "optimizer", "epochs"):
        field = field_of(sweep.payload, name)
        for code, given in zip(field.codes, members, strict=True):
            value = given[name]
            if value is None:
                assert code == field.missing
            elif field.edges is not None:
                assert field.edges[code] <= value <= field.edges[code + 1]
            else:
                assert field.values[code] == [value]
        assert field.totals.sum() == len(members)


def test_a_line_crosses_its_axis_within_the_stops_of_its_bin(sweep):
    for axis in lines_of(sweep.payload).axes:
        if axis.at is None:
            continue
        field = field_of(sweep.payload, axis.field)
        for at, code in zip(axis.at, field.codes, strict=True):
            if code == field.missing:
                assert at == NO_PLACE
            else:
                assert axis.stops[code] - 1e-3 <= at / WHOLE_AXIS <= axis.stops[code + 1] + 1e-3


def test_failed_runs_are_drawn_apart_and_miss_their_metrics(sweep):
    lines = lines_of(sweep.payload)
    state = field_of(sweep.payload, lines.state)
    assert [place for place, code in enumerate(state.codes) if code in lines.failed] == list(FAILING)
    rmse = field_of(sweep.payload, "rmse")
    assert np.flatnonzero(np.asarray(rmse.codes) == rmse.missing).tolist() == list(FAILING)


def test_the_table_has_the_best_first_and_knows_the_line_of_each_row(sweep):
    table = table_of(sweep.payload)
    names = lines_of(sweep.payload).names
    runs = next(column for column in table.columns if column.name == "run").values
    assert [names[place] for place in table.places] == list(runs)
    rmse = next(column for column in table.columns if column.name == "rmse").values
    assert list(rmse[:-2]) == sorted(rmse[:-2])
    assert np.isnan(rmse[-2:]).all()
    for name, codes in table.codes.items():
        assert np.asarray(field_of(sweep.payload, name).codes)[table.places].tolist() == codes.tolist()


def test_what_spans_decades_has_a_logarithmic_axis():
    found = dimension("a", "a", [float(10**power) for power in np.linspace(-4, -1, 50)])
    assert found.axis.scale.log
    assert [label for _, label in found.axis.ticks] == ["0.0001", "0.001", "0.01", "0.1"]
    np.testing.assert_allclose([at for at, _ in found.axis.ticks], [0, 1 / 3, 2 / 3, 1], atol=1e-9)


def test_what_lies_evenly_has_an_even_axis_though_its_least_number_is_tiny():
    assert not dimension("a", "a", np.random.default_rng(1).random(5_000).tolist()).axis.scale.log
    places = [at for at, _ in dimension("a", "a", [1, 50, 100]).axis.ticks]
    np.testing.assert_allclose(places[1], 0.5, atol=0.01)


def test_a_few_levels_are_laid_out_by_their_steps():
    for levels, log in (([0.001, 0.01, 0.05], True), ([16, 32, 64, 128], True), ([1, 2, 3, 4], False), ([0, 1], False)):
        places = [at for at, _ in dimension("a", "a", levels).axis.ticks]
        expected = np.log(levels) if log else np.array(levels)
        np.testing.assert_allclose(
            (places[1] - places[0]) / (places[-1] - places[0]),
            (expected[1] - expected[0]) / (expected[-1] - expected[0]),
        )


def test_a_few_numbers_have_a_bin_each_where_they_lie():
    found = dimension("a", "a", [1, 5, 10, 5])
    assert found.field.values == [[1], [5], [10]]
    places = [at for at, _ in found.axis.ticks]
    np.testing.assert_allclose((places[1] - places[0]) / (places[2] - places[0]), 4 / 9)
    assert [low < at < high for low, at, high in zip(found.axis.stops, places, found.axis.stops[1:], strict=False)]


def test_numbers_too_close_to_tell_apart_are_spaced_evenly():
    places = [at for at, _ in dimension("a", "a", [1.0, 1.001, 90.0]).axis.ticks]
    np.testing.assert_allclose(places[1] - places[0], places[2] - places[1])


def test_categories_are_spaced_evenly_and_rare_ones_are_together():
    found = dimension("a", "a", [f"kind {place % 70}" for place in range(700)] + [None])
    assert len(found.axis.ticks) == 60
    np.testing.assert_allclose(np.diff(found.axis.stops), 1 / 60)
    assert found.field.labels[-2:] == ["other", "missing"]
    assert (found.field.totals[found.field.rest], found.field.totals[found.field.missing]) == (100, 1)


@pytest.mark.parametrize(
    "values",
    [[True, False, None], [float("nan"), 1.0, 2.0], [5], ["a"], [0.0, 0.0], [2**60, 1, 3], [-1e-12, 1e12], [None]],
)
def test_odd_values_have_bins_that_hold_every_row(values):
    for better in (None, "low"):
        found = dimension("a", "a", values, better=better)
        assert found.field.totals.sum() == len(values)
        assert len(found.field.labels) == len(found.field.totals)
        assert len(found.axis.stops) == len(found.field.edges or [*(found.field.values or ()), 0])


@pytest.mark.parametrize("n", [21, 300, 5_000])
@pytest.mark.parametrize("whole", [True, False])
def test_ranges_hold_all_numbers(n, whole):
    random = np.random.default_rng(n)
    values = random.integers(50, 200, n).tolist() if whole else random.normal(0, 3, n).tolist()
    found = dimension("a", "a", values)
    edges = found.field.edges
    assert edges[0] <= min(values)
    assert max(values) <= edges[-1]
    assert len(edges) <= 33
    assert found.field.missing is None


def test_runs_that_have_not_ended_have_no_line(tmp_path, members):
    on_disk = SweepOnDisk(tmp_path / "runs", members)
    for place in range(4):
        on_disk.end(place, scored(members[place]))
    sweep = Sweep(on_disk.folder)
    payload = sweep.payload
    assert payload.live
    lines = lines_of(payload)
    state = field_of(payload, lines.state)
    assert sum(code in lines.absent for code in state.codes) == len(members) - 4
    assert "36 not run" in payload.summary
    on_disk.end(4, scored(members[4]))
    change = patch(payload, sweep.renewed().payload)
    assert change["links"]["rows"] == len(members)
    assert {"same": "coordinates"} not in change["sections"]
    on_disk.finish()
    assert not sweep.renewed().payload.live


def test_more_than_fit_are_sampled_and_all_are_known_to_the_kernel(tmp_path):
    rates = np.random.default_rng(1).random(12_000).tolist()
    members = [{"seed": place, "rate": rate} for place, rate in enumerate(rates)]
    on_disk = SweepOnDisk(tmp_path / "runs", members)
    on_disk.finish()
    sweep = Sweep(on_disk.folder)
    links = sweep.payload.links
    assert links.sample.kind == "sampled"
    assert len(links.fields[0].codes) == links.sample.n < links.rows == 12_000
    assert field_of(sweep.payload, "rate").totals.sum() == 12_000
    rows = sweep._linked_rows()
    assert rows.n_rows == 12_000
    sweep.select(rate=(0.2, 0.4))
    assert sweep.selection.n_rows == sum(0.2 <= rate < 0.4 for rate in rates)


def test_a_selection_gives_the_runs(sweep, members):
    sweep.select(optimizer="adam")
    assert sweep.selection.n_rows == sum(given["optimizer"] == "adam" for given in members)
    sweep.select()
