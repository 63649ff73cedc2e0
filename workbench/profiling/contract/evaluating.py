"""Making the checks of a contract: all of them together, in one pass over the rows, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width, valid_mask
from workbench.data.naming import sql_names
from workbench.profiling.column_kinds import kind_of, numbers_of
from workbench.profiling.column_summary import ColumnSummary
from workbench.profiling.contract.predicates import locked_database, one_line_reason
from workbench.profiling.contract.repeats import RepeatScan
from workbench.profiling.progress import progress
from workbench.profiling.read_ahead import read_ahead
from workbench.views.wording import noun, number, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

    from workbench.data.source import Source
    from workbench.profiling.contract.asked import Asked
    from workbench.profiling.contract.results import CheckResult

__all__ = ["Checked", "broken_positions", "evaluate"]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A check with what came of it, and what finds its rows again.

    Parameters
    ----------
    asked
        What was asked.
    result
        What came of it.
    repeated
        The hashes that occur more than once, sorted.
    """

    asked: Asked
    result: CheckResult
    repeated: NDArray[np.uint64] | None = None


def evaluate(source: Source, checks: Sequence[Asked]) -> list[Checked]:
    """Make all checks; rows are read once, and only the columns that are needed.

    Parameters
    ----------
    source
        The data.
    checks
        What is asked of them.
    """
    open_ = [_Running(each) for each in checks if not each.settled]
    if open_ and source.columns:
        _read(source, open_)
    done = {id(each.asked): each.finished() for each in open_}
    return [done.get(id(each)) or Checked(asked=each, result=each.result) for each in checks]


def broken_positions(source: Source, checked: Checked, *, limit: int) -> NDArray[np.int64]:
    """Return the positions of the first rows that break a check, by a pass of their own."""
    running = _Running(checked.asked, repeated=checked.repeated, hunting=True)
    found: list[NDArray[np.int64]] = []
    held, start = 0, 0
    for rows in _batches(source, [running]):
        positions = start + running.hunt(rows)
        found.append(positions)
        held += positions.size
        start += rows.batch.num_rows
        if held >= limit:
            break
    return np.concatenate([np.empty(0, dtype=np.int64), *found])[:limit]


@dataclass
class _Rows:
    """One batch, and the database in which it is the view ``data``."""

    batch: pa.RecordBatch
    database: duckdb.DuckDBPyConnection

    def ask(self, expressions: Sequence[str]) -> pa.Table:
        return self.database.sql(f"SELECT {', '.join(expressions)} FROM data").to_arrow_table()


