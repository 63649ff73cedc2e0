"""``wb.quality``: look at data, and hold what was seen."""

from __future__ import annotations

import os
import time as clock
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import workbench.profiling.rules  # noqa: F401  -- registers the rules
from workbench import context
from workbench.data.source import Source
from workbench.findings import by_consequence, rules
from workbench.invalid import InvalidInput, not_one_of
from workbench.profiling.column_profile import ColumnProfile, Role
from workbench.profiling.duplicates import BUDGET, DuplicateScan
from workbench.profiling.profile import Profile, profile
from workbench.profiling.progress import progress
from workbench.profiling.quality_frames import (
    Association,
    associations,
    associations_frame,
    columns_frame,
    drift_frame,
    missing_frame,
)
from workbench.profiling.quality_links import QualityLinks, SeenRows, index_names, shown_identity
from workbench.profiling.quality_payload import associations_spec, missing_spec, quality_payload
from workbench.profiling.sampled_rows import SampleScan
from workbench.profiling.saved import save_profile
from workbench.profiling.table_profile import TableProfile
from workbench.views.budget import within_budget
from workbench.views.findings_frame import findings_frame
from workbench.views.frame_code import code_form
from workbench.views.report import Report
from workbench.views.settings import options
from workbench.views.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from workbench.data.identity import RowIdentity
    from workbench.findings import Finding
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["QualityReport", "quality"]

SCHEMA_VERSION = "1.0"
MOST_WORKERS = 4  # more threads wait for memory


def quality(
    data: Any,
    *,
    target: str | None = None,
    reference: Any = None,
    time: str | None = None,
    key: str | Sequence[str] | None = None,
    sensitive: str | Iterable[str] = (),
) -> QualityReport:
    """Look at every column of *data* in one pass, and say what needs attention.

    Parameters
    ----------
    data
        A pandas or polars frame (lazy too), a pyarrow Table or RecordBatchReader, anything with
        ``__arrow_c_stream__``, a DuckDB relation, a `Source`, or a path or glob to Parquet, CSV, JSON lines or Arrow
        files.
    target
        The column to be predicted: shown first, and gaps in it are errors.
    reference
        Older data to compare with. Not in this version.
    time
        The column that says when. Not in this version.
    key
        The column or columns that name a row; else a pandas index, else the position does.
    sensitive
        Columns of which only counts and shares may be seen: no value of theirs is shown, saved or written. The name
        of a pandas index is taken too. Those of `wb.options.sensitive` are always among them.

    Returns
    -------
    QualityReport
        The numbers, findings and view. Inside a run, the findings go into its record and the profile into its folder.

    Raises
    ------
    InvalidInput
        When the data cannot be read, or a column named here is not among its columns.

    Examples
    --------
    >>> import pandas as pd, workbench as wb
    >>> report = wb.quality(pd.DataFrame({"wage": [3.1, None, 3.0], "union": [0, 0, 0]}))
    >>> [finding.code for finding in report.findings]
    ['WBQ103', 'WBQ101']
    """
    started = clock.perf_counter()
    for name, given in (("reference", reference), ("time", time)):
        if given is not None:
            raise InvalidInput(f"'{name}' must be None in this version, which has no drift yet: leave it out.")
    source = Source.of(data)
    keys = _known("key", key, source)
    hidden = _hidden(sensitive, source)
    named = _known("target", target, source)
    if len(named) > 1:
        raise InvalidInput(f"'target' must be one column, got {len(named)}.")
    (target,) = named or (None,)

    counted = source.n_rows <= BUDGET
    scan = DuplicateScan()
    sampling = SampleScan(source.schema, source.n_rows, hidden=hidden)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    with progress(source.n_rows) as tell:
        watch = [tell, sampling.add, *([scan.add] if counted else [])]
        seen = profile(source, apart=hidden, workers=workers, watch=watch)
    copies = scan.result() if counted else None

    identity = shown_identity(source, keys=keys, hidden=hidden)
    roles: dict[str, Role] = {**dict.fromkeys(keys, "key"), **({target: "target"} if target else {})}
    columns = tuple(
        ColumnProfile.of(
            summary,
            sql=source.sql_name(summary.name),
            role=roles.get(summary.name, "feature"),
            sensitive=summary.name in hidden,
        )
        for summary in seen.columns
    )
    table = TableProfile(
        n_rows=seen.n_rows,
        columns=columns,
        duplicate_rows=None if copies is None else copies.copies,
        why_no_duplicates=None if counted else f"more than {count(BUDGET)} rows",
        duplicate_examples=() if copies is None else _named(copies.positions, identity),
        notes=source.notes,
    )
    report = QualityReport(
        source=source,
        profile=seen,
        table=table,
        seen=SeenRows(sample=sampling.result(), identity=identity, code=code_form(data, source)),
        seconds=clock.perf_counter() - started,
    )
    _record(report)
    return report


