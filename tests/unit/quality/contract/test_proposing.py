"""A proposed contract: the data it came from always pass, and its limits are such as people write."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from tests.unit.quality.conftest import odd_frame
from workbench.invalid import InvalidInput
from workbench.profiling.contract.contract import Contract
from workbench.profiling.contract.people_numbers import roomy, round_up


def proposed(data, **options):
    return Contract.from_report(wb.quality(data, **options))


def terms(contract, name):
    return contract.to_dict()["columns"][name]


@pytest.mark.parametrize("name", ["wage1", "flights"])
def test_the_demo_data_pass_what_is_proposed_for_them(name):
    path = wb.demo_data(name)
    contract = proposed(path)
    assert contract.check(path).passed
    assert contract.check(pd.read_parquet(path)).passed
    assert len(contract.columns) == len(pd.read_parquet(path).columns)


def test_data_in_any_holder_pass_what_is_proposed_for_them(held, tmp_path):
    source = wb.Source.of(held)
    contract = proposed(source)
    assert contract.check(source).passed
    assert Contract.load(contract.save(tmp_path / "held.yaml")).check(source).passed


def test_odd_data_pass_what_is_proposed_for_them(tmp_path):
    frame = odd_frame()
    contract = proposed(frame)
    assert contract.check(frame).passed
    assert Contract.load(contract.save(tmp_path / "odd.yaml")) == contract


def column(values, type_):
    return st.lists(st.none() | values, min_size=8, max_size=8).map(lambda held: pa.array(held, type_))


NUMBERS = st.floats(-1e12, 1e12).map(lambda number: round(number, 6)) | st.sampled_from(
    [0.1, -0.0, 1e200, -1e200, float("inf"), float("-inf"), float("nan")]
)
COLUMN = st.one_of(
    column(NUMBERS, pa.float64()),
    column(NUMBERS.filter(lambda number: not 1e30 < abs(number) < float("inf")), pa.float32()),
    column(st.integers(-(2**63), 2**63 - 1), pa.int64()),
    column(st.integers(0, 2**64 - 1), pa.uint64()),
    column(st.sampled_from([-3, 0, 7]), pa.int16()),
    column(st.text(st.characters(exclude_categories=("Cs",)), max_size=3), pa.string()),
    column(st.sampled_from(["a", " a", "NO", "1", ""]), pa.string()).map(lambda texts: texts.dictionary_encode()),
    column(st.booleans(), pa.bool_()),
    column(st.dates(), pa.date32()),
    column(st.datetimes(), pa.timestamp("us")),
    column(st.times(), pa.time64("us")),
    column(st.integers(-(10**12), 10**12), pa.duration("us")),
)


@settings(max_examples=40, deadline=None)
@given(columns=st.lists(COLUMN, min_size=1, max_size=4))
def test_whatever_the_data_they_pass_what_is_proposed_for_them(columns, tmp_path_factory):
    table = pa.table({f"column {place}": column for place, column in enumerate(columns)})
    contract = Contract.from_report(wb.quality(table), drift=0.0)
    report = contract.check(table)
    assert report.passed, report.verdict
    path = contract.save(tmp_path_factory.mktemp("proposed") / "any.yaml")
    assert Contract.load(path).check(table).passed


def test_limits_are_what_people_would_write():
    random = np.random.default_rng(3)
    n = 3_000
    contract = proposed(
        pd.DataFrame(
            {
                "delay": random.integers(-43, 1302, n),
                "month": np.arange(n) % 12 + 1,
                "share": random.uniform(0.2, 0.97, n),
                "carrier": random.choice(["UA", "AA", "NO"], n),
                "code": [f"N{place:05d}" for place in range(n)],
                "when": pd.date_range("2013-03-05", periods=n, freq="h"),
                "gaps": np.where(np.arange(n) % 40 == 0, np.nan, random.normal(size=n)),
            }
        )
    )
    assert terms(contract, "delay")["range"] == {"at_least": -150, "at_most": 1400}
    assert terms(contract, "month")["range"] == {"at_least": 1, "at_most": 12}
    assert terms(contract, "share")["range"]["at_most"] == 1
    assert terms(contract, "carrier")["values"] == ["AA", "NO", "UA"]
    assert terms(contract, "code") | {"length": 0} == {
        "type": "text",
        "missing": {"at_most": 0},
        "unique": True,
        "pattern": "[A-Z][0-9]{5}",
        "length": 0,
    }
    assert terms(contract, "when")["range"] == {"at_least": "2013-01-01"}
    assert terms(contract, "gaps")["missing"] == {"at_most": 0.03}
    assert contract.to_dict()["rows"] == {"at_least": 2400, "at_most": 3800}
    assert contract.to_dict()["duplicate_rows"] == {"at_most": 0}


def test_the_key_and_pieces_of_findings_are_taken_where_the_data_fulfil_them():
    n = 400
    gone = np.arange(n) % 7 == 0
    frame = pd.DataFrame(
        {
            "id": np.arange(n) * 3 % 1201,
            "left": np.where(gone, np.nan, np.linspace(0, 9, n)),
            "came": np.where(gone, np.nan, np.linspace(5, 2, n)),
            "word": [" x" if place == 3 else "xy"[place % 2] for place in range(n)],
        }
    )
    report = wb.quality(frame, key="id")
    contract = Contract.from_report(report)
    assert contract.key == ("id",)
    offered = [each for found in report.findings for each in found.check.get("rows_where", ())]
    held = {rule.predicate for rule in contract.rows_where}
    assert {
        each["predicate"] for each in offered if report.source.count_where(f"NOT ({each['predicate']})") == 0
    } == held
    assert "trimmed" not in terms(contract, "word")
    assert contract.check(frame).passed
    doubled = Contract.from_report(wb.quality(pd.concat([frame, frame.head(1)], ignore_index=True), key="id"))
    assert doubled.key == ()


def test_of_sensitive_columns_only_types_and_shares_are_taken(tmp_path):
    frame = pd.DataFrame({"pay": [770077, 770078, 880088] * 40, "name": ["Qneedle", "b", "c"] * 40, "n": range(120)})
    contract = Contract.from_report(wb.quality(frame, sensitive=["pay", "name"]), drift=0.2)
    path = contract.save(tmp_path / "quiet.yaml")
    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    assert "7700" not in written
    assert "Qneedle" not in written
    assert terms(contract, "pay") == {"type": "integer", "missing": {"at_most": 0}, "sensitive": True}
    report = Contract.load(path).check(frame.assign(pay=1))
    assert report.passed
    assert [each.status for each in report.results if each.kind == "drift"] == ["skipped", "skipped", "passed"]


def test_drift_is_measured_against_the_profile_of_the_report(tmp_path):
    random = np.random.default_rng(1)
    before = pd.DataFrame({"x": random.normal(size=4_000), "y": random.normal(size=4_000)})
    after = pd.DataFrame({"x": random.normal(size=4_000), "y": random.normal(size=4_000) + 2})
    contract = Contract.from_report(wb.quality(before), drift=0.2)
    path = contract.save(tmp_path / "deep" / "moved.yaml")
    assert sorted(file.name for file in path.parent.iterdir()) == ["moved.profile.json", "moved.yaml"]
    for each in (contract, Contract.load(path)):
        drift = {result.column: result for result in each.check(after).results if result.kind == "drift"}
        assert (drift["x"].status, drift["y"].status) == ("passed", "failed")
        assert drift["y"].facts["psi"] > 0.2
    elsewhere = Contract.load(path).save(tmp_path / "elsewhere.yaml")
    assert not Contract.load(elsewhere).check(after).passed
    assert "profile: deep/moved.profile.json" in elsewhere.read_text(encoding="utf-8")
    loose = Contract.load(path).adding({"columns": {"y": {"drift": {"at_most": 99}}}})
    assert [each.kind for each in loose.check(after).failed if each.kind == "drift"] == []
    (path.parent / "moved.profile.json").unlink()
    with pytest.raises(InvalidInput, match="profile to compare with cannot be read"):
        Contract.load(path).check(after)


def test_only_a_quality_report_proposes():
    with pytest.raises(InvalidInput, match=r"wb\.quality\(data\) makes one"):
        Contract.from_report(pd.DataFrame({"a": [1]}))


@settings(deadline=None)
@given(low=st.floats(-1e12, 1e12), span=st.floats(1e-6, 1e12), whole=st.booleans())
def test_room_is_on_both_sides_and_zero_is_not_crossed(low, span, whole):
    high = low + span
    if whole:
        low, high = round(low), round(high) + 1
    if low == high:
        return
    least, most = roomy(low, high, whole=whole)
    assert least <= low
    assert most >= high
    assert (least >= 0) == (low >= 0)
    assert (most <= 0) == (high <= 0)


@given(value=st.floats(1e-9, 1e9), digits=st.integers(1, 3))
def test_rounding_up_does(value, digits):
    assert value * (1 - 1e-6) <= round_up(value, digits=digits) <= value * (1 + 10.0 ** (1 - digits)) + 1e-12
