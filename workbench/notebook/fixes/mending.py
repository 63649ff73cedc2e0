"""Mending a notebook: one fix after another, each kept only when it does what it says and harms nothing."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.notebook.draft import Draft
from workbench.notebook.fixes import offered
from workbench.notebook.fixes.written_notebook import rewritten
from workbench.notebook.lint import findings_of
from workbench.notebook.load import NEWEST_MAJOR, cell_tags, parse_notebook
from workbench.notebook.rules.secret_values import concealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from workbench.findings import Finding
    from workbench.notebook.fixes.fix import Fix

__all__ = ["Change", "Mended", "mend"]

MOST_FIXES = 500


@dataclass(frozen=True)
class Change:
    """What is different about one cell in the end.

    Parameters
    ----------
    cell
        Its place in the notebook as it was, from 0; for a new cell the place it stands before.
    new
        Whether it was put in.
    lines
        The difference of its text, as ``diff -u`` writes it, without the head; lines that hold a secret are left out.
    notes
        What else is different: tags, outputs.
    """

    cell: int
    new: bool
    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"new cell before cell {self.cell}" if self.new else f"cell {self.cell}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"cell": self.cell, "new": self.new, "diff": list(self.lines), "notes": list(self.notes)}


@dataclass(frozen=True)
class Mended:
    """A notebook after its fixes: the content of its file, what was done, and what is left.

    Parameters
    ----------
    text
        The content of the file with the fixes in it; the same as before when there are none.
    fixes
        The fixes that were kept, in their order.
    findings
        What the finish check finds then.
    changes
        The difference, cell by cell.
    """

    text: str
    fixes: tuple[Fix, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


@dataclass
class _Work:
    """The notebook while it is being mended."""

    text: str
    draft: Draft
    findings: list[Finding]
    origins: list[int | None]  # where each cell was at first; None for one that was put in
    fixes: list[Fix] = field(default_factory=list)


def mend(text: str, *, path: Path) -> Mended:
    """Try every fix that is offered for a notebook, and keep those that hold.

    A fix is kept when the new content is still a notebook, the finding is gone or smaller, and the finish check finds
    no new error or warning. Nothing is executed, and nothing is written to disk.

    Parameters
    ----------
    text
        The content of its file.
    path
        Where it lies.

    Returns
    -------
    Mended
        The new content; what a fix does not touch is as it was, byte for byte.

    Raises
    ------
    InvalidInput
        When the text is not a notebook, or one of an older version of the format.
    """
    notebook = parse_notebook(text, name=str(path))
    if json.loads(text)["nbformat"] != NEWEST_MAJOR:
        raise InvalidInput(
            f"only notebooks of version 4 can be fixed, and '{path}' is older. Convert it: jupyter nbconvert --to "
            f"notebook --inplace '{path}'"
        )
    draft = Draft(notebook, path)
    work = _Work(text, draft, findings_of(draft), list(range(len(notebook["cells"]))))
    refused: set[str] = set()
    while len(work.fixes) < MOST_FIXES:
        fix = next((fix for fix in offered(work.draft) if fix.title not in refused), None)
        if fix is None:
            break
        refused.add(fix.title)
        _try(work, fix, path)
    changes = _changes(notebook["cells"], work.draft.notebook["cells"], work.origins)
    return Mended(work.text, tuple(work.fixes), tuple(work.findings), changes)


def _try(work: _Work, fix: Fix, path: Path) -> None:
    """Apply a fix and keep it if it holds."""
    text = rewritten(work.text, fix)
    try:
        draft = Draft(parse_notebook(text, name=str(path)), path)
    except InvalidInput:
        return
    findings = findings_of(draft)
    before, after = _weight(work.findings), _weight(findings)
    if after[fix.code] < before[fix.code] and all(after[code] <= before[code] for code in _grave(findings)):
        if fix.new_cell is not None:
            work.origins.insert(fix.new_cell.before, None)
        work.text, work.draft, work.findings = text, draft, findings
        work.fixes.append(fix)


def _weight(findings: Sequence[Finding]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for found in findings:
        counted[found.code] += found.count or 1
    return counted


def _grave(findings: Sequence[Finding]) -> set[str]:
    return {found.code for found in findings if found.severity != "info"}


def _changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], origins: Sequence[int | None]
) -> tuple[Change, ...]:
    found: list[Change] = []
    for position, (cell, origin) in enumerate(zip(after, origins, strict=True)):
        old = before[origin] if origin is not None else {"source": ""}
        following = next((each for each in origins[position:] if each is not None), len(before))
        lines = tuple(_difference(old["source"], cell["source"]))
        notes = tuple(_notes(old, cell))
        if lines or notes:
            found.append(Change(following if origin is None else origin, origin is None, lines, notes))
    return tuple(found)


def _difference(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.split("\n") if old else [], new.split("\n"), lineterm="", n=2)
    return [line[:1] + concealed(line[1:]) for line in lines if not line.startswith(("---", "+++"))]


def _notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    added = [tag for tag in cell_tags(new) if tag not in cell_tags(old)]
    notes = [f"tag '{tag}' added" for tag in added]
    return [*notes, "output cleared"] if old.get("outputs") and not new.get("outputs") else notes
