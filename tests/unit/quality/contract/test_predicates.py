"""Row predicates come from files: they can say something about a row, and nothing else."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from workbench.invalid import InvalidInput
from workbench.profiling.contract.contract import Contract
from workbench.profiling.contract.predicates import locked_database, names_in, with_nan_missing

UNSAFE = [
    "EXISTS (SELECT 1 FROM read_text('/etc/passwd'))",
    "a IN (SELECT 1)",
    "(SELECT count(*) FROM '/etc/passwd') > 0",
    "a > 1) GROUP BY (a",
    "a > 1) UNION SELECT (1",
    "a > 1); COPY (SELECT 1) TO ('x.csv'",
    "a > 1) ORDER BY (a",
    "a > 1) LIMIT (1",
    "sum(a) OVER () > 1",
    "row_number() OVER () = 1",
    "a > ?",
    "a > $1",
    "a >",
    "",
    "-- nothing",
    "a > 1; INSTALL httpfs",
]


@pytest.mark.parametrize("predicate", UNSAFE)
def test_what_is_more_than_a_condition_on_a_row_is_refused(predicate):
    with pytest.raises(InvalidInput) as refused:
        Contract.from_dict({"schema_version": "1.0", "rows_where": [{"predicate": predicate}]})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        ("air_time > 0", {"air_time"}),
        ('"Air Time" BETWEEN 1 AND distance', {"air time", "distance"}),
        ("CASE WHEN a THEN lower(b) ELSE c::TEXT END LIKE 'x%' -- why", {"a", "b", "c"}),
        ("a IS DISTINCT FROM 3 AND NOT (b ~ '[a-z]+')", {"a", "b"}),
        ("len(list_filter(a, x -> x > 1)) = 0", {"a", "x"}),
        ("COLUMNS(*) IS NOT NULL", None),
    ],
)
def test_a_condition_tells_its_columns(predicate, names):
    assert names_in(predicate) == names


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY (SELECT 1) TO 'never-written.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH 'never-made.db'",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "IMPORT DATABASE '/tmp'",
    ],
)
def test_the_database_of_predicates_reaches_nothing_outside(statement):
    import duckdb

    with pytest.raises(duckdb.Error):
        locked_database().execute(statement).fetchall()


def checked(predicate, frame):
    contract = Contract.from_dict({"schema_version": "1.0", "rows_where": [{"name": "it", "predicate": predicate}]})
    return contract.check(frame)


def test_a_row_for_which_a_predicate_gives_null_fulfils_it():
    report = checked("a > 1", pd.DataFrame({"a": pd.array([2, None, 0], dtype="Int64")}))
    [result] = [each for each in report.results if each.kind == "rows_where"]
    assert (result.status, result.count) == ("failed", 1)
    assert report.rows("it").index.tolist() == [2]


@pytest.mark.parametrize(
    ("predicate", "why"),
    [
        ("gone > 1", "gone"),
        ("a", "must be true or false"),
        ("a + 1", "must be true or false"),
        ("no_such_function(a)", "no_such_function"),
        ("sum(a) > 1", "aggregate"),
        ("t::INTEGER > 1", "onver"),
    ],
)
def test_a_predicate_that_cannot_be_answered_fails_and_the_others_are_answered(predicate, why):
    contract = Contract.from_dict(
        {
            "schema_version": "1.0",
            "columns": {"a": {"range": {"at_most": 1}}},
            "rows_where": [{"name": "it", "predicate": predicate}, {"name": "other", "predicate": "a < 2"}],
        }
    )
    report = contract.check(pd.DataFrame({"a": [1, 2], "t": ["x", "y"]}))
    results = {each.name: each for each in report.results}
    assert results["it"].status == "failed"
    assert why in (results["it"].why or "")
    assert "\n" not in (results["it"].why or "")
    assert (results["other"].count, results["a range"].count) == (1, 1)


def test_columns_of_one_name_but_for_case_are_told_apart():
    frame = pd.DataFrame({"a": [1, 2], "A": [5, 6]})
    report = checked('"a" > 1', frame)
    assert report.rows("it")["a"].tolist() == [1]


@pytest.mark.parametrize("holder", ["pandas", "polars", "arrow"])
def test_nan_is_missing_in_predicates_as_everywhere(holder):
    table = pa.table({"Delay": [1.0, float("nan"), 90.0, None], "n": [1, 2, 3, 4]})
    data = {"pandas": table.to_pandas(), "polars": pl.from_arrow(table), "arrow": table}[holder]
    report = checked('"Delay" < 60 AND n < 9', data)
    [result] = [each for each in report.results if each.kind == "rows_where"]
    assert (result.count, report.rows("it").index.tolist()) == (1, [2])
    assert report.source.count_where(result.where) == 1
    assert checked("delay IS NULL OR isnan(delay) OR delay > 0", data).passed


@pytest.mark.parametrize(
    "predicate",
    [
        "\"a b\" > 1 AND c <> 'it''s'",
        "x IN (1, 2) OR x IS NULL",
        "CASE WHEN x THEN y ELSE 2 END = 2",
        "x::TEXT LIKE 'a%'",
    ],
)
def test_a_predicate_without_fractions_is_written_as_it_was_meant(predicate):
    assert names_in(with_nan_missing(predicate, [])) == names_in(predicate)
