"""Proposing a contract: limits that data fulfil, with a little room, from what a quality report has seen."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.profiling.contract.asked import asked
from workbench.profiling.contract.contract import Contract
from workbench.profiling.contract.evaluating import evaluate
from workbench.profiling.contract.people_numbers import ceil_to, floor_to, roomy, round_up
from workbench.profiling.contract.terms import ColumnTerms, DriftTerms, Limits
from workbench.profiling.rules.identifier import names_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.data.source import Source
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.contract.asked import Asked
    from workbench.profiling.contract.results import CheckResult
    from workbench.profiling.number_summary import NumberSummary
    from workbench.profiling.quality_report import QualityReport

__all__ = ["proposed"]

FEW = 30  # categories up to which each is listed
TAUGHT = 2  # times that values come on average, so that those seen are taken for all there are
COMPLETE = 100  # whole numbers up to which a scale without gaps is taken as it is, e.g. the days of a month
ROWS_ROOM = 1.25
MISSING_ROOM = 1.2
LENGTH_ROOM = 1.5
YEAR = re.compile(r"\d{4}-\d\d-\d\d")
LARGEST = 2**53
ESCAPED = re.compile(r"\\([-#&~ ])")  # what `re.escape` escapes without need
SCALES = {"clock time as number": (0, 2400), "latitude": (-90, 90), "longitude": (-180, 180)}


def proposed(report: QualityReport, *, name: str | None, drift: float | None) -> Contract:
    """Propose a contract which the data of *report* pass."""
    if report.partial:
        raise InvalidInput(
            "a contract is proposed from all rows, and this report was stopped before the last: make it anew."
        )
    summaries = {summary.name: summary for summary in report.profile.columns}
    hidden = {column.name for column in report.table.columns if column.sensitive}
    columns = tuple(_column(column, summaries[column.name].numbers) for column in report.table.columns)
    sure = Contract(
        name=name or report.source.name.partition(".")[0] or "data",
        rows=_rows(report.table.n_rows),
        duplicate_rows=Limits(at_most=0) if report.table.duplicate_rows == 0 else None,
        columns=columns,
        drift=None if drift is None else DriftTerms(at_most=float(drift)),
        _profile=report.profile if drift is not None else None,
    )
    return _with_pieces(sure, [*_pieces(report, hidden)], report)


def _pieces(report: QualityReport, hidden: set[str]) -> Iterator[Mapping[str, Any]]:
    """Yield what may hold of all rows, each by itself: nothing but a look at all rows can tell."""
    if report.examined.keys:
        yield {"key": list(report.examined.keys)}
    for column in report.table.columns:
        if column.sensitive or column.patterns is None or column.patterns.regex is None:
            continue
        if column.type == "text" and len(column.patterns.regex) <= 80:
            yield {"columns": {column.name: {"pattern": ESCAPED.sub(r"\1", column.patterns.regex)}}}
    for column in report.table.columns:
        if not column.missing and column.type in ("text", "integer") and names_rows(column):
            yield {"columns": {column.name: {"unique": True}}}
    for found in report.findings:
        yield from _atoms(found.check, hidden)


def _atoms(check: Mapping[str, Any], hidden: set[str]) -> Iterator[Mapping[str, Any]]:
    """Take the piece that a finding offers apart, so that each part is judged by itself."""
    for word, value in check.items():
        if word == "columns":
            for name, terms in value.items():
                if name not in hidden:
                    yield from ({"columns": {name: {each: limit}}} for each, limit in terms.items())
        elif word == "rows_where":
            yield from ({"rows_where": [each]} for each in value)
        else:
            yield {word: value}


def _with_pieces(sure: Contract, pieces: Sequence[Mapping[str, Any]], report: QualityReport) -> Contract:
    """Put in the pieces that the data fulfil, and leave out what they do not: all is tried together, in one pass."""
    known = sure.to_dict()
    tried = [(piece, made) for piece in pieces if (made := _alone(piece, sure, known)) is not None]
    source = report.source
    asked_of = [_of_rows(sure, source), *(_of_rows(made, source) for _, made in tried)]
    checked = iter(evaluate(source, [each for part in asked_of for each in part]))
    own, *others = [[next(checked).result for _ in part] for part in asked_of]
    made = sure
    for (piece, _), results in zip(tried, others, strict=True):
        if all(each.status == "passed" for each in results):
            made = made.adding(piece)
    for result in own:
        if result.status != "passed":  # a bound that was rounded on its way, say
            made = _without(made, result)
    return made


def _alone(piece: Mapping[str, Any], sure: Contract, known: Mapping[str, Any]) -> Contract | None:
    """Return a contract of a piece alone; None where it makes no sense, or the same word is asked already."""
    for name, terms in (piece.get("columns") or {}).items():
        if any(word in known.get("columns", {}).get(name, {}) for word in terms):
            return None
    try:
        sure.adding(piece)
        return Contract().adding(piece)
    except InvalidInput:
        return None  # what a rule offers may not fit the column's type as it is


def _of_rows(contract: Contract, source: Source) -> list[Asked]:
    """Return the checks that only a look at the rows can answer."""
    light = replace(contract, duplicate_rows=None, drift=None, _profile=None, rows=None)
    return [each for each in asked(light, source) if each.result.kind not in ("required", "other_columns")]


def _without(contract: Contract, result: CheckResult) -> Contract:
    change: dict[str, Any] = {result.kind: False if result.kind in ("unique", "trimmed", "finite") else None}
    columns = tuple(
        replace(column, **change) if column.name == result.column else column for column in contract.columns
    )
    return replace(contract, columns=columns)


def _rows(n: int) -> Limits | None:
    if n == 0:
        return None
    least, most = n / ROWS_ROOM, n * ROWS_ROOM
    power = 10 ** max(len(str(n)) - 2, 0)
    return Limits(at_least=int(floor_to(least, power, whole=True)), at_most=int(ceil_to(most, power, whole=True)))


def _column(column: ColumnProfile, numbers: NumberSummary | None) -> ColumnTerms:
    empty = column.count == 0
    shown = not column.sensitive and not empty
    values = _values(column) if shown else None
    return ColumnTerms(
        name=column.name,
        type=None if empty else column.type,
        missing=_missing(column),
        range=_range(column, numbers) if shown else None,
        values=values,
        length=_length(column) if shown and values is None else None,
        sensitive=column.sensitive,
    )


def _missing(column: ColumnProfile) -> Limits | None:
    if column.rows == 0:
        return None
    if column.missing == 0:
        return Limits(at_most=0)
    most = round_up(column.missing_share * MISSING_ROOM)
    return Limits(at_most=most) if most < 1 else None


def _values(column: ColumnProfile) -> tuple[Any, ...] | None:
    texts = column.texts
    if column.type != "category" or texts is None or not texts.exact or texts.cut or texts.distinct > FEW:
        return None
    if column.count < TAUGHT * texts.distinct or column.logical in ("free text", "id"):
        return None
    return tuple(sorted(texts.values))


def _length(column: ColumnProfile) -> Limits | None:
    if column.type not in ("text", "category") or column.lengths is None:
        return None
    least, _, most = column.lengths
    if most == 0:
        return None
    return Limits(at_least=1 if least else None, at_most=math.ceil(round_up(most * LENGTH_ROOM, digits=2)))


def _range(column: ColumnProfile, numbers: NumberSummary | None) -> Limits | None:
    if column.type == "duration" or column.numeric:
        return _number_range(column, numbers)
    if column.type in ("date", "datetime") and isinstance(column.low, str) and YEAR.match(column.low):
        return Limits(at_least=f"{column.low[:4]}-01-01")  # no end: the data of next year are to pass
    return None


def _number_range(column: ColumnProfile, numbers: NumberSummary | None) -> Limits | None:
    low, high = column.low, column.high
    if low is None or high is None or low == high or max(abs(low), abs(high)) > LARGEST:
        return None
    if column.role == "key" or column.logical == "id" or names_rows(column):
        return None
    whole = column.type == "integer"
    least: float
    most: float
    scale = SCALES.get(column.logical)
    if scale is not None and scale[0] <= low and high <= scale[1]:
        least, most = scale
    elif whole and high - low < COMPLETE and column.distinct == high - low + 1:
        least, most = low, high
    else:
        least, most = roomy(low, high, whole=whole)
    below, above = (False, False) if numbers is None else (numbers.below > 0, numbers.above > 0)
    limits = Limits(at_least=None if below else _plain(least), at_most=None if above else _plain(most))
    return None if limits == Limits() else limits


def _plain(bound: float) -> float | int:
    """Write whole numbers without a fraction."""
    return int(bound) if float(bound).is_integer() else float(bound)
