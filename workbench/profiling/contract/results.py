"""What came of the checks of a contract, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from workbench.strict_json import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CheckResult", "Kind", "Status"]

Kind = Literal[
    "rows",
    "required",
    "other_columns",
    "type",
    "missing",
    "range",
    "values",
    "unique",
    "pattern",
    "length",
    "trimmed",
    "finite",
    "ordered",
    "key",
    "duplicate_rows",
    "rows_where",
    "drift",
]
Status = Literal["passed", "failed", "skipped"]
SENTENCES: Mapping[Kind, str] = {
    "rows": "there are {found}, expected {expected}",
    "required": "{about} is not there: {found}",
    "other_columns": "{found}, and the contract refuses them",
    "type": "{about} is not of type {expected}: {found}",
    "missing": "{about} is {found}, expected {expected}",
    "range": "{about} is not within {expected} in {found}",
    "values": "{about} is not {expected} in {found}",
    "unique": "{about} is not unique: {found}",
    "pattern": "{about} does not match {expected} in {found}",
    "length": "{about} does not have {expected} in {found}",
    "trimmed": "{about} has white space at its ends in {found}",
    "finite": "{about} is infinite in {found}",
    "ordered": "{about} is out of order in {found}, expected {expected}",
    "key": "the key {about} does not hold: {found}",
    "duplicate_rows": "{found}, expected {expected}",
    "rows_where": "“{name}” does not hold in {found}",
    "drift": "{about} has drifted: {found}, expected {expected}",
}


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One check of a contract, and what came of it.

    Parameters
    ----------
    name
        What it is called, different from all others of the contract: ``"dep_delay range"``.
    kind
        The word of the contract that asks for it.
    columns
        The columns it is about.
    expected, found
        What the contract asks for and what the data have, in words.
    status
        ``"skipped"`` where another check that failed makes this one meaningless.
    count
        How many rows break it; None where it is not about single rows.
    n_rows
        How many rows were checked.
    where
        The SQL predicate of the rows that break it; None where it takes more than one row to tell.
    facts
        The numbers behind the words, by name.
    why
        Why it could not be checked, or was skipped.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...] = ()
    expected: str
    found: str = ""
    status: Status = "passed"
    count: int | None = None
    n_rows: int = 0
    where: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    why: str | None = None

    @property
    def column(self) -> str | None:
        """The column it is about; None where there are several, or none."""
        return self.columns[0] if len(self.columns) == 1 else None

    @property
    def sentence(self) -> str:
        """What is wrong, as people say it: ``dep_delay is not within 0 to 1 500 in 17 rows (< 0.1 %)``."""
        about = self.column or ", ".join(self.columns)
        if self.why is not None:
            return f"{self.name} cannot be checked: {self.why}"
        said = SENTENCES[self.kind].format(about=about, found=self.found, expected=self.expected, name=self.name)
        return said.replace(" is not within at ", " is not at ")  # least, or most: one open end

    def to_dict(self) -> dict[str, Any]:
        """Return the result as strict JSON."""
        document: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind,
            "columns": list(self.columns),
            "status": self.status,
            "expected": self.expected,
            "found": self.found,
            "count": self.count,
            "where": self.where,
        }
        if self.facts:
            document["facts"] = dict(self.facts)
        if self.why:
            document["why"] = self.why
        cleaned: dict[str, Any] = plain(document)
        return cleaned
