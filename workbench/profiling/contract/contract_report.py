"""ContractReport: what came of checking data against a contract."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import workbench.profiling.rules  # noqa: F401  -- registers the rules
from workbench.findings import by_consequence, rules
from workbench.invalid import InvalidInput, not_one_of
from workbench.profiling.contract.evaluating import broken_positions
from workbench.views.findings_frame import findings_frame
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import Payload, Section
from workbench.views.report import Report
from workbench.views.wording import duration, noun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from workbench.data.source import Source
    from workbench.findings import Finding
    from workbench.profiling.contract.contract import Contract
    from workbench.profiling.contract.evaluating import Checked
    from workbench.profiling.contract.results import CheckResult
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["ContractReport"]

SCHEMA_VERSION = "1.0"
COLUMNS = ("name", "kind", "column", "status", "expected", "found", "count", "where")
MOST_ROWS = 100_000
LONGEST = 160  # characters of a predicate or pattern in the view and in a message


@dataclass(frozen=True, eq=False, repr=False)
class ContractReport(Report):
    """Each check of a contract, and whether the data pass it. Made by `Contract.check`.

    Frames: ``checks findings``.
    """

    contract: Contract
    source: Source
    checked: tuple[Checked, ...]
    seconds: float

    @property
    def results(self) -> tuple[CheckResult, ...]:
        """What came of each check, in the order of the contract."""
        return tuple(each.result for each in self.checked)

    @cached_property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that the data do not pass."""
        return tuple(each for each in self.results if each.status == "failed")

    @property
    def passed(self) -> bool:
        """Whether the data pass every check."""
        return not self.failed

    @cached_property
    def findings(self) -> list[Finding]:
        """Each check that fails, as a finding; the gravest first."""
        found = [
            finding
            for rule in rules("WBQ", scope="contract")
            for each in self.failed
            for finding in rule.findings(each)
        ]
        return by_consequence(found)

    @property
    def verdict(self) -> str:
        """One line: passed, or how many checks fail and which is the worst."""
        made = sum(each.status != "skipped" for each in self.results)
        if self.passed:
            return f"'{self.source.name}' passes all {noun(made, 'check')} of the contract '{self.contract.name}'."
        worst = self._worst
        see = f".findings and .rows({worst.name!r})" if worst.count else ".findings"
        return (
            f"'{self.source.name}' breaks the contract '{self.contract.name}': {len(self.failed)} of "
            f"{noun(made, 'check')} fail{'s' if len(self.failed) == 1 else ''}, the worst: "
            f"{_cut(worst.sentence)}. See {see}."
        )

    @property
    def _worst(self) -> CheckResult:
        """The check that fails for the table as a whole, else that with the most rows."""
        order = ("required", "type", "other_columns", "rows", "key")
        return max(
            self.failed,
            key=lambda each: (-order.index(each.kind) if each.kind in order else -len(order), each.count or 0),
        )

    def _linked_rows(self) -> LinkedRows:
        """Return all rows, so that a page with a kernel can show those that break a check."""
        from workbench.profiling.column_kinds import kind_of
        from workbench.profiling.quality_links import shown_identity
        from workbench.profiling.shown_columns import TYPES
        from workbench.views.rows.linked_rows import LinkedRows

        hidden = self.contract.hidden
        shown = [
            TableColumn(name=each.name, title=each.name, values=None, type=TYPES.get(kind_of(each.type).name, "text"))
            for each in self.source.schema
            if each.name not in hidden
        ]
        identity = shown_identity(self.source, keys=(), hidden=hidden)
        return LinkedRows((), source=self.source, shown=shown, identity=identity)

    def rows(self, check: str, *, limit: int = MOST_ROWS) -> pd.DataFrame:
        """Return the rows that break a check, by one more pass over the columns it is about.

        Parameters
        ----------
        check
            The name of a check, as ``frame("checks")`` has it: ``"dep_delay range"``. Of values that repeat, every
            row that has one is returned, the first too.
        limit
            How many rows at most; the first ones.

        Returns
        -------
        pandas.DataFrame
            The rows with all columns that are not sensitive, in the order of the data; indexed by the index of a
            pandas frame, else by their positions from 0.

        Raises
        ------
        InvalidInput
            When there is no such check, or it is about the data as a whole.
        """
        by_name = {each.result.name: each for each in self.checked}
        if check not in by_name:
            raise not_one_of("check", [each.name for each in (*self.failed, *self.results)], check)
        checked = by_name[check]
        if checked.result.count is None:
            raise InvalidInput(
                f"{check!r} is about the data as a whole: no single row breaks it. {checked.result.found}."
            )
        import pandas as pd

        positions = [] if not checked.result.count else broken_positions(self.source, checked, limit=limit).tolist()
        hidden = self.contract.hidden
        shown = [name for name in self.source.columns if name not in hidden]
        labels = self.source.row_identity().of(positions)
        if not shown or not positions:
            return (
                self.source.head(0).to_pandas()[shown].set_axis(pd.Index(labels), axis=0)
                if not positions
                else pd.DataFrame(index=pd.Index(labels))
            )
        frame: pd.DataFrame = self.source.rows_at(positions, shown).to_pandas()
        return frame.set_axis(pd.Index(labels), axis=0)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"checks": self._checks_frame, "findings": partial(findings_frame, self.findings)}

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        return {}

    def _checks_frame(self) -> pd.DataFrame:
        import pandas as pd

        rows = [[getattr(each, name) for name in COLUMNS] for each in self.results]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "Int64"})

    def to_dict(self) -> dict[str, Any]:
        """Return every check and the findings, as ``workbench check --json`` writes them."""
        return {
            "schema_version": SCHEMA_VERSION,
            "data": self.source.name,
            "contract": self.contract.name,
            "n_rows": self.source.n_rows,
            "passed": self.passed,
            "checks": [each.to_dict() for each in self.results],
            "findings": [found.to_dict() for found in self.findings],
        }

    def _build(self) -> Payload:
        return Payload(
            kind="contract",
            title=f"{self.source.name} · contract {self.contract.name}",
            summary=self._summary(),
            sections=[
                Section(type="findings", id="findings", title="What breaks the contract", items=self.findings),
                Section(type="tables", id="checks", title="Checks", items=[self._table()]),
            ],
            names={self.source.name, self.contract.name, *(name for each in self.results for name in each.columns)},
        )

    def _summary(self) -> str:
        n = {status: sum(each.status == status for each in self.results) for status in ("failed", "passed", "skipped")}
        words = [
            noun(self.source.n_rows, "row"),
            f"{noun(n['failed'], 'check')} failed" if n["failed"] else "",
            f"{noun(n['passed'], 'check')} passed",
            f"{n['skipped']} skipped" if n["skipped"] else "",
            duration(self.seconds),
        ]
        return " · ".join(word for word in words if word)

    def _table(self) -> Table:
        order = {"failed": 0, "skipped": 1, "passed": 2}
        shown = sorted(self.results, key=lambda each: order[each.status])
        return Table(
            id="all-checks",
            title="Every check",
            columns=[
                TableColumn(name="status", title="Status", values=[each.status for each in shown], words=True),
                TableColumn(name="check", title="Check", values=[each.name for each in shown]),
                TableColumn(name="expected", title="Expected", values=[_cut(each.expected) for each in shown]),
                TableColumn(name="found", title="Found", values=[_cut(each.found) for each in shown]),
                TableColumn(name="count", title="Rows", type="integer", values=[each.count for each in shown]),
            ],
        )

    def __repr__(self) -> str:
        return f"<ContractReport: {self.verdict}>"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
