"""Finding: what is worth a person's attention, and the registry of the rules that find it.

One type and one registry serve the whole house. A code never changes its meaning:
``WBQ1xx`` data quality, ``WBD1xx`` drift, ``WBT1xx`` training, ``WBE1xx`` errors, ``WBN1xx`` notebook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from workbench.strict_json import plain

__all__ = ["SEVERITIES", "Evidence", "Finding", "Rule", "by_consequence", "rule", "rules"]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

CODE = re.compile(r"WB[QDTEN]1\d\d")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a rule saw: the part of a finding that the rule's registration does not already say.

    Parameters
    ----------
    title
        One sentence for people, without the code and without a full stop.
    column, columns
        The column concerned, or the columns when there are several.
    count
        How many rows (or cells, for a notebook rule) are concerned.
    where
        An SQL predicate that selects the rows, or None.
    rows
        The identities of the rows, when no predicate can say them; few.
    severity, remedy
        Take the place of the rule's own where this case is worse, milder or mended differently.
    cell, line
        The place in a notebook: cells from 0, lines from 1.
    facts
        The numbers behind the sentence, by name.
    fix
        Code that mends it, over a frame called ``data``, by library: ``{"pandas": …}``; offered, never run.
    check
        The piece of a contract that would have caught it, in the form of a contract file.
    cause
        Whether it says why other things are as they are: then it is read before them.
    """

    title: str
    column: str | None = None
    columns: tuple[str, ...] = ()
    count: int | None = None
    where: str | None = None
    rows: tuple[Any, ...] | None = None
    severity: Severity | None = None
    remedy: str | None = None
    cell: int | None = None
    line: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    fix: Mapping[str, str] = field(default_factory=dict)
    check: Mapping[str, Any] = field(default_factory=dict)
    cause: bool = False

    def concerns(self, column: str | None) -> bool:
        """Tell whether it is about a column, alone or with others."""
        return column is not None and (column == self.column or column in self.columns)


@dataclass(frozen=True, kw_only=True)
class Finding(Evidence):
    """One thing worth attention: what, how bad, where, which rows, and what to do about it."""

    code: str
    severity: Severity

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as strict JSON; ``columns``, ``cell`` and ``line`` only where they apply."""
        document: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "column": self.column,
            "title": self.title,
            "count": self.count,
            "where": self.where,
            "rows": None if self.rows is None else list(self.rows),
            "remedy": self.remedy,
        }
        if self.column is None and self.columns:
            document["columns"] = list(self.columns)
        if self.cell is not None:
            document |= {"cell": self.cell, "line": self.line}
        cleaned: dict[str, Any] = plain(document)
        return cleaned

    def __str__(self) -> str:
        return f"{self.code} {self.severity}: {self.title}"


Check = Callable[[Any], Evidence | Iterable[Evidence] | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A registered check: its code, how much it matters, and the remedy it suggests."""

    code: str
    name: str
    severity: Severity
    remedy: str
    doc: str
    scope: str
    check: Check

    def findings(self, subject: Any) -> Iterator[Finding]:
        """Run the check on *subject* and yield what it found."""
        seen = self.check(subject)
        if seen is None:
            return
        for evidence in (seen,) if isinstance(seen, Evidence) else seen:
            yield Finding(
                **{each.name: getattr(evidence, each.name) for each in fields(Evidence)}
                | {
                    "code": self.code,
                    "severity": evidence.severity or self.severity,
                    "remedy": evidence.remedy or self.remedy,
                }
            )


_RULES: dict[str, Rule] = {}


def rule(code: str, *, severity: Severity, remedy: str, scope: str = "") -> Callable[[Check], Check]:
    """Register a check under a code that never changes its meaning.

    The decorated function takes its subject (a column's profile, a notebook, …) and returns `Evidence`, several of
    them, or None. Its docstring says when it fires, when it does not, the default threshold, and the source of the
    idea; the reference pages are generated from it.

    Parameters
    ----------
    code
        ``WB`` + family letter + three digits, e.g. ``"WBQ103"``.
    severity
        How much it matters unless the evidence says otherwise.
    remedy
        What a person should do about it.
    scope
        What the check is given, for families with several kinds of subject, e.g. ``"column"`` or ``"table"``.
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"a rule's code must look like 'WBQ103', got {code!r}")

    def register(check: Check) -> Check:
        known = _RULES.get(code)
        if known is not None and (known.check.__module__, known.name) != (check.__module__, check.__name__):
            raise ValueError(f"rule {code} is already {known.check.__module__}.{known.name}")
        _RULES[code] = Rule(
            code=code,
            name=check.__name__,
            severity=severity,
            remedy=remedy,
            doc=(check.__doc__ or "").strip(),
            scope=scope,
            check=check,
        )
        return check

    return register


def rules(family: str, *, scope: str | None = None) -> list[Rule]:
    """Return the registered rules whose code starts with *family* (``"WBQ"``), in the order of their codes."""
    return [
        _RULES[code]
        for code in sorted(_RULES)
        if code.startswith(family) and (scope is None or _RULES[code].scope == scope)
    ]


def by_consequence(findings: Iterable[Finding], *, target: str | None = None) -> list[Finding]:
    """Sort findings for a reader.

    Errors come first, then warnings, then notes. Within each: what names a cause and concerns the target; then what
    does one of the two; then all else. Among equals come first those of more rows, and then those of a lower code.

    Parameters
    ----------
    findings
        In any order.
    target
        The column to be predicted, if there is one.
    """

    def place(found: Finding) -> tuple[int, int, int, str]:
        weight = found.cause + found.concerns(target)
        return SEVERITIES.index(found.severity), -weight, -(found.count or 0), found.code

    return sorted(findings, key=place)