@dataclass(frozen=True, eq=False, repr=False)
class QualityReport(Report):
    """What was seen in data: findings, numbers by column, what goes together, what is missing.

    Frames: ``columns``, ``findings``, ``associations``, ``missing``, ``drift``.
    """

    source: Source
    profile: Profile
    table: TableProfile
    seen: SeenRows
    seconds: float

    @cached_property
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""
        found: list[Finding] = []
        for each in rules("WBQ", scope="column"):
            for column in self.table.columns:
                found.extend(each.findings(column))
        for each in rules("WBQ", scope="table"):
            found.extend(each.findings(self.table))
        return by_consequence(found)

    @cached_property
    def _pairs(self) -> list[Association]:
        return associations(self.profile.moments)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {
            "columns": partial(columns_frame, self.table.columns),
            "findings": partial(findings_frame, self.findings),
            "associations": partial(associations_frame, self._pairs),
            "missing": partial(missing_frame, self.table.columns, self.profile.gaps),
            "drift": drift_frame,
        }

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        return {
            "associations": partial(associations_spec, self._pairs, limit=len(self.profile.moments.names)),
            "missing": partial(missing_spec, self.table.columns, limit=len(self.table.columns)),
        }

    @cached_property
    def _links(self) -> QualityLinks:
        return QualityLinks(
            source=self.source,
            columns=self.table.columns,
            findings=self.findings,
            seen=self.seen,
        )

    def _build(self) -> Payload:
        return within_budget(self._arranged, rows=self.seen.sample.n)

    def _arranged(self, n: int) -> Payload:
        links = self._links.carried(n)
        return quality_payload(
            name=self.source.name,
            table=self.table,
            findings=self.findings,
            pairs=self._pairs,
            gaps=self.profile.gaps,
            seconds=self.seconds,
            links=links,
            rows=self._links.exemplars(self._links.fields if links.fields else ()),
        )

    def _linked_rows(self) -> LinkedRows:
        return self._links.rows()

    def to_dict(self) -> dict[str, Any]:
        """Return the documented form of the report, as ``workbench quality --json`` writes it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "n_rows": self.table.n_rows,
            "n_columns": len(self.table.columns),
            "columns": [column.to_dict() for column in self.table.columns],
            "duplicate_rows": self.table.duplicate_rows,
            "findings": [found.to_dict() for found in self.findings],
        }


def _known(what: str, names: Any, source: Source, *, also: Collection[str] = ()) -> tuple[str, ...]:
    """Return column names as a tuple, each of them there or among *also*."""
    several = isinstance(names, list | tuple | set | frozenset) or hasattr(names, "tolist")
    given: tuple[Any, ...] = () if names is None else tuple(names) if several else (names,)
    for name in given:
        if name not in source.columns and name not in also:
            raise not_one_of(what, source.columns, name, kind="one of the columns")
    return given


def _hidden(names: Any, source: Source) -> tuple[str, ...]:
    """Return the sensitive columns: those named here, and those that are so in whatever data."""
    index = index_names(source)
    always = [name for name in options.sensitive if name in source.columns or name in index]
    return tuple(dict.fromkeys((*_known("sensitive", names, source, also=index), *always)))


def _named(positions: Sequence[int], identity: RowIdentity | None) -> tuple[Any, ...]:
    return tuple(positions) if identity is None or not positions else tuple(identity.of(positions))


def _record(report: QualityReport) -> None:
    """Inside a run, leave the findings and the profile in its folder."""
    run = context.current_run()
    if run is None:
        return
    context.note_findings(report)
    hidden = [column.name for column in report.table.columns if column.sensitive]
    save_profile(report.profile, run / "profiles", name=report.source.name, hidden=hidden)
