"""What came of a check, as a report like others."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

import workbench as wb
from workbench.views.bundle import mime_bundle
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.questions.rows import rows

CONTRACT = {
    "schema_version": "1.0",
    "name": "wages",
    "columns": {"wage": {"range": {"at_least": 0}, "missing": {"at_most": 0}}, "region": {"values": ["<b>north</b>"]}},
}


@pytest.fixture(scope="module")
def report():
    data = pd.DataFrame({"wage": [3.1, -2.0, None], "region": ["<b>north</b>"] * 3})
    return wb.Contract.from_dict(CONTRACT).check(data)


def test_it_has_the_face_of_a_report(report):
    assert report.names == ["checks", "findings"]
    checks = report.frame("checks").set_index("name")
    assert checks["status"].to_dict() == {
        "wage required": "passed",
        "wage missing": "failed",
        "wage range": "failed",
        "region required": "passed",
        "region values": "passed",
    }
    assert checks.loc["wage range", "count"] == 1
    assert report.frame("findings")["code"].tolist() == ["WBQ154", "WBQ155"]
    assert repr(report).startswith("<ContractReport: 'data' breaks the contract 'wages': 2 of 5 checks fail, ")
    assert report.figure("checks").data
    json.dumps(report.to_dict(), allow_nan=False)


def test_its_view_is_a_payload_with_what_failed_first(report):
    folder = Path(wb.__file__).parent / "views"
    schema = json.loads((folder / "payload.schema.json").read_text(encoding="utf-8"))
    document = report.payload.to_json()
    jsonschema.validate(document, schema)
    assert [section["id"] for section in document["sections"]] == ["findings", "checks"]
    assert report.payload.summary.startswith("3 rows · 2 checks failed · 3 checks passed")
    [table] = report.payload.sections[1].items
    assert list(table.columns[0].values)[:3] == ["failed", "failed", "passed"]
    assert "text/plain" in mime_bundle(report)


def test_a_contract_shows_itself():
    contract = wb.Contract.from_dict(CONTRACT)
    assert repr(contract).startswith("<Contract 'wages': 2 columns. See .check(data)")
    assert "<b>north" not in contract._repr_html_()
    assert "&lt;b&gt;north" in contract._repr_html_()


def test_a_finding_adds_its_piece():
    data = pd.DataFrame({"word": ["a ", *["b", "c"] * 40]})
    [found] = [each for each in wb.quality(data).findings if each.code == "WBQ124"]
    contract = wb.Contract().adding(found)
    assert contract.to_dict()["columns"] == {"word": {"trimmed": True}}
    assert not contract.check(data).passed


def test_a_page_can_show_the_rows_that_break_a_check_but_no_sensitive_column_of_theirs():
    data = pd.DataFrame({"wage": [3.1, -2.0, None], "name": ["Ann", "Bo", "Cy"]}, index=["a", "b", "c"])
    columns = {"wage": {"range": {"at_least": 0}, "missing": {"at_most": 0}}, "name": {"sensitive": True}}
    report = wb.Contract.from_dict({"schema_version": "1.0", "columns": columns}).check(data)
    displayed = Displayed()
    displayed.keep(report.payload.id, report)
    answers = {}
    for place, finding in enumerate(report.findings):
        asked = {"view": report.payload.id, "selections": [], "finding": place}
        answers[finding.code] = rows(asked, displayed=displayed)
    assert [column["name"] for column in answers["WBQ155"]["columns"]] == ["row", "wage"]
    assert answers["WBQ155"]["rows"] == [["b", -2.0]]
    assert answers["WBQ154"]["rows"] == [["c", None]]
