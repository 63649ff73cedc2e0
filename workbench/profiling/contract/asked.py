"""What a contract asks of certain data: each check as the SQL that finds the rows which break it, or as a scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.data.naming import literal, sql_names
from workbench.invalid import nearest
from workbench.profiling.column_kinds import is_floating, kind_of
from workbench.profiling.contract.asked_sql import (
    beyond,
    missing_where,
    not_among,
    padded,
    present_where,
    quoted_text,
    unreadable,
)
from workbench.profiling.contract.predicates import names_in, with_nan_missing
from workbench.profiling.contract.results import CheckResult
from workbench.views.wording import count, noun, number, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from workbench.data.source import Source
    from workbench.profiling.column_summary import ColumnSummary
    from workbench.profiling.contract.contract import Contract
    from workbench.profiling.contract.results import Kind, Status
    from workbench.profiling.contract.terms import ColumnTerms, Limits

__all__ = ["Asked", "asked"]

SHOWN = 8  # values or columns that are named in a line
ACCEPTED = {
    "integer": ("integer", "number"),
    "number": ("number", "integer"),
    "category": ("text",),
    "text": ("text",),
    "date": ("date", "datetime"),
    "datetime": ("datetime", "date"),
}
LINE = ("integer", "number", "duration", "date", "datetime", "time")
NEEDS: dict[str, tuple[str, ...]] = {
    "range": LINE,
    "ordered": LINE,
    "values": (*LINE, "boolean", "text"),
    "pattern": ("text",),
    "length": ("text",),
    "trimmed": ("text",),
    "finite": ("integer", "number"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One check, ready to be made.

    Parameters
    ----------
    result
        What is known of it: all of it when `settled`, else its name and what is expected.
    settled
        Whether nothing of the rows is needed.
    broken
        The SQL predicate of the rows that break it.
    allowed
        The share of rows that may.
    judged
        Whether the count of such rows decides; else it is only told.
    truth
        What must be true or false by its type, where somebody else wrote it.
    hashed
        SQL expressions of the columns that must differ from row to row.
    present
        The SQL predicate of the rows to which `hashed` applies.
    ordered
        ``"increasing"`` or ``"decreasing"``.
    reference, most
        The saved summary to compare the column with, and the largest PSI.
    reads
        The columns whose values are needed.
    """

    result: CheckResult
    settled: bool = False
    broken: str | None = None
    allowed: float = 0.0
    judged: bool = True
    truth: str | None = None
    hashed: tuple[str, ...] = ()
    present: str | None = None
    ordered: str | None = None
    reference: ColumnSummary | None = None
    most: float = 0.0
    reads: tuple[str, ...] = field(default_factory=tuple)


def asked(contract: Contract, source: Source) -> list[Asked]:
    """Return every check that *contract* makes of *source*, in the order of the contract."""
    return [*_Asking(contract, source).all()]


