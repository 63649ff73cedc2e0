"""The quality report as a person holds it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.conftest import HOLDERS, hold, odd_frame, plain_table
from workbench.findings import rules
from workbench.invalid import InvalidInput
from workbench.profiling import rule_findings
from workbench.profiling.quality_report import quality
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

KEYS = ["schema_version", "n_rows", "n_columns", "columns", "duplicate_rows", "findings"]
FINDING_KEYS = {"code", "severity", "column", "title", "count", "where", "rows", "remedy"}


def test_every_holder_of_the_same_data_gives_the_same_answer(held: Any, plain: pa.Table) -> None:
    seen, expected = (json.loads(dumps(quality(data).to_dict())) for data in (held, plain))
    for mine, theirs in zip(seen["columns"], expected["columns"], strict=True):
        for name in {"mean", "std"} & set(theirs):  # their sums depend on the batches, by rounding
            assert mine.pop(name) == pytest.approx(theirs.pop(name), rel=1e-12)
    assert seen == expected


def test_the_json_has_the_documented_keys(plain: pa.Table) -> None:
    document = quality(plain).to_dict()
    assert list(document) == KEYS
    wage = document["columns"][0]
    assert list(wage) == [
        *("name", "type", "missing", "distinct", "distinct_exact", "min", "max", "mean", "std", "quantiles", "top"),
        "histogram",
    ]
    assert all(set(found) >= FINDING_KEYS for found in document["findings"])


def test_numbers_agree_with_pandas(plain: pa.Table) -> None:
    frame = plain.to_pandas()
    columns = {column["name"]: column for column in quality(plain).to_dict()["columns"]}
    for name in ("wage", "educ"):
        seen, column = frame[name], columns[name]
        assert column["missing"] == seen.isna().sum()
        assert column["distinct"] == seen.nunique()
        assert (column["min"], column["max"]) == (seen.min(), seen.max())
        assert column["mean"] == pytest.approx(seen.mean(), rel=1e-12)
        assert column["std"] == pytest.approx(seen.std(), rel=1e-12)
        for share, value in column["quantiles"].items():
            assert value == pytest.approx(seen.quantile(float(share)), rel=1e-12)
        counts, _ = np.histogram(seen.dropna(), column["histogram"]["edges"])
        assert column["histogram"]["counts"] == counts.tolist()
    assert columns["region"]["top"] == [[name, count] for name, count in frame["region"].value_counts().items()]


def test_duplicated_rows_agree_with_pandas_and_nan_is_missing() -> None:
    frame = pd.DataFrame({"a": [1.0, np.nan, np.nan, 1.0, 2.0, 0.0, -0.0], "b": list("xyyxzoo")})
    assert quality(frame).to_dict()["duplicate_rows"] == frame.duplicated().sum() == 3


def test_the_frames_have_their_contracted_names_and_numbers(plain: pa.Table) -> None:
    report = quality(plain)
    assert report.names == ["columns", "findings", "associations", "missing", "drift"]
    assert report.frame("columns")["name"].tolist() == plain.column_names
    pair = report.frame("associations").query("measure == 'pearson'").iloc[0]
    expected = plain.to_pandas()[["wage", "educ"]].corr().iloc[0, 1]
    assert (pair["column_a"], pair["column_b"], pair["measure"]) == ("wage", "educ", "pearson")
    assert pair["value"] == pytest.approx(expected, rel=1e-12)
    assert pair["n"] == plain["wage"].length() - plain["wage"].null_count
    assert report.frame("drift").empty


def test_values_missing_together_are_counted() -> None:
    frame = pd.DataFrame({"a": [1, None, None, 4], "b": [None, None, 2, 3], "c": [None, None, None, 1.0]})
    missing = quality(frame).frame("missing")
    together = missing[missing["together_with"].notna()].set_index(["column", "together_with"])["missing"]
    assert together.to_dict() == {("a", "b"): 1, ("a", "c"): 2, ("b", "c"): 2}


@pytest.mark.parametrize("name", ["columns", "findings", "associations", "missing", "drift"])
def test_every_frame_has_a_figure(plain: pa.Table, name: str) -> None:
    assert quality(plain).figure(name).data


def test_odd_columns_are_read_and_drawn() -> None:
    frame = odd_frame()
    frame["decimal"] = [Decimal("1.50"), Decimal(2), None, Decimal("1.50")]
    frame["day"] = [date(2020, 1, 1), None, date(2021, 1, 1), date(2020, 1, 1)]
    report = quality(frame)
    columns = {column["name"]: column for column in report.to_dict()["columns"]}
    assert columns["zoned"]["min"] == "2019-12-31T23:00:00+00:00"
    assert columns["naive"]["min"] == "2020-01-01T00:00:00"
    assert columns["span"]["max"] == 90.0
    assert columns["endless"]["distinct"] == 3
    assert columns["endless"]["mean"] == 1.0
    assert columns["huge"]["min"] == -(2**63)
    assert columns["decimal"]["mean"] == pytest.approx(5 / 3)
    assert columns["day"]["max"] == "2021-01-01"
    assert columns["empty"]["missing"] == 4
    assert columns["number category"]["max"] == 2
    dumps(report.payload.to_json())


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("holder", HOLDERS)
def test_no_row_or_one_row_is_a_report(rows: int, holder: str, tmp_path: Path) -> None:
    report = quality(hold(plain_table().slice(1, rows), holder, tmp_path))
    assert report.to_dict()["n_rows"] == rows
    assert report.to_dict()["duplicate_rows"] == 0
    dumps(report.payload.to_json())
    assert report.frame("columns")["rows"].eq(rows).all()
    assert report.frame("missing").query("together_with.isna()")["missing"].eq(0).all()


def test_no_columns_is_a_report() -> None:
    report = quality(pd.DataFrame())
    assert report.to_dict()["columns"] == []
    assert report.frame("columns").empty
    dumps(report.payload.to_json())


def test_a_finding_of_a_wide_table_is_kept_when_its_view_is_cut() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(50, 2000)), columns=[f"column {n}" for n in range(2000)])
    frame["column 1999"] = 1.0
    report = quality(frame)
    assert len(dumps(report.payload.to_json())) < 250_000
    assert [found.column for found in report.findings] == ["column 1999"]
    cards = next(section for section in report.payload.sections if section.id == "columns")
    assert cards.items[0].title == "column 1999"
    assert cards.note is not None
    assert len(report.frame("columns")) == 2000
    (together,) = [section for section in report.payload.sections if section.id == "together"]
    assert together.note is not None
    assert together.note.startswith("Correlations are of the first 100 of 2\u202f000 columns")


def test_no_value_of_a_sensitive_column_is_seen_anywhere() -> None:
    frame = pd.DataFrame(
        {"name": ["Q7secret", "Q8secret", "Q7secret"], "pay": [770077.25, 880088.5, 770077.25], "n": [1, 2, 1]}
    )
    report = quality(frame, sensitive=["name", "pay"])
    everything = dumps(report.to_dict()) + dumps(report.payload.to_json())
    everything += "".join(report.frame(name).to_csv() for name in report.names)
    for raw in ("secret", "770077", "880088", "825082"):
        assert raw not in everything
    assert report.to_dict()["columns"][0] == {
        "name": "name",
        "type": "category",
        "missing": 0,
        "distinct": 2,
        "distinct_exact": True,
    }


def test_the_target_comes_first_and_its_gaps_are_errors(plain: pa.Table) -> None:
    report = quality(plain, target="wage")
    assert [(found.code, found.severity) for found in report.findings if found.column == "wage"] == [
        ("WBQ101", "error")
    ]
    reordered = quality(plain.select(["educ", "wage"]), target="wage")
    cards = next(section for section in reordered.payload.sections if section.id == "columns")
    assert cards.items[0].title == "wage"


@pytest.mark.parametrize("argument", ["target", "key", "sensitive"])
def test_an_unknown_column_is_said_with_the_nearest_name(plain: pa.Table, argument: str) -> None:
    with pytest.raises(InvalidInput, match=rf"'{argument}' must be one of the columns .* Did you mean 'wage'\?"):
        quality(plain, **{argument: "wages"})


def test_a_time_that_is_none_is_said_with_the_next_step(plain: pa.Table) -> None:
    with pytest.raises(InvalidInput, match=r"'time' must be a column of dates .* 'educ' is int64: convert it"):
        quality(plain, time="educ")
    with pytest.raises(InvalidInput, match="'time' must be one of the columns"):
        quality(plain, time="hird")


def test_inside_a_run_findings_and_profile_are_left_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    frame = pd.DataFrame({"union": [1, 1, 1], "name": ["Qsecret", "Qb", "Qc"]})
    report = quality(frame, sensitive="name")
    notes = [json.loads(line) for line in (tmp_path / "kernel.jsonl").read_text("utf-8").splitlines()]
    assert [(note["kind"], note["code"]) for note in notes] == [("finding", found.code) for found in report.findings]
    saved = (tmp_path / "profiles" / "data.json").read_text("utf-8")
    assert json.loads(saved)["n_rows"] == 3
    assert "Qsecret" not in saved


def test_every_spark_and_figure_says_what_it_rests_on() -> None:
    random = np.random.default_rng(3)
    report = quality(pd.DataFrame({"x": random.normal(size=40_000), "few": random.integers(0, 5, 40_000)}))
    cards = {
        item.title: item for section in report.payload.sections for item in section.items if section.id == "columns"
    }
    assert cards["x"].basis.kind == "approximate"
    assert cards["few"].basis.kind == "exact"
    assert report.payload.basis.kind == "approximate"


def test_the_repr_says_what_to_call_next(plain: pa.Table) -> None:
    assert ".frame(name)" in repr(quality(plain))


@pytest.mark.parametrize("arguments", [{"target": 3}, {"sensitive": 5}, {"key": object()}, {"target": ["a", "b"]}])
def test_names_of_columns_that_are_none_are_refused_in_one_line(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=r"^'[a-z]+' must be one [^\n]*$"):
        quality(pd.DataFrame({"a": [1], "b": [2]}), **arguments)


@pytest.mark.parametrize("replaced", [False, True], ids=["gone", "replaced"])
def test_rows_that_cannot_be_read_any_more_are_no_fault_of_a_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, replaced: bool
) -> None:
    file = tmp_path / "wages.parquet"
    pd.DataFrame({"wage": [3.1, None, 3.0], "union": [0, 0, 0]}).to_parquet(file)

    def reads(examined: Any) -> pa.Table:
        file.unlink()
        if replaced:
            file.write_text("wage\n3.1\n", encoding="utf-8")
        return examined.source.sql("SELECT sum(wage) FROM data")

    late = replace(rules("WBQ", scope="rows")[0], code="WBQ199", check=reads)
    every = {"rows": [late]}
    monkeypatch.setattr(
        rule_findings, "rules", lambda family, *, scope: [*rules(family, scope=scope), *every.pop(scope, ())]
    )
    report = quality(file)
    with pytest.warns(UserWarning, match=r"WBQ199 .* was left out: its rows could not be read any more .*wages"):
        assert {"WBQ101", "WBQ103"} <= {found.code for found in report.findings}
    assert report.payload.summary.endswith("not checked (its rows could not be read): WBQ199")


def test_a_rule_at_fault_takes_nothing_away_but_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_fault(_: object) -> None:
        raise ZeroDivisionError

    broken = replace(rules("WBQ", scope="table")[0], code="WBQ199", check=at_fault)
    monkeypatch.setattr(rule_findings, "rules", lambda family, *, scope: [broken, *rules(family, scope=scope)])
    report = quality(pd.DataFrame({"wage": [3.1, None, 3.0], "union": [0, 0, 0]}))
    with pytest.warns(UserWarning, match=r"WBQ199 .* was left out: it failed \(ZeroDivisionError\). This is a fault"):
        assert {"WBQ101", "WBQ103"} <= {found.code for found in report.findings}
    assert report.unchecked == ("WBQ199",)
    assert report.payload.summary.endswith("not checked (failed: ZeroDivisionError): WBQ199")
