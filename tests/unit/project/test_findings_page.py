import runpy
from pathlib import Path

import pytest

from workbench.findings import rules

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def written():
    return runpy.run_path(str(DOCS / "findings.py"))["page"]()


def test_the_page_in_the_repository_is_current(written):
    assert (DOCS / "findings.md").read_text(encoding="utf-8") == written, "run: python docs/findings.py"


def test_every_rule_is_on_the_page(written):
    codes = [rule.code for rule in rules("WB")]
    assert len(codes) >= 30
    assert [code for code in codes if f"| {code} | " not in written and f"| [{code}](#" not in written] == []
