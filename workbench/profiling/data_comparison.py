"""``wb.compare_data``: what a transformation did to data."""

from __future__ import annotations

import time as clock
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import workbench.profiling.rules  # noqa: F401  -- registers the rules
from workbench.findings import by_consequence, rules
from workbench.invalid import not_one_of
from workbench.profiling.data_comparison_cells import changed_columns
from workbench.profiling.data_comparison_frames import cells_frame, columns_frame, metrics_frame, rows_frame
from workbench.profiling.data_comparison_links import ComparedRows
from workbench.profiling.data_comparison_pairs import pairs_of
from workbench.profiling.data_comparison_sides import side_of
from workbench.profiling.data_comparison_values import first_changes
from workbench.profiling.data_comparison_view import comparison_payload, fixed_sections
from workbench.profiling.drift import drift_frame, drift_of
from workbench.profiling.drift_reference import opened_as
from workbench.sensitive import always
from workbench.strict_json import plain
from workbench.views.budget import within_budget
from workbench.views.findings_frame import findings_frame
from workbench.views.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from workbench.findings import Finding
    from workbench.profiling.data_comparison_cells import ChangedColumn
    from workbench.profiling.data_comparison_pairs import Pairs
    from workbench.profiling.data_comparison_sides import Side
    from workbench.profiling.drift import Drift
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["DataComparison", "compare_data"]

SCHEMA_VERSION = "1.0"
EXAMPLES = 5  # changed cells of a column that are told


def compare_data(
    before: Any,
    after: Any,
    *,
    key: str | Sequence[str] | None = None,
    sensitive: str | Iterable[str] = (),
) -> DataComparison:
    """Say what a transformation did: rows dropped and added, cells, types and columns changed, distributions moved.

    Rows are paired by *key*; else by the index of pandas frames; else by position, when both sides have as many rows
    and most cells agree; else by the values of the columns that were not changed. The report says by which. All rows
    of both sides are compared, exactly, and read some at a time: in memory are a few bytes a row. Ctrl-C ends it.

    Parameters
    ----------
    before, after
        The data on either side, in any form that `wb.quality` takes.
    key
        The column or columns, on both sides, that name a row.
    sensitive
        Columns of which only counts and shares may be seen. Those of `wb.options.sensitive` are always among them.

    Returns
    -------
    DataComparison
        The numbers, findings and view.

    Raises
    ------
    InvalidInput
        When the data cannot be read, a key is not on both sides, or there is no room for temporary files.

    Examples
    --------
    >>> import pandas as pd, workbench as wb
    >>> before = pd.DataFrame({"id": [1, 2, 3], "wage": [3.1, None, 3.0]})
    >>> done = wb.compare_data(before, before.dropna(), key="id")
    >>> [finding.code for finding in done.findings]
    ['WBD111']
    """
    started = clock.perf_counter()
    sources = opened_as("before", before), opened_as("after", after)
    keys = (key,) if isinstance(key, str) else tuple(key or ())
    for name in keys:
        for source in sources:
            if name not in source.columns:
                raise not_one_of("key", source.columns, name, kind="one of the columns on both sides")
    given = (sensitive,) if isinstance(sensitive, str) else tuple(sensitive)
    known = {*sources[0].columns, *sources[1].columns}
    for name in given:
        if name not in known:
            raise not_one_of("sensitive", sorted(known), name, kind="one of the columns")
    hidden = tuple({*given, *always()})
    sides = [
        side_of(data, source, keys=keys, hidden=hidden, called=called)
        for data, source, called in ((before, sources[0], "before"), (after, sources[1], "after"))
    ]
    pairs = pairs_of(*sources, keys)
    gone = [name for name in sources[0].columns if name not in sources[1].columns]
    new = [name for name in sources[1].columns if name not in sources[0].columns]
    cells, renamed = changed_columns(*sources, pairs, gone=gone, new=new)
    examples = first_changes(*sources, pairs, cells, most=EXAMPLES, hidden=hidden)
    return DataComparison(
        before=sides[0],
        after=sides[1],
        keys=keys,
        pairs=pairs,
        cells=tuple(replace(each, examples=examples.get(each.name, ())) for each in cells),
        renamed=renamed,
        seconds=clock.perf_counter() - started,
    )


