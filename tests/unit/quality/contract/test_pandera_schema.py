"""A contract as a schema of pandera says of a frame what the contract itself says."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from tests.unit.quality.contract.broken_data import CASES, GOOD
from workbench.invalid import MissingExtra
from workbench.profiling.contract.contract import Contract


@pytest.fixture
def pandera():
    return pytest.importorskip("pandera.pandas")


def test_without_pandera_its_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandera", None)
    monkeypatch.setitem(sys.modules, "pandera.pandas", None)
    with pytest.raises(MissingExtra, match=r"pip install 'jupyter-workbench\[pandera\]'"):
        Contract().to_pandera()


@pytest.mark.parametrize("code", CASES)
def test_every_check_is_taken_along(pandera, code):
    words, bad, _ = CASES[code]
    schema = Contract.from_dict({"schema_version": "1.0", **words}).to_pandera()
    assert schema.validate(GOOD).equals(GOOD)
    with pytest.raises(pandera.errors.SchemaErrors):
        schema.validate(bad.reset_index(drop=True), lazy=True)


def test_the_rows_that_break_it_are_named(pandera):
    contract = Contract.from_dict(
        {
            "schema_version": "1.0",
            "columns": {"when": {"type": "datetime", "range": {"at_most": "2013-01-31"}}},
            "rows_where": [{"name": "paid", "predicate": "wage > 0"}],
        }
    )
    frame = pd.DataFrame({"when": pd.to_datetime(["2013-01-31 23:00", "2013-02-01 00:00"]), "wage": [-1.0, np.nan]})
    with pytest.raises(pandera.errors.SchemaErrors) as broken:
        contract.to_pandera().validate(frame, lazy=True)
    cases = broken.value.failure_cases
    assert set(cases["index"]) == {0, 1}


def test_the_demo_data_pass_what_is_proposed_for_them(pandera):
    frame = pd.read_parquet(wb.demo_data("wage1"))
    schema = Contract.from_report(wb.quality(frame)).to_pandera()
    assert schema.validate(frame, lazy=True).equals(frame)
