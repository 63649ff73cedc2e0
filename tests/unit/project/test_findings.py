import importlib
import pkgutil
from pathlib import Path

import pytest

import workbench
from workbench.findings import Evidence, Finding, Rule, by_consequence, rule, rules


def make(**more):
    return Finding(code="WBQ101", severity="warning", title="a title", **more)


def test_a_findings_json_has_the_agreed_keys_and_no_others():
    assert list(make(column="a").to_dict()) == [
        "code", "severity", "column", "title", "count", "where", "rows", "remedy",
    ]  # fmt: skip


def test_several_columns_are_listed_and_the_single_one_is_null():
    document = make(columns=("a", "b")).to_dict()
    assert document["column"] is None
    assert document["columns"] == ["a", "b"]


def test_a_place_in_a_notebook_is_given_by_cell_and_line():
    document = make(cell=3, line=2).to_dict()
    assert (document["cell"], document["line"]) == (3, 2)


def test_a_rule_turns_evidence_into_a_finding_with_its_own_defaults():
    checked = Rule(
        code="WBQ199", name="n", severity="info", remedy="Do it.", doc="", scope="", check=lambda _: Evidence(title="t")
    )
    assert list(checked.findings(None)) == [Finding(code="WBQ199", severity="info", title="t", remedy="Do it.")]


def test_evidence_may_raise_the_severity_and_come_in_numbers():
    seen = [Evidence(title="one", severity="error"), Evidence(title="two")]
    checked = Rule(code="WBQ199", name="n", severity="info", remedy="", doc="", scope="", check=lambda _: seen)
    assert [found.severity for found in checked.findings(None)] == ["error", "info"]


@pytest.mark.parametrize("code", ["WBX101", "WBQ1", "WBQ201", "wbq101"])
def test_a_code_of_the_wrong_form_is_refused(code):
    with pytest.raises(ValueError, match="must look like"):
        rule(code, severity="info", remedy="")


def test_a_code_belongs_to_one_rule_only():
    taken = next(iter(_registered()))
    with pytest.raises(ValueError, match="is already"):
        rule(taken.code, severity="info", remedy="")(lambda _: None)


def test_every_rule_says_when_it_fires_and_what_to_do():
    for known in _registered():
        assert len(known.doc.splitlines()) > 2, known.code
        assert known.remedy.endswith("."), known.code


def test_every_rule_has_a_test_file_of_its_own():
    tests = {
        path.name.removeprefix("test_").split("_")[0].removesuffix(".py")
        for path in Path(__file__).parents[1].rglob("test_wb*.py")
    }
    assert {known.code.lower() for known in _registered()} <= tests


def test_the_gravest_come_first_and_among_equals_those_with_more_rows():
    few, many = make(count=1), make(count=9)
    grave = Finding(code="WBQ102", severity="error", title="t")
    assert by_consequence([few, many, grave]) == [grave, many, few]


def test_what_names_a_cause_or_concerns_the_target_comes_before_what_has_more_rows():
    many, cause, aim = make(count=900), make(count=8, cause=True), make(count=9, columns=("x", "y"))
    both = make(count=1, column="y", cause=True)
    grave = Finding(code="WBQ102", severity="error", title="t")
    assert by_consequence([many, cause, aim, both, grave], target="y") == [grave, both, aim, cause, many]
    assert by_consequence([many, cause, aim, both], target=None) == [cause, both, many, aim]


def _registered():
    for module in pkgutil.walk_packages(workbench.__path__, "workbench."):
        if "rules" in module.name:
            importlib.import_module(module.name)
    return rules("WB")
