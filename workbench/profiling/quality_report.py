"""``wb.quality``: look at data, and hold what was seen."""

from __future__ import annotations

import time as clock
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import workbench.profiling.rules  # noqa: F401  -- registers the rules
from workbench import context
from workbench.data.source import Source
from workbench.invalid import InvalidInput, not_one_of
from workbench.profiling.column_profile import ColumnProfile, Role
from workbench.profiling.drift import drift_frame, drift_of
from workbench.profiling.drift_reference import reference_of
from workbench.profiling.drift_view import drift_section
from workbench.profiling.examined import Examined
from workbench.profiling.mixed_associations import mixed_associations
from workbench.profiling.one_pass import OnePass, one_pass
from workbench.profiling.over_time import over_time, over_time_frame
from workbench.profiling.over_time_clock import check_clock
from workbench.profiling.over_time_view import time_field, time_section
from workbench.profiling.quality_frames import (
    associations,
    associations_frame,
    columns_frame,
    missing_frame,
    strongest_first,
)
from workbench.profiling.quality_links import QualityLinks, SeenRows, index_names, shown_identity
from workbench.profiling.quality_payload import quality_payload
from workbench.profiling.read_as import read_as_words, with_read_as
from workbench.profiling.rule_findings import findings_of
from workbench.profiling.saved import save_profile
from workbench.profiling.table_profile import TableProfile
from workbench.profiling.together_figures import associations_spec, missing_spec
from workbench.views.budget import linked_within_budget, size_of
from workbench.views.findings_frame import findings_frame
from workbench.views.frame_code import code_form
from workbench.views.report import Report
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from workbench.data.identity import RowIdentity
    from workbench.findings import Finding
    from workbench.profiling.association import Association
    from workbench.profiling.drift import Drift
    from workbench.profiling.over_time import OverTime
    from workbench.profiling.profile import Profile
    from workbench.views.links import CodeForm
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["QualityReport", "quality"]

SCHEMA_VERSION = "1.0"
SAMPLED = 300  # rows that go before columns: so many are carried where not every column that is drawn can be linked


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

    Ctrl-C (in a notebook: interrupting the kernel) ends it with the report of the rows read so far, which says that it
    is partial; a second one ends it at once. Inside a run the first one does.

    Parameters
    ----------
    data
        A pandas or polars frame (lazy too), a pyarrow Table or RecordBatchReader, anything with
        ``__arrow_c_stream__``, a DuckDB relation, a `Source` (of a query: `wb.sql`), or a path, address or glob to
        Parquet, CSV, JSON lines or Arrow files. A Dask frame is looked at by partition on the cluster that is current,
        and so are Parquet files where a `distributed.Client` is current that sees them.
    target
        The column to be predicted: shown first, and gaps in it are errors.
    reference
        What to compare with: older data, training data or a table that is referred to, in any form that *data* may
        have; a `QualityReport`; or a run, its folder, or a profile saved in it (``runs/ID/profiles/NAME.json``), which
        needs no rows. Shared columns are compared by their summaries: see ``.frame("drift")``.
    time
        The column of dates that says when: each column is followed over at most 60 periods, in one pass more. See
        ``.frame("over_time")``.
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
    source = Source.of(data)
    keys = _known("key", key, source)
    hidden = _hidden(sensitive, source)
    named = _known("target", target, source)
    if len(named) > 1:
        raise InvalidInput(f"'target' must be one column, got {len(named)}.")
    (target,) = named or (None,)
    _known("time", time, source)
    if time is not None and time in hidden:
        raise InvalidInput(
            f"'time' must not be a sensitive column, since its periods are shown, got {time!r}: leave it out."
        )
    if time is not None:
        check_clock(source, time)
    before = None if reference is None else reference_of(reference, name=source.name, hidden=hidden)

    read = one_pass(source, hidden=hidden)
    source, seen, copies, sample = read.source, read.profile, read.copies, read.sample

    identity = shown_identity(source, keys=keys, hidden=hidden)
    roles: dict[str, Role] = {**dict.fromkeys(keys, "key"), **({target: "target"} if target else {})}
    sampled = dict(zip(sample.table.column_names, sample.table.columns, strict=True))
    columns = tuple(
        ColumnProfile.of(
            summary,
            sql=source.sql_name(summary.name),
            role=roles.get(summary.name, "feature"),
            sensitive=summary.name in hidden,
            sampled=sampled.get(summary.name),
        )
        for summary in seen.columns
    )
    table = TableProfile(
        n_rows=seen.n_rows,
        rows_in_all=read.of if read.partial else None,
        columns=columns,
        duplicate_rows=None if copies is None else copies.copies,
        why_no_duplicates=read.why_no_copies,
        duplicate_examples=() if copies is None else _named(copies.positions, identity),
        notes=source.notes,
    )
    report = QualityReport(
        source=source,
        profile=seen,
        table=table,
        seen=SeenRows(sample=sample, identity=identity, code=_code(data, read)),
        examined=Examined(
            source=source,
            table=table,
            sample=sample,
            target=target,
            time=time,
            keys=keys,
            hidden=frozenset(hidden),
            profile=seen,
            identity=identity,
            reference=before,
        ),
        seconds=clock.perf_counter() - started,
    )
    _record(report)
    return report


