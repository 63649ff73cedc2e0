"""Years and identifiers are written as they are, without groups of digits, in every place that shows them."""

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.errors.regression import regression_errors
from workbench.views.plain_numbers import names_something, plain_number


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("year", 2013, 2013),
        ("GarageYrBlt", 1900, 2010),
        ("birthyear", 1910, 2004),
        ("release_years", 1000, 2999),
        ("Baujahr", 1950, 2020),
        ("zip_code", 501, 99_950),
        ("flightId", 1, 336_776),
        ("ID", 10_000, 20_000),
        ("sched_dep_time", 500, 2359),
    ],
)
def test_whole_numbers_name_something_by_the_columns_name(name, low, high):
    assert names_something(name, low, high)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("year", 0, 2013),
        ("years_of_service", 1, 40),
        ("run_time", 90, 86_400),
        ("income", 1200, 2800),
        ("gyroscope", 1000, 2000),
        ("encoded", 1000, 2000),
        ("year", None, None),
    ],
)
def test_other_whole_numbers_are_amounts(name, low, high):
    assert not names_something(name, low, high)


def test_a_plain_number_has_no_groups_of_digits():
    assert [plain_number(value) for value in (2013, 2013.0, 1234567, -44)] == ["2013", "2013", "1234567", "−44"]
    assert plain_number(12_345.678) == "12346"
    assert plain_number(2**60) == str(2**60)
    assert plain_number(0.25) == "0.25"
    assert plain_number(float("nan")) == "–"


@pytest.fixture(scope="module")
def people():
    n = 400
    return pd.DataFrame(
        {
            "year": 1950 + np.arange(n) % 70,
            "zip_code": 10_000 + np.arange(n) * 7 % 300,
            "pay": 1000 + np.arange(n) * 3,
        }
    )


def plain_columns(columns):
    return {column["name"] for column in columns if column.get("plain")}


def section(document, name):
    return next(section["items"] for section in document["sections"] if section["id"] == name)


def test_a_quality_report_writes_years_plainly_in_cards_fields_and_rows(people):
    report = wb.quality(people)
    document = report.payload.to_json()
    (sample,) = section(document, "sample")
    assert plain_columns(sample["columns"]) == {"year", "zip_code"}
    cards = {card["title"]: card for card in section(document, "columns")}
    assert (cards["zip_code"]["low"], cards["zip_code"]["high"]) == ("10000", "10299")
    assert "\u202f" not in "".join(cards["zip_code"]["labels"])
    fields = {field["id"]: field for field in document["links"]["fields"]}
    assert "\u202f" not in "".join([*fields["zip_code"]["ends"], *fields["year"]["ends"]])
    columns = {name: column.plain for name, column in report._linked_rows().shown.items()}
    assert columns == {"year": True, "zip_code": True, "pay": False}


def test_a_view_of_errors_writes_years_plainly_in_sparks_fields_and_rows(people):
    report = regression_errors(people["pay"], people["pay"] + 5.0, X=people[["year", "zip_code"]])
    document = report.payload.to_json()
    fields = {field["id"]: field for field in document["links"]["fields"]}
    assert "\u202f" not in "".join([*fields["year"]["ends"], *fields["zip_code"]["labels"]])
    rows = next(table for table in section(document, "tables") if table["id"] == "rows")
    assert plain_columns(rows["columns"]) == {"year", "zip_code"}
    assert {name for name, column in report._linked_rows().shown.items() if column.plain} == {"year", "zip_code"}