class _Asking:
    def __init__(self, contract: Contract, source: Source) -> None:
        self.contract = contract
        self.source = source
        self.types: dict[str, pa.DataType] = {each.name: each.type for each in source.schema}
        self.names: set[str] = set()

    def all(self) -> Iterator[Asked]:
        yield from self._rows()
        yield from self._other_columns()
        for column in self.contract.columns:
            yield from self._column(column)
        yield from self._key()
        yield from self._duplicate_rows()
        yield from self._rows_where()

    def _rows(self) -> Iterator[Asked]:
        limits = self.contract.rows
        if limits is None:
            return
        n = self.source.n_rows
        ok = (limits.at_least is None or n >= limits.at_least) and (limits.at_most is None or n <= limits.at_most)  # type: ignore[operator]
        yield self._settled("rows", "rows", expected=f"{_between(limits)} rows", found=noun(n, "row"), ok=ok)

    def _other_columns(self) -> Iterator[Asked]:
        known = {column.name for column in self.contract.columns} | set(self.contract.key)
        others = [name for name in self.source.columns if name not in known]
        refused = self.contract.other_columns == "refused"
        if not others and not refused:
            return
        lacking = [column.name for column in self.contract.columns if column.name not in self.types]
        hints = [f"{name!r} for {near!r}" for name in others if (near := nearest(name, lacking)) is not None]
        found = f"{noun(len(others), 'other column')}{_named(others)}"
        if hints:
            found += f"; perhaps {', '.join(hints[:3])}"
        yield self._settled(
            "other_columns",
            "other columns",
            columns=tuple(others),
            expected="no column that is not listed" if refused else "",
            found=found,
            ok=not (refused and others),
        )

    def _column(self, column: ColumnTerms) -> Iterator[Asked]:
        if column.name not in self.types:
            yield from self._absent(column)
            return
        if column.required:
            yield self._settled("required", column.name, columns=(column.name,), expected="the column", found="there")
        kind = kind_of(self.types[column.name]).name
        accepted = column.type is None or kind in ACCEPTED.get(column.type, (column.type,))
        empty = str(self.types[column.name]) == "null"
        if column.type is not None:
            yield self._type(column, kind, accepted=accepted or empty)
        for made in self._of_values(column):
            needs = NEEDS.get(made.result.kind)
            if needs is None or kind in needs:
                yield made
            elif empty:
                yield self._again(made, status="passed", found="no values")
            elif not accepted:
                yield self._again(made, status="skipped", why=f"the type is {kind}, expected {column.type}")
            else:
                yield self._again(made, status="failed", why=f"'{made.result.kind}' cannot be asked of type {kind}")

    def _absent(self, column: ColumnTerms) -> Iterator[Asked]:
        if not column.required:
            return
        known = {each.name for each in self.contract.columns}
        near = nearest(column.name, [name for name in self.types if name not in known])
        found = f"no such column; perhaps it is {near!r} now" if near else "no such column"
        yield self._settled(
            "required", column.name, columns=(column.name,), expected="the column", found=found, ok=False
        )

    def _type(self, column: ColumnTerms, kind: str, *, accepted: bool) -> Asked:
        assert column.type is not None
        type_ = self.types[column.name]
        sql = self.source.sql_name(column.name)
        about: dict[str, Any] = {"columns": (column.name,), "expected": column.type}
        if not accepted:
            broken = unreadable(sql, column.type) if kind == "text" else None
            made = self._settled("type", column.name, **about, found=_a(kind), ok=False)
            if broken is None:
                return made
            return Asked(result=made.result, broken=broken, judged=False, reads=(column.name,))
        odd = None
        if column.type == "integer" and kind == "number":
            odd = f"{present_where(sql, type_)} AND ({sql} <> trunc({sql}) OR isinf({sql}::DOUBLE))"
        elif column.type == "date" and kind == "datetime":
            odd = f"{sql} <> date_trunc('day', {sql})"
        said = kind if kind != "text" or column.type != "category" else "category"
        result = self._settled("type", column.name, **about, found=said).result
        return Asked(result=result, settled=odd is None, broken=odd, reads=(column.name,))

    def _of_values(self, column: ColumnTerms) -> Iterator[Asked]:
        name, type_ = column.name, self.types[column.name]
        sql = self.source.sql_name(name)
        text = quoted_text(sql, type_)
        present = present_where(sql, type_)
        if column.missing is not None and column.missing.at_most is not None:
            most = float(column.missing.at_most)
            yield self._where("missing", name, f"{_most_share(most)} missing", missing_where(sql, type_), allowed=most)
        if column.range is not None:
            yield self._where("range", name, _between(column.range), beyond(sql, type_, column.range))
        if column.values is not None:
            listed = f"one of {_some(column.values)}"
            yield self._where("values", name, listed, f"{present} AND {not_among(sql, type_, column.values)}")
        if column.unique:
            made = self._result("unique", f"{name} unique", columns=(name,), expected="no value twice")
            yield Asked(result=made, hashed=(_hashable(sql, type_),), present=present, reads=(name,))
        if column.pattern is not None:
            broken = f"NOT regexp_full_match({text}, {literal(column.pattern)})"
            yield self._where("pattern", name, column.pattern, broken)
        if column.length is not None:
            low, high = column.length.at_least, column.length.at_most
            sides = [
                f"length({text}) < {low}" if low is not None else "",
                f"length({text}) > {high}" if high is not None else "",
            ]
            yield self._where("length", name, f"{_between(column.length)} characters", " OR ".join(filter(None, sides)))
        if column.trimmed:
            yield self._where("trimmed", name, "no white space at the ends", padded(text))
        if column.finite:
            broken = f"isinf({sql})" if is_floating(type_) else "false"
            yield self._where("finite", name, "no infinite value", broken)
        if column.ordered is not None:
            words = "values that never fall" if column.ordered == "increasing" else "values that never rise"
            made = self._result("ordered", f"{name} ordered", columns=(name,), expected=words)
            yield Asked(result=made, ordered=column.ordered, reads=(name,))
        yield from self._drift(column)

    def _drift(self, column: ColumnTerms) -> Iterator[Asked]:
        most = self.contract.drift_limit(column)
        if most is None:
            return
        result = self._result(
            "drift", f"{column.name} drift", columns=(column.name,), expected=f"a PSI of at most {number(most)}"
        )
        profile = self.contract.profile()
        reference = next((each for each in profile.columns if each.name == column.name), None)
        if reference is None:
            if column.drift is not None:
                made = Asked(result=result)
                yield self._again(made, status="failed", why="the saved profile has no such column")
        elif reference.numbers is None and reference.texts is None:
            yield self._again(Asked(result=result), status="skipped", why="the saved profile holds no values of it")
        elif reference.kind.on_a_line != kind_of(self.types[column.name]).on_a_line:
            why = f"the type is {kind_of(self.types[column.name]).name}, in the saved profile {reference.kind.name}"
            yield self._again(Asked(result=result), status="failed" if column.type is None else "skipped", why=why)
        else:
            yield Asked(result=result, reference=reference, most=most, reads=(column.name,))

    def _key(self) -> Iterator[Asked]:
        key = self.contract.key
        if not key:
            return
        listed = ", ".join(key)
        result = self._result("key", "key", columns=key, expected=f"{listed} present and different in every row")
        lacking = [name for name in key if name not in self.types]
        if lacking:
            yield self._again(Asked(result=result), status="failed", found=f"no column {', '.join(lacking)}")
            return
        absent = " OR ".join(missing_where(self.source.sql_name(name), self.types[name]) for name in key)
        hashed = tuple(_hashable(self.source.sql_name(name), self.types[name]) for name in key)
        yield Asked(result=result, broken=absent, hashed=hashed, present=f"NOT ({absent})", reads=key)

    def _duplicate_rows(self) -> Iterator[Asked]:
        limits = self.contract.duplicate_rows
        if limits is None or limits.at_most is None:
            return
        most = float(limits.at_most)
        expected = "no row that copies another" if most == 0 else f"at most {share(most)} copies of other rows"
        result = self._result("duplicate_rows", "duplicate rows", expected=expected)
        hashed = tuple(_hashable(self.source.sql_name(name), type_) for name, type_ in self.types.items())
        yield Asked(result=result, hashed=hashed, allowed=most, reads=tuple(self.types), settled=not hashed)

    def _rows_where(self) -> Iterator[Asked]:
        written = {name.casefold(): name for name in sql_names(self.source.columns)}
        columns = dict(zip(sql_names(self.source.columns), self.source.columns, strict=True))
        for rule in self.contract.rows_where:
            used = names_in(rule.predicate)
            reads = (
                tuple(self.types) if used is None else tuple(columns[written[name]] for name in written if name in used)
            )
            result = self._result("rows_where", rule.name, columns=reads, expected=" ".join(rule.predicate.split()))
            floating = [name for name in columns if columns[name] in reads and is_floating(self.types[columns[name]])]
            predicate = with_nan_missing(rule.predicate, floating) if floating and used is not None else rule.predicate
            yield Asked(
                result=result,
                broken=f"NOT (\n{predicate}\n)",
                truth=f"(\n{predicate}\n)",
                reads=reads or tuple(self.types)[:1],
            )

    def _where(self, kind: Kind, column: str, expected: str, broken: str, *, allowed: float = 0.0) -> Asked:
        result = self._result(kind, f"{column} {kind}", columns=(column,), expected=expected)
        return Asked(result=result, broken=broken, allowed=allowed, reads=(column,))

    def _settled(
        self, kind: Kind, about: str, *, expected: str, found: str, ok: bool = True, columns: tuple[str, ...] = ()
    ) -> Asked:
        name = about if kind in ("rows", "other_columns") else f"{about} {kind}"
        result = self._result(kind, name, columns=columns, expected=expected)
        return self._again(Asked(result=result), status="passed" if ok else "failed", found=found)

    def _again(self, made: Asked, *, status: Status, found: str = "", why: str | None = None) -> Asked:
        from dataclasses import replace

        result = replace(made.result, status=status, found=found or (f"not checked: {why}" if why else ""), why=why)
        return Asked(result=result, settled=True)

    def _result(self, kind: Kind, name: str, *, expected: str, columns: Sequence[str] = ()) -> CheckResult:
        unique, attempt = name, 1
        while unique in self.names:
            attempt += 1
            unique = f"{name} ({attempt})"
        self.names.add(unique)
        return CheckResult(name=unique, kind=kind, columns=tuple(columns), expected=expected, n_rows=self.source.n_rows)


def _hashable(sql: str, type_: pa.DataType) -> str:
    """Write a column such that equal values have equal hashes: NaN counts as missing."""
    return f"nullif({sql}, 'NaN'::DOUBLE)" if is_floating(type_) else sql


def _between(limits: Limits) -> str:
    low, high = limits.at_least, limits.at_most
    if low is not None and low == high:
        return f"exactly {_bound(low)}"
    if low is None:
        return f"at most {_bound(high)}"
    return f"at least {_bound(low)}" if high is None else f"{_bound(low)} to {_bound(high)}"


def _bound(bound: Any) -> str:
    if isinstance(bound, int):
        return count(bound)
    return number(bound, digits=6) if isinstance(bound, float) else str(bound)


def _most_share(most: float) -> str:
    return "nothing" if most == 0 else f"at most {share(most)}"


def _some(values: Sequence[Any]) -> str:
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return ", ".join(words[:SHOWN]) + (f" and {len(words) - SHOWN} more" if len(words) > SHOWN else "")


def _named(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f": {', '.join(names[:SHOWN])}{more}"


def _a(kind: str) -> str:
    return f"type {kind}"
