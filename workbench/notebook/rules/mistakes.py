"""Mistakes that ruff knows, whatever the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.ruff_reading import MISTAKES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

MILD = ("W605", "B006", "PLW0127", "B015")  # odd, and harmless more often than not


@rule("WBN124", severity="warning", remedy="See what 'ruff rule CODE' says about it, with the code in brackets.")
def likely_mistake(draft: Draft) -> Iterator[Evidence]:
    """The code holds what is a mistake wherever it stands, by ruff's rules.

    Fires for chosen rules of pyflakes, flake8-bugbear and pylint: formats that do not fit their values, ``is`` with a
    number or text, an assertion of a tuple, a local name used before it is set, a function that keeps a loop's
    variable, and their like; as a hint for invalid escapes, defaults that are changed in place and comparisons that
    lead nowhere. Does not fire for matters of style, for unused names or imports, nor in cells tagged
    ``raises-exception``. With a syntax error in the notebook, ruff says only that (WBN104).
    """
    on_purpose = {cell.index for cell in draft.cells if cell.may_fail}
    for remark in draft.remarks:
        if remark.code.startswith(MISTAKES) and remark.cell not in on_purpose:
            yield Evidence(
                title=f"{remark.message} [{remark.code}]",
                severity="info" if remark.code in MILD else "warning",
                cell=remark.cell,
                line=remark.line,
            )