@dataclass(frozen=True, eq=False, repr=False)
class DataComparison(Report):
    """What a transformation did to data.

    Frames: ``metrics`` (rows, columns, cells: before, after, change), ``findings``, ``rows`` (each row that was
    dropped, added or changed), ``columns`` (what became of each), ``cells`` (each changed cell, before and after),
    ``drift`` (how distributions moved), ``slices`` (in which rows more was dropped or changed).
    """

    before: Side
    after: Side
    keys: tuple[str, ...]
    pairs: Pairs
    cells: tuple[ChangedColumn, ...]
    renamed: Mapping[str, str]
    seconds: float

    @cached_property
    def drift(self) -> Drift:
        """How the distributions of shared columns moved."""
        return drift_of(
            self.before.read.profile,
            self.after.read.profile,
            self.after.columns,
            name=self.before.name,
            hidden={*self.before.hidden, *self.after.hidden},
        )

    @property
    def gone(self) -> tuple[str, ...]:
        """Columns that were dropped; renamed ones are not among them."""
        return tuple(name for name in self.drift.schema.lost if name not in self.renamed)

    @property
    def new(self) -> tuple[str, ...]:
        """Columns that were added; renamed ones are not among them."""
        return tuple(name for name in self.drift.schema.added if name not in self.renamed.values())

    @cached_property
    def changed_rows(self) -> Any:
        """How many cells of each row before differ from those of its partner: an array, one number a row."""
        import numpy as np

        counts = np.zeros(self.pairs.partners.size, dtype=np.uint16 if len(self.cells) < 2**16 else np.uint32)
        for column in self.cells:
            if column.changed:
                np.add(counts, np.unpackbits(column.bits, count=counts.size, bitorder="little"), out=counts)
        return counts

    @cached_property
    def _found(self) -> list[Finding]:
        found: list[Finding] = []
        for each in rules("WBD", scope="comparison"):
            found.extend(each.findings(self))
        for each in rules("WBD", scope="drift"):
            if each.code in ("WBD101", "WBD104"):  # WBD114 tells of the columns themselves
                found.extend(
                    _of_both_sides(one)
                    for one in each.findings(self.drift)
                    if one.code != "WBD104" or _more_missing(one)
                )
        return by_consequence(found)

    @property
    def findings(self) -> list[Finding]:
        """What the transformation did that deserves a look, the gravest first."""
        return self._found

    @cached_property
    def _rows(self) -> ComparedRows:
        return ComparedRows(self)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {
            "metrics": partial(metrics_frame, self),
            "findings": partial(findings_frame, self.findings),
            "rows": partial(rows_frame, self),
            "columns": partial(columns_frame, self),
            "cells": partial(cells_frame, self),
            "drift": partial(drift_frame, self.drift),
            "slices": self._rows.slices,
        }

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        return {}

    def _build(self) -> Payload:
        fixed = fixed_sections(self)
        return within_budget(
            lambda n: comparison_payload(self, self._rows.carried(n), fixed), rows=self.before.read.sample.n
        )

    def _linked_rows(self) -> LinkedRows | None:
        return self._rows.linked()

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers and findings as plain values, fit for strict JSON."""
        document: dict[str, Any] = plain(
            {
                "schema_version": SCHEMA_VERSION,
                "rows_paired": self.pairs.by,
                "metrics": self.frame("metrics").to_dict("records"),
                "columns": self.frame("columns").to_dict("records"),
                "findings": [found.to_dict() for found in self.findings],
            }
        )
        return document


def _more_missing(found: Finding) -> bool:
    """Tell gaps that were made from gaps that were closed: of those, dropped rows and filled cells tell."""
    return bool(found.facts["now"] > found.facts["before"])


def _of_both_sides(found: Finding) -> Finding:
    """Leave out the rows of a finding, which are those after: the view opens those before."""
    title = found.title.replace("has drifted since the reference", "has moved", 1)
    return replace(found, where=None, check={}, title=title)
