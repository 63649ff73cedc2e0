"""WBQ166: a column has moved further from the saved profile than the contract allows."""

import pandas as pd

import workbench as wb
from tests.unit.quality.contract.broken_data import CASES, GOOD
from workbench.findings import rules
from workbench.profiling.contract.contract import Contract


def test_it_fires_on_a_column_that_has_drifted_and_on_no_other():
    before = pd.DataFrame({"x": range(1000), "y": range(1000)})
    contract = Contract.from_report(wb.quality(before), drift=0.2)
    report = contract.check(before.assign(y=lambda frame: frame["y"] // 500))
    assert [(found.code, found.column) for found in report.findings if found.code == "WBQ166"] == [("WBQ166", "y")]


def test_it_does_not_fire_on_the_data_of_the_profile():
    before = pd.DataFrame({"x": range(1000), "y": range(1000)})
    assert Contract.from_report(wb.quality(before), drift=0.0).check(before).findings == []


def test_every_kind_of_check_has_one_code_that_a_look_at_data_never_uses():
    contract_rules = rules("WBQ", scope="contract")
    assert [rule.code for rule in contract_rules] == [f"WBQ{number}" for number in range(150, 167)]
    assert {rule.code for rule in contract_rules} == {*CASES, "WBQ166"}
    assert not {found.code for found in wb.quality(pd.concat([GOOD] * 9)).findings} & {*CASES}
