"""WBQ109: values are not missing at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.data.naming import literal
from workbench.findings import Evidence, rule
from workbench.profiling.missing_structure import (
    FEWEST,
    MissingGroup,
    Split,
    missing_groups,
    strongest_split,
)
from workbench.profiling.stored_literals import said, stored_literal
from workbench.views.wording import noun, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.profiling.examined import Examined

__all__ = ["missing_not_at_random"]

LEAST = 0.5  # distance from which another column is told
LEAST_TARGET = 0.2
LEAKS = 0.95  # beyond, the absence gives the target away: WBQ127
GROUPS = 30
COLUMNS = 300
SHOWN = 6


@rule(
    "WBQ109",
    severity="info",
    remedy="Find out what these rows share before you leave them out or fill them in: the rest is not like them.",
    scope="rows",
)
def missing_not_at_random(examined: Examined) -> Iterator[Evidence]:
    """Values are not missing at random.

    Fires, first, for columns that are missing in the same rows: the phi coefficient of their absence over all rows is
    at least 0.8, in at least five rows; the columns make one finding. Fires, second, when values are missing much more
    often under a condition on another column: the distance between that column's distribution where values are missing
    and where they are not (Kolmogorov-Smirnov for numbers and dates, total variation for texts) is at least 0.5, and
    beyond chance in all pairs; for the target, where absence bends what is learned, from 0.2 on and as a warning. The
    condition is found in the sample and its shares are counted over all rows. Does not fire on the condition that
    another column is missing too, below five missing rows, or when absence tells the target outright, which is
    leakage (WBQ127). Missing at random in the sense of Rubin (1976, *Inference and missing data*) cannot be proved
    from data; this rule finds that it is not completely at random.
    """
    if examined.profile is None:
        return
    gaps = examined.profile.gaps
    groups = missing_groups(gaps.names, gaps.counts, examined.table.n_rows)
    explained = list(_explained(examined, groups))
    told = {found.columns for found in explained if found.facts["exactly"]}
    yield from _together(examined, [group for group in groups if group.columns not in told])
    yield from explained


def _together(examined: Examined, groups: Sequence[MissingGroup]) -> Iterator[Evidence]:
    every = [" AND ".join(examined.column(name).is_missing for name in group.columns) for group in groups]
    either = [" OR ".join(examined.column(name).is_missing for name in group.columns) for group in groups]
    found = examined.counts([*every, *either])
    for group, where, count, least_one in zip(groups, every, found, found[len(groups) :], strict=False):
        if count < FEWEST:
            continue
        same = count == least_one
        rest = "" if same else f", some of them in {noun(least_one - count, 'more row')}"
        yield Evidence(
            title=(
                f"{_listed(group.columns)} are missing together in {noun(count, 'row')} "
                f"({share(count / examined.table.n_rows)}){rest}"
            ),
            columns=group.columns,
            count=count,
            where=where,
            remedy="They are gone for one reason: find it, and treat these rows as one case, not column by column.",
            facts={"share": count / examined.table.n_rows, "any": least_one},
            cause=True,
            check=_all_or_none(examined, group.columns) if same else {},
        )


@dataclass(frozen=True, kw_only=True)
class _Suspicion:
    columns: tuple[str, ...]
    split: Split
    missing: str
    condition: str
    words: str


def _explained(examined: Examined, groups: Sequence[MissingGroup]) -> Iterator[Evidence]:
    grouped = {name: group.columns for group in groups for name in group.columns}
    units: dict[tuple[str, ...], None] = {}
    for column in examined.table.columns:
        if FEWEST <= column.missing < column.rows and column.name in examined.values:
            units.setdefault(grouped.get(column.name, (column.name,)))
    suspicions = [
        suspicion
        for names in sorted(units, key=lambda names: -examined.column(names[0]).missing)[:GROUPS]
        for suspicion in _suspicions(examined, names, tests=len(units) * len(examined.values))
    ]
    predicates = [
        predicate
        for each in suspicions
        for predicate in (f"{each.missing} AND {each.condition}", each.missing, each.condition)
    ]
    found = examined.counts(predicates)
    for place, each in enumerate(suspicions):
        both, missing, fulfilled = found[3 * place : 3 * place + 3]
        evidence = _evidence(examined, each, both=both, missing=missing, fulfilled=fulfilled)
        if evidence is not None:
            yield evidence


def _suspicions(examined: Examined, names: tuple[str, ...], *, tests: int) -> Iterator[_Suspicion]:
    held = [name for name in names if name in examined.values]
    if not held:
        return
    gone = ~np.logical_or.reduce([examined.values[name].there for name in held])
    missing = " AND ".join(examined.column(name).is_missing for name in names)
    target = examined.target
    others = {
        name: column
        for name, column in list(examined.values.items())[:COLUMNS]
        if name not in names and name != target and column.kind != "duration"
    }
    asked = [strongest_split(gone, others, least=LEAST, tests=tests)]
    if target in examined.values and target not in names and target is not None:
        asked.append(strongest_split(gone, {target: examined.values[target]}, least=LEAST_TARGET, tests=tests))
    for split in asked:
        if split is None or (split.column == target and split.distance >= LEAKS):
            continue
        condition, words = _condition(examined, split)
        if condition is not None:
            yield _Suspicion(columns=names, split=split, missing=missing, condition=condition, words=words)


def _condition(examined: Examined, split: Split) -> tuple[str | None, str]:
    column = examined.column(split.column)
    type_ = examined.source.schema.field(split.column).type
    if hasattr(type_, "value_type"):
        type_ = type_.value_type
    if split.texts:
        texts = [said(text, type_) for text in split.texts]
        words = f"{column.name} is {_listed(texts, 'or')}"
        return f"{column.sql} IN ({', '.join(literal(text) for text in split.texts)})", words
    assert split.edge is not None
    edge = stored_literal(split.edge, type_)
    if split.alone is not None:
        one = stored_literal(split.alone, type_)
        return one and f"{column.sql} = {one}", f"{column.name} is {said(split.alone, type_)}"
    sign, words = ("<=", "at most") if split.below else (">", "above")
    condition = f"({column.sql} {sign} {edge} AND {column.is_present})"
    return edge and condition, f"{column.name} is {words} {said(split.edge, type_)}"


def _evidence(examined: Examined, each: _Suspicion, *, both: int, missing: int, fulfilled: int) -> Evidence | None:
    n_rows = examined.table.n_rows
    present = n_rows - missing
    if not missing or not present or fulfilled in (0, n_rows):
        return None
    distance = both / missing - (fulfilled - both) / present
    target = each.split.column == examined.target
    if distance < (LEAST_TARGET if target else LEAST):
        return None
    several = len(each.columns) > 1
    subject = f"{_listed(each.columns)} {'are' if several else 'is'} missing"
    exactly = both == missing == fulfilled
    if exactly:
        together = " together," if several else ""
        title = f"{subject}{together} exactly where {each.words} ({noun(missing, 'row')})"
    else:
        inside, outside = both / fulfilled, (missing - both) / (n_rows - fulfilled)
        title = f"{subject} in {share(inside)} of the rows where {each.words}, and in {share(outside)} of the others"
    return Evidence(
        title=title,
        column=None if several else each.columns[0],
        columns=each.columns if several else (*each.columns, each.split.column),
        count=both,
        where=f"{each.missing} AND {each.condition}",
        severity="warning" if target else None,
        remedy=(
            "Do not leave these rows out unseen, since their absence says something about the target: keep a column "
            "that says what was missing, and make sure it is known before the target is."
            if target
            else "This may be how the data are made: then say so, and treat these rows as a case of their own."
            if exactly
            else None
        ),
        facts={"distance": distance, "other": each.split.column, "exactly": exactly},
        cause=True,
        check=_only_where(each) if exactly else {},
    )


def _all_or_none(examined: Examined, names: Sequence[str]) -> dict[str, object]:
    first, *rest = (examined.column(name).is_missing for name in names)
    predicate = " AND ".join(f"({first}) = ({other})" for other in rest)
    return {"rows_where": [{"name": f"{_listed(names)} are there together", "predicate": predicate}]}


def _only_where(each: _Suspicion) -> dict[str, object]:
    name = f"{_listed(each.columns)} missing only where {each.words}"
    predicate = f"({each.missing}) = coalesce({each.condition}, false)"
    return {"rows_where": [{"name": name, "predicate": predicate}]}


def _listed(names: Sequence[str], word: str = "and") -> str:
    shown = list(names[:SHOWN])
    if len(names) > SHOWN:
        return f"{', '.join(shown)} {word} {len(names) - SHOWN} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"
