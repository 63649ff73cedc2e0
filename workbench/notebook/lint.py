"""The finish check of a notebook: whether it runs top to bottom, elsewhere, and gives the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.findings import SEVERITIES, Finding
from workbench.notebook.draft import Draft
from workbench.notebook.rules import registered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from workbench.notebook.fixes.fix import Fix

__all__ = ["as_document", "findings_of", "lint"]


def lint(notebook: Mapping[str, Any], *, path: Path | None = None, kernel: str | None = None) -> list[Finding]:
    """Check a notebook by all ``WBN1xx`` rules. Nothing of it is executed.

    Parameters
    ----------
    notebook
        What `load_notebook` or `read_notebook` returned.
    path
        Where it lies, when it is a file: paths into its project are then told from others, and its imports are looked
        for in the environment of its kernel.
    kernel
        The name of the kernel it is to run in, when that is not the one it asks for itself.

    Returns
    -------
    list of Finding
        Errors first, then by place. ``cell`` counts all cells of the notebook from 0, ``line`` the lines of the cell
        from 1; both are None for what concerns the notebook as a whole.
    """
    return findings_of(Draft(notebook, path, kernel))


def findings_of(draft: Draft) -> list[Finding]:
    """Check a notebook that was read already; otherwise as `lint`."""
    found = [finding for rule in registered() for finding in rule.findings(draft)]
    return sorted(found, key=lambda finding: (SEVERITIES.index(finding.severity), *_place(finding), finding.code))


def as_document(findings: Iterable[Finding], fixes: Iterable[Fix] = ()) -> dict[str, Any]:
    """Return the findings of a lint as JSON.

    Each has ``cell`` and ``line``, null for the notebook as a whole, and ``fix``: what ``workbench lint --fix`` would
    do about it in a sentence, null where nothing is offered.
    """
    titles: dict[tuple[str, int | None], str] = {}
    for fix in fixes:
        titles.setdefault((fix.code, fix.cell), fix.title)
    return {
        "findings": [
            {
                **found.to_dict(),
                "cell": found.cell,
                "line": found.line,
                "fix": titles.get((found.code, found.cell)),
            }
            for found in findings
        ]
    }


def _place(finding: Finding) -> tuple[int, int]:
    return (-1 if finding.cell is None else finding.cell, finding.line or 0)
