from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

CONTRACT = """\
schema_version: "1.0"
name: wages
columns:
  wage: {type: number, range: {at_least: 0}}
  region: {values: [north, south]}
  gone: {required: false, unique: true}
rows_where:
  - {name: paid somewhere, predicate: "region IS NOT NULL"}
"""
REQUIRED = ("id", "name", "package", "hostname", "timestamp", "tests", "failures", "errors", "time")
GOOD = "wage,region\n3.1,north\n2.5,south\n"
BAD = 'wage,region\n3.1,north\n-2.5,"</failure>\x01"\n-1,\n'


@pytest.fixture
def files(project):
    (project / "wages.yaml").write_text(CONTRACT, encoding="utf-8")
    (project / "good.csv").write_text(GOOD, encoding="utf-8")
    (project / "bad.csv").write_text(BAD, encoding="utf-8")
    return project


def test_data_that_keep_their_contract_end_with_0(workbench, files):
    ended = workbench("check", "good.csv", "--contract", "wages.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "good.csv (2 rows) passes the contract wages: 6 checks passed\n"


def test_data_that_break_it_end_with_3_and_a_table_of_what_failed(workbench, files):
    ended = workbench("check", "bad.csv", "--contract", "wages.yaml")
    assert ended.code == 3
    for words in ("wage range", "at least 0", "2 rows (66.7\u202f%)", "region values", "paid somewhere"):
        assert words in ended.out
    assert "breaks the contract wages: 3 checks failed, 3 checks passed" in ended.out
    assert "wage type" not in ended.out


def test_the_answer_is_one_json_document(workbench, files):
    ended = workbench("check", "bad.csv", "--contract", "wages.yaml", "--json")
    assert ended.code == 3
    assert ended.document["passed"] is False
    assert (ended.document["n_rows"], ended.document["contract"], ended.document["data"]) == (3, "wages", "bad.csv")
    assert [found["code"] for found in ended.document["findings"]] == ["WBQ155", "WBQ156", "WBQ165"]
    failed = {each["name"]: each["count"] for each in ended.document["checks"] if each["status"] == "failed"}
    assert failed == {"wage range": 2, "region values": 1, "paid somewhere": 1}
    assert workbench("check", "good.csv", "--contract", "wages.yaml", "--json").document["findings"] == []


def test_each_check_is_a_test_case_of_junit(workbench, files):
    ended = workbench("check", "bad.csv", "--contract", "wages.yaml", "--junit", "deep/checks.xml")
    assert ended.code == 3
    assert "junit: deep/checks.xml" in ended.out
    [suite] = ET.parse(files / "deep" / "checks.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped"), suite.get("errors")) == (
        "6",
        "3",
        "0",
        "0",
    )
    assert set(suite.keys()) == {*REQUIRED, "skipped"}  # as the schema of Ant's JUnit task has it
    assert [child.tag for child in suite] == ["properties", *["testcase"] * 6, "system-out", "system-err"]
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert {name for name, case in cases.items() if case.find("failure") is not None} == {
        "wage range",
        "region values",
        "paid somewhere",
    }
    failure = cases["wage range"].find("failure")
    assert failure is not None
    assert failure.get("message") == "wage is not at least 0 in 2 rows (66.7\u202f%)"
    assert "rows: 2 of 3 rows" in (failure.text or "")
    assert 'predicate: "wage" < 0' in (failure.text or "").replace('NOT isnan("wage") AND ', "")
    assert {case.get("classname") for case in cases.values()} == {"contract.wages"}


def test_a_skipped_check_is_a_skipped_test_case(workbench, files):
    (files / "texts.csv").write_text("wage,region\nmuch,north\n", encoding="utf-8")
    assert workbench("check", "texts.csv", "--contract", "wages.yaml", "--junit", "checks.xml").code == 3
    [suite] = ET.parse(files / "checks.xml").getroot()
    assert [case.get("name") for case in suite.iter("testcase") if case.find("skipped") is not None] == ["wage range"]
    assert suite.get("skipped") == "1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.csv", "--contract", "wages.yaml"), "none.csv"),
        (("good.csv", "--contract", "none.yaml"), "none.yaml"),
        (("good.csv",), "--contract"),
        (("good.csv", "--contract", "wrong.yaml"), "'wrong.yaml', line 2: 'colums' is not a word of contracts."),
        (("good.csv", "--contract", "unsafe.yaml"), "it must be about one row, and has a query inside it"),
        (("good.csv", "--contract", "drift.yaml"), "no.json"),
        (("good.csv", "--contract", "wages.yaml", "--junit", "."), "must name a file"),
        (("good.csv", "--contract", "wages.yaml", "--junit", "good.csv/x.xml"), "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(refused, files, arguments, said):
    (files / "wrong.yaml").write_text('schema_version: "1.0"\ncolums: {}\n', encoding="utf-8")
    predicate = "EXISTS (SELECT 1 FROM read_text('/etc/passwd'))"
    (files / "unsafe.yaml").write_text(
        f'schema_version: "1.0"\nrows_where: [{{predicate: "{predicate}"}}]\n', encoding="utf-8"
    )
    drift = 'schema_version: "1.0"\ncolumns: {wage: {}}\ndrift: {profile: no.json, at_most: 1}\n'
    (files / "drift.yaml").write_text(drift, encoding="utf-8")
    assert said in refused("check", *arguments)


def test_the_help_has_examples(workbench, project):
    ended = workbench("check", "--help")
    assert ended.code == 0
    assert "workbench check flights.parquet --contract flights.yaml" in ended.out
