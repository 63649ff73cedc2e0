"""Write ``docs/findings.md``, the list of all findings, from the registry of rules: ``python docs/findings.py``."""

from __future__ import annotations

from pathlib import Path

import workbench.errors.classification_rules
import workbench.errors.regression_rules
import workbench.notebook.rules
import workbench.profiling.rules
import workbench.training.curve_rules  # noqa: F401  -- these imports register the rules
from workbench.findings import Rule, rules

PAGE = Path(__file__).with_suffix(".md")
FAMILIES = {"WBQ": "Data quality", "WBT": "Training", "WBE": "Errors of models", "WBN": "Notebooks (`workbench lint`)"}
HEAD = """\
# Findings

Every finding has a code that never changes its meaning. The severity is that of the usual case; a finding may be graver
or milder. When exactly a rule fires, when it does not, and where its idea comes from, is in its docstring. Written by
`python docs/findings.py`.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(_family(family, title) for family, title in FAMILIES.items())])


def _family(family: str, title: str) -> str:
    lines = [f"## {title}", "", "| code | severity | finding | remedy |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *map(_row, rules(family)), ""])


def _row(rule: Rule) -> str:
    first = rule.doc.partition("\n")[0].replace("``", "`")
    cells = (rule.code, rule.severity, first, rule.remedy)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
