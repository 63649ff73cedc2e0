"""Write ``docs/findings.md``, the list of all findings, from the registry of rules: ``python docs/findings.py``."""

from __future__ import annotations

import inspect
from pathlib import Path

import workbench.errors.classification_rules
import workbench.errors.regression_rules
import workbench.notebook.rules
import workbench.profiling.rules
import workbench.training.curve_rules  # noqa: F401  -- these imports register the rules
from workbench.findings import Rule, rules

PAGE = Path(__file__).with_suffix(".md")
FAMILIES = {
    "Data quality": [rule for rule in rules("WBQ") if rule.scope != "contract"],
    "Drift and comparison (`reference=`, `wb.compare_data`)": rules("WBD"),
    "Contracts (`workbench check`)": rules("WBQ", scope="contract"),
    "Training": rules("WBT"),
    "Errors of models": rules("WBE"),
    "Notebooks (`workbench lint`)": rules("WBN"),
}
HEAD = """\
# Findings

Every finding has a code that never changes its meaning. The severity is that of the usual case; a finding may be graver
or milder. Below each table is written when a rule fires and when it does not. Made from the rules by
`python docs/findings.py`.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(_family(title, family) for title, family in FAMILIES.items())])


def _family(title: str, family: list[Rule]) -> str:
    lines = [f"## {title}", "", "| code | severity | finding | remedy |", "| --- | --- | --- | --- |"]
    lines += [*map(_row, family), ""]
    for rule in family:
        if details := _details(rule):
            lines += [f"#### {rule.code}", "", details, ""]
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    code = f"[{rule.code}](#{rule.code.lower()})" if _details(rule) else rule.code
    cells = (code, rule.severity, _first(rule), rule.remedy)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _first(rule: Rule) -> str:
    return _marked(rule.doc.partition("\n")[0])


def _details(rule: Rule) -> str:
    """Return what the docstring says after its first line, one line a paragraph."""
    paragraphs = inspect.cleandoc(rule.doc.partition("\n")[2]).split("\n\n")
    return "\n\n".join(_marked(" ".join(paragraph.split())) for paragraph in paragraphs).strip()


def _marked(text: str) -> str:
    return text.replace("``", "`")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
