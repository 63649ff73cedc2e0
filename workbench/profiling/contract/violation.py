"""ContractViolation: what is raised where data break their contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput, short_traceback

if TYPE_CHECKING:
    import pandas as pd

    from workbench.findings import Finding
    from workbench.profiling.contract.contract_report import ContractReport

__all__ = ["ContractViolation"]


class ContractViolation(Exception):
    """Data break their contract; the message is one line that says how many checks fail and which is the worst.

    Parameters
    ----------
    message
        The line.
    report
        What came of every check; None where only the message has come from another process.

    Examples
    --------
    >>> import pandas as pd, workbench as wb
    >>> contract = wb.Contract.from_dict({"schema_version": "1.0", "columns": {"wage": {"range": {"at_least": 0}}}})
    >>> try:
    ...     contract.validate(pd.DataFrame({"wage": [3.1, -2.0]}))
    ... except wb.ContractViolation as broken:
    ...     print(broken.rows("wage range"))
       wage
    1  -2.0
    """

    def __init__(self, message: str, report: ContractReport | None = None) -> None:
        super().__init__(message)
        self.report = report

    @property
    def findings(self) -> list[Finding]:
        """Each check that fails, as a finding; the gravest first."""
        return [] if self.report is None else self.report.findings

    def rows(self, check: str, *, limit: int = 100_000) -> pd.DataFrame:
        """Return the rows that break a check; see `ContractReport.rows`.

        Raises
        ------
        InvalidInput
            When there is no such check, no single row breaks it, or the data are in another process.
        """
        if self.report is None:
            raise InvalidInput("the rows are in the process that checked them: call .rows(check) there.")
        return self.report.rows(check, limit=limit)

    def _render_traceback_(self) -> list[str]:
        return short_traceback(self)

    def __reduce__(self) -> tuple[type[ContractViolation], tuple[str]]:
        """Take the message along to another process; the data stay where they are."""
        return (ContractViolation, (str(self),))
