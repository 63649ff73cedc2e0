"""A contract as a schema of pandera, for people whose pipelines have one already."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import MissingExtra
from workbench.profiling.contract.document import DATED
from workbench.profiling.contract.terms import ColumnTerms
from workbench.profiling.text_patterns import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from workbench.profiling.contract.contract import Contract
    from workbench.profiling.contract.terms import Limits

__all__ = ["pandera_schema"]


def pandera_schema(contract: Contract) -> Any:
    """Return *contract* as a `pandera.DataFrameSchema` for pandas frames.

    Pandera's own checks are taken where it has them; the others ask the contract itself.
    """
    pandera = _pandera()
    columns = {column.name: _column(pandera, column) for column in contract.columns}
    for name in contract.key:
        columns[name] = _column(pandera, _present(contract, name))
    return pandera.DataFrameSchema(
        columns,
        name=contract.name,
        checks=[*_table_checks(pandera, contract)],
        strict=contract.other_columns == "refused",
        unique=list(contract.key) or None,
    )


def _pandera() -> Any:
    try:
        import pandera.pandas
    except ImportError:
        raise MissingExtra("pandera", "pandera", "a schema of pandera") from None
    return pandera.pandas


def _present(contract: Contract, name: str) -> ColumnTerms:
    """Return what is asked of a column of the key: what the contract asks, and no gaps."""
    from dataclasses import replace

    from workbench.profiling.contract.terms import Limits

    known = next((column for column in contract.columns if column.name == name), ColumnTerms(name=name))
    return replace(known, required=True, missing=Limits(at_most=0))


def _column(pandera: Any, column: ColumnTerms) -> Any:
    most = None if column.missing is None else column.missing.at_most
    return pandera.Column(
        checks=[*_checks(pandera.Check, column)],
        nullable=most != 0,
        required=column.required,
    )


def _checks(check: Any, column: ColumnTerms) -> Iterator[Any]:
    if column.type is not None:
        yield check(partial(_passes, ColumnTerms(name=column.name, type=column.type)), name=f"type {column.type}")
    if column.missing is not None and column.missing.at_most not in (None, 0):
        most = float(column.missing.at_most)
        yield check(lambda values: values.isna().mean() <= most, ignore_na=False, name=f"missing at most {most:g}")
    if column.range is not None:
        yield _range(check, column, column.range)
    if column.values is not None:
        yield check.isin(list(column.values))
    if column.unique:
        yield check(lambda values: ~values.duplicated(keep=False), name="unique")
    if column.pattern is not None:
        yield check.str_matches(rf"(?:{column.pattern})\Z")
    if column.length is not None:
        yield check.str_length(column.length.at_least, column.length.at_most)
    if column.trimmed:
        yield check(lambda values: values.astype(str).str.strip(BLANKS) == values.astype(str), name="trimmed")
    if column.finite:
        yield check(lambda values: np.isfinite(values.astype(float)), name="finite")
    if column.ordered is not None:
        ordered = ColumnTerms(name=column.name, ordered=column.ordered)
        yield check(partial(_passes, ordered), name=f"ordered {column.ordered}")


def _range(check: Any, column: ColumnTerms, limits: Limits) -> Any:
    low, high = limits.at_least, limits.at_most
    if column.type in (*DATED, "duration") or isinstance(low, str) or isinstance(high, str):
        dated = ColumnTerms(name=column.name, range=limits)
        return check(partial(_each_holds, dated), name=f"range {low or ''} to {high or ''}")
    if low is None:
        return check.le(high)
    return check.ge(low) if high is None else check.in_range(low, high)


def _table_checks(pandera: Any, contract: Contract) -> Iterator[Any]:
    check = pandera.Check
    if (rows := contract.rows) is not None:
        least, most = int(rows.at_least or 0), float("inf") if rows.at_most is None else float(rows.at_most)
        yield check(lambda frame: least <= len(frame) <= most, name="rows", ignore_na=False)
    if contract.duplicate_rows is not None and contract.duplicate_rows.at_most is not None:
        share = float(contract.duplicate_rows.at_most)
        yield check(
            lambda frame: len(frame) == 0 or frame.duplicated().mean() <= share, name="duplicate rows", ignore_na=False
        )
    from workbench.profiling.contract.contract import Contract

    for rule in contract.rows_where:
        yield check(partial(_holds, Contract(rows_where=(rule,))), name=rule.name, ignore_na=False)


def _passes(terms: ColumnTerms, values: pd.Series) -> bool:
    from workbench.profiling.contract.contract import Contract

    return Contract(columns=(terms,)).check(values.to_frame(terms.name)).passed


def _each_holds(terms: ColumnTerms, values: pd.Series) -> pd.Series:
    from workbench.profiling.contract.contract import Contract

    return _holds(Contract(columns=(terms,)), values.to_frame(terms.name))


def _holds(contract: Contract, frame: pd.DataFrame) -> pd.Series:
    """Tell of each row of *frame* whether it passes the one check of *contract* about values."""
    import pandas as pd

    from workbench.profiling.contract.evaluating import broken_positions

    report = contract.check(frame)
    holds = np.ones(len(frame), dtype=bool)
    for each in report.checked:
        if each.result.status != "failed":
            continue
        if each.result.count is None:
            return pd.Series(np.zeros(len(frame), dtype=bool), index=frame.index)
        holds[broken_positions(report.source, each, limit=len(frame))] = False
    return pd.Series(holds, index=frame.index)