@dataclass
class _Running:
    """A check under way."""

    asked: Asked
    repeated: NDArray[np.uint64] | None = None
    hunting: bool = False
    broken: int = 0
    last: Any = None
    unusable: str | None = None
    scan: RepeatScan | None = None
    summary: ColumnSummary | None = None
    counted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.asked.hashed and not self.hunting:
            self.scan = RepeatScan()

    @property
    def hash_sql(self) -> str | None:
        if not self.asked.hashed or self.unusable:
            return None
        hashed = f"hash({', '.join(self.asked.hashed)})"
        return hashed if self.asked.present is None else f"CASE WHEN {self.asked.present} THEN {hashed} END"

    def look(self, batch: pa.RecordBatch) -> None:
        """Take in what is not asked in SQL."""
        if self.asked.ordered is not None:
            self.broken += self._disordered(batch).size
        if (reference := self.asked.reference) is not None:
            array = batch.column(self.asked.reads[0])
            if self.summary is None:
                summed = reference.numbers or reference.texts
                assert summed is not None
                self.summary = ColumnSummary.empty(batch.schema.field(self.asked.reads[0]), limit=summed.limit)
            self.summary.add(array)

    def hunt(self, rows: _Rows) -> NDArray[np.int64]:
        """Return the places within a batch of the rows that break the check."""
        places: list[NDArray[np.int64]] = []
        if self.asked.broken is not None:
            [column] = rows.ask([f"coalesce({self.asked.broken}, false) AS b"]).columns
            places.append(np.flatnonzero(_joined(column, "bool")))
        if self.asked.hashed and self.repeated is not None:
            [column] = rows.ask([f"{self.hash_sql} AS h"]).columns
            hashes, there = _hashes(column)
            places.append(np.flatnonzero(there & np.isin(hashes, self.repeated)))
        if self.asked.ordered is not None:
            places.append(self._disordered(rows.batch))
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *places])).astype(np.int64)

    def finished(self) -> Checked:
        """Judge what was counted."""
        asked, result = self.asked, self.asked.result
        if self.unusable is not None:
            why = self.unusable
            return Checked(asked=asked, result=replace(result, status="failed", found=f"not checked: {why}", why=why))
        if asked.reference is not None:
            return Checked(asked=asked, result=self._drifted())
        copies, repeated = (0, None) if self.scan is None else self.scan.result()
        n = result.n_rows
        bad = self.broken + copies
        part = bad / n if n else 0.0
        words = f"{noun(bad, 'row')}" + (f" ({share(part)})" if bad else "")
        where = f"coalesce({asked.broken}, false)" if result.kind == "rows_where" else asked.broken
        facts: dict[str, Any] = {"share": part}
        if asked.hashed:
            where = None
            words = _repeat_words(result.kind, self.broken, copies, part)
            facts |= {"repeats": copies, "missing": self.broken} if result.kind == "key" else {"repeats": copies}
        elif result.kind == "missing":
            words = f"{share(part)} missing" + (f" ({noun(bad, 'row')})" if bad else "")
        elif result.kind == "type":
            words = _type_words(result, bad, judged=asked.judged)
        elif not bad:
            words = "every row"
        failed = result.status == "failed" or (asked.judged and part > asked.allowed)
        return Checked(
            asked=asked,
            result=replace(
                result, status="failed" if failed else "passed", found=words, count=bad, where=where, facts=facts
            ),
            repeated=repeated,
        )

    def _drifted(self) -> CheckResult:
        from workbench.profiling.drift_measures import psi

        asked, result = self.asked, self.asked.result
        assert asked.reference is not None
        if self.summary is None or self.summary.rows == self.summary.missing:
            return replace(result, found="no values to compare", status="skipped", why="there are no values")
        value = psi(asked.reference, self.summary)
        if value is None:
            why = "the saved profile and the data cannot be compared"
            return replace(result, found=f"not checked: {why}", status="skipped", why=why)
        ok = value <= asked.most
        return replace(
            result, status="passed" if ok else "failed", found=f"a PSI of {number(value)}", facts={"psi": value}
        )

    def _disordered(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """Return the places of values that go back; the last value is kept for the next batch."""
        array = batch.column(self.asked.reads[0])
        if hasattr(array, "dictionary_decode"):
            array = array.dictionary_decode()
        values, valid = numbers_of(array, kind_of(array.type))
        places = np.arange(values.size) if valid is None else np.flatnonzero(valid)
        present = values[places]
        if present.size == 0:
            return np.empty(0, dtype=np.int64)
        before = np.concatenate([present[:1] if self.last is None else [self.last], present[:-1]]).astype(present.dtype)
        back = present < before if self.asked.ordered == "increasing" else present > before
        self.last = present[-1]
        return places[back].astype(np.int64)


def _read(source: Source, running: Sequence[_Running]) -> None:
    """Read the rows once for all checks."""
    try:
        with progress(source.n_rows) as tell:
            for rows in _batches(source, running):
                tell(rows.batch)
                for each in running:
                    each.look(rows.batch)
                _count(rows, [each for each in running if each.asked.broken is not None and not each.unusable])
                _hash(rows, [each for each in running if each.scan is not None and not each.unusable])
    finally:
        for each in running:
            if each.scan is not None and each.unusable:
                each.scan.close()


def _batches(source: Source, running: Sequence[_Running]) -> Iterator[_Rows]:
    import pyarrow as pa

    needed = {name for each in running for name in each.asked.reads}
    columns = [name for name in source.columns if name in needed] or source.columns[:1]
    written = dict(zip(source.columns, sql_names(source.columns), strict=True))
    names = [written[name] for name in columns]
    database = locked_database()
    first = True
    try:
        for batch in read_ahead(source.batches(columns)):
            rows = _Rows(batch, database)
            # A table, not the batch: DuckDB 1.3 reads a batch once only.
            database.register("data", pa.Table.from_batches([batch]).rename_columns(names))
            if first:
                _try_out(rows, running)
                first = False
            yield rows
    finally:
        database.close()


def _try_out(rows: _Rows, running: Sequence[_Running]) -> None:
    """Find the checks whose SQL these columns cannot answer, so that the others are answered all the same."""
    import duckdb

    for each in running:
        for sql in (each.asked.truth, each.asked.broken, each.asked.present, *each.asked.hashed):
            if sql is None or each.unusable:
                continue
            try:
                [(_, type_, *_)] = rows.database.sql(f"DESCRIBE SELECT {sql} AS x FROM data").fetchall()
            except duckdb.Error as problem:
                each.unusable = one_line_reason(problem)
            else:
                if sql is each.asked.truth and type_ not in ("BOOLEAN", '"NULL"', "NULL"):
                    each.unusable = f"a predicate must be true or false, and this is {type_}"


def _count(rows: _Rows, running: Sequence[_Running]) -> None:
    import duckdb

    if not running:
        return
    try:
        counted = rows.ask([f"count(*) FILTER ({each.asked.broken}) AS n{place}" for place, each in enumerate(running)])
    except duckdb.Error as problem:
        if len(running) == 1:  # a value of this batch that the predicate cannot take, such as a text for a number
            running[0].unusable = one_line_reason(problem)
            return
        for each in running:
            _count(rows, [each])
        return
    for each, column in zip(running, counted.columns, strict=True):
        each.broken += int(column[0].as_py())


def _hash(rows: _Rows, running: Sequence[_Running]) -> None:
    if not running:
        return
    answer = rows.ask([f"{each.hash_sql} AS h{place}" for place, each in enumerate(running)])
    for each, column in zip(running, answer.columns, strict=True):
        hashes, there = _hashes(column)
        assert each.scan is not None
        each.scan.add(hashes if there.all() else hashes[there])


def _hashes(column: pa.ChunkedArray) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    valid = [_there(chunk) for chunk in column.chunks]
    return _joined(column, "uint64"), np.concatenate([np.empty(0, dtype=bool), *valid])


def _there(chunk: pa.Array) -> NDArray[np.bool_]:
    mask = valid_mask(chunk)
    return np.ones(len(chunk), dtype=bool) if mask is None else mask


def _joined(column: pa.ChunkedArray, dtype: str) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=dtype), *(fixed_width(chunk, dtype) for chunk in column.chunks)])


def _repeat_words(kind: str, missing: int, copies: int, part: float) -> str:
    if kind == "duplicate_rows":
        return f"{noun(copies, 'row copies', 'rows copy')} an earlier one ({share(part)})" if copies else "no copies"
    told = [f"{noun(copies, 'row repeats', 'rows repeat')} an earlier value"] if copies else []
    told += [f"{noun(missing, 'row has', 'rows have')} a gap in it"] if missing else []
    return ", ".join(told) or "different in every row"


def _type_words(result: CheckResult, bad: int, *, judged: bool) -> str:
    if judged:
        return f"{result.found}, of which {noun(bad, 'is', 'are')} no {result.expected}" if bad else result.found
    if not bad:
        return f"{result.found}; every value can be read as {result.expected}"
    return f"{result.found}; {noun(bad, 'value')} cannot be read as {result.expected}"