@dataclass(frozen=True, eq=False, repr=False)
class QualityReport(Report):
    """What was seen in data: findings, numbers by column, what goes together, what is missing.

    Frames: ``columns``, ``findings``, ``associations``, ``missing``, ``drift`` (empty without a reference), and with a
    time column ``over_time``.
    """

    source: Source
    profile: Profile
    table: TableProfile
    seen: SeenRows
    examined: Examined
    seconds: float

    @property
    def partial(self) -> bool:
        """Whether somebody stopped before the last row was read; then all of this is about the first rows."""
        return self.table.rows_in_all is not None

    @property
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""
        return self._checked[0]

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The codes of rules left out: they need all rows of a Dask frame too large to be fetched, or failed."""
        return tuple(self._checked[1])

    @cached_property
    def _checked(self) -> tuple[list[Finding], dict[str, str]]:
        return findings_of(self.table, self.drift, self.examined)

    @cached_property
    def drift(self) -> Drift | None:
        """How the shared columns differ from those of the reference; None without one."""
        before = self.examined.reference
        if before is None:
            return None
        return drift_of(
            before.profile,
            self.profile,
            self.table.columns,
            name=before.name,
            path=before.path,
            hidden={*self.examined.hidden, *before.hidden},
        )

    @cached_property
    def over_time(self) -> OverTime | None:
        """How each column moves over time; None without a time column."""
        if self.examined.time is None:
            return None
        return over_time(self.source, self.profile.columns, self.table.columns, self.examined.time)

    @cached_property
    def _pairs(self) -> list[Association]:
        return associations(self.profile.moments)

    @cached_property
    def _associations(self) -> list[Association]:
        """Those of numbers, on all rows, and those with categories, on the sampled rows; the strongest first."""
        return strongest_first([*self._pairs, *mixed_associations(self.examined)])

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {
            "columns": partial(columns_frame, self.table.columns),
            "findings": partial(findings_frame, self.findings),
            "associations": partial(associations_frame, self._associations),
            "missing": partial(missing_frame, self.table.columns, self.profile.gaps),
            "drift": partial(drift_frame, self.drift),
            **({} if self.examined.time is None else {"over_time": lambda: over_time_frame(self.over_time)}),
        }

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        return {
            "associations": partial(associations_spec, self._associations, limit=len(self.table.columns)),
            "missing": partial(missing_spec, self.table.columns, limit=len(self.table.columns)),
        }

    @cached_property
    def _links(self) -> QualityLinks:
        return QualityLinks(
            source=self.source,
            columns=self.table.columns,
            findings=self.findings,
            seen=self.seen,
            pairs=self._associations,
            time=None if self.over_time is None else time_field(self.over_time, self.seen.sample),
        )

    def _build(self) -> Payload:
        n = self.seen.sample.n
        whole = self._arranged(n, numbers=True) if self._links.small else None
        if whole is not None and size_of(whole) <= options.view_bytes:
            return whole
        return linked_within_budget(
            lambda n, most: self._arranged(n, most=most), rows=n, fields=len(self._links.fields), enough=SAMPLED
        )

    def _arranged(self, n: int, *, numbers: bool = False, most: int | None = None) -> Payload:
        links = self._links.carried(n, numbers=numbers, most=most)
        linked = {field.id for field in links.fields}
        made = quality_payload(
            name=self.source.name,
            table=self.table,
            findings=self.findings,
            pairs=self._associations,
            gaps=self.profile.gaps,
            seconds=self.seconds,
            links=links,
            linkable=sum(field is not self._links.time for field in self._links.fields),
            code=self.seen.code,
            sample=self.seen.sample,
            rows=self._links.exemplars([field for field in self._links.fields if field.id in linked]),
            drift=None if self.drift is None else drift_section(self.drift),
            time=None if self.over_time is None else time_section(self.over_time, links),
        )
        types = {field.name: str(field.type) for field in self.source.schema}
        made = with_read_as(made, read_as_words(self.table.notes, types))
        if self.unchecked:
            reasons: dict[str, list[str]] = {}
            for code, why in self._checked[1].items():
                reasons.setdefault(why, []).append(code)
            said = [f"not checked ({why}): {', '.join(codes)}" for why, codes in reasons.items()]
            return replace(made, summary=" · ".join([made.summary, *said]))
        return made

    def _linked_rows(self) -> LinkedRows:
        return self._links.rows()

    def to_dict(self) -> dict[str, Any]:
        """Return the documented form of the report, as ``workbench quality --json`` writes it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "n_rows": self.table.n_rows,
            **({"rows_in_all": self.table.rows_in_all} if self.partial else {}),
            "n_columns": len(self.table.columns),
            "columns": [column.to_dict() for column in self.table.columns],
            "duplicate_rows": self.table.duplicate_rows,
            "findings": [found.to_dict() for found in self.findings],
            **({"notes": [note.to_dict() for note in self.table.notes]} if self.table.notes else {}),
            **({} if self.drift is None else {"drift": self.drift.to_dict()}),
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
    hidden = {*_known("sensitive", names, source, also=index), *always}
    # A second column of a sensitive name was renamed on the way in, and is as sensitive as the first.
    hidden.update(note.column for note in source.notes if note.kind == "renamed" and note.facts[0] in hidden)
    return tuple(hidden)


def _named(positions: Sequence[int], identity: RowIdentity | None) -> tuple[Any, ...]:
    return tuple(positions) if identity is None or not positions else tuple(identity.of(positions))


def _code(data: Any, read: OnePass) -> CodeForm:
    """Say how a selection is written, of the first rows only where the others were not read."""
    form = code_form(data, read.source)
    if not read.partial:
        return form
    first = "first" if form.dialect == "sql" else "head"
    return replace(form, name=f"{form.name}.{first}({read.profile.n_rows})")


def _record(report: QualityReport) -> None:
    """Inside a run, leave the findings and the profile in its folder."""
    run = context.current_run()
    if run is None:
        return
    context.note_findings(report)
    hidden = [column.name for column in report.table.columns if column.sensitive]
    save_profile(report.profile, run / "profiles", name=report.source.name, hidden=hidden)
