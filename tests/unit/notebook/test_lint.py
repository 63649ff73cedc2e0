from __future__ import annotations

import json

import pytest

from workbench.notebook.lint import as_document, lint
from workbench.notebook.rules import registered


def test_errors_come_first_then_the_order_of_the_notebook(notebook):
    findings = lint(notebook("x = '/home/ann/a'", "print(frame)"))
    assert [finding.code for finding in findings] == ["WBN103", "WBN105", "WBN111"]


def test_a_finished_notebook_has_no_findings(notebook, code):
    cells = (code("seed: int = 7  # seed", count=1, tags=("parameters",)), code("print(seed)", count=2))
    assert lint(notebook(*cells)) == []


@pytest.mark.parametrize("source", ["", "\0", "\ud800", "%%", "!", "x = (", "#", "\\"])
def test_odd_cells_do_no_harm(notebook, code, source):
    found = lint(notebook(code(source, tags=("parameters",)), source))
    assert {each.code for each in found} <= {"WBN102", "WBN104"}


def test_a_notebook_without_cells_is_fine(notebook):
    assert lint(notebook()) == []


def test_the_document_has_a_place_for_every_finding(notebook):
    document = json.loads(json.dumps(as_document(lint(notebook("print(frame)"))), allow_nan=False))
    assert [(found["code"], found["cell"], found["line"]) for found in document["findings"]] == [
        ("WBN103", 0, 1),
        ("WBN111", None, None),
    ]


@pytest.mark.parametrize("rule", registered(), ids=lambda rule: rule.code)
def test_every_rule_says_when_it_fires_and_when_not(rule):
    assert "oes not fire" in rule.doc
    assert rule.remedy.endswith(".")
