"""The view of a quality report, of bounded size: findings first, then columns, what goes together, gaps, a few rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workbench.findings import SEVERITIES
from workbench.profiling.column_overview import column_overview
from workbench.profiling.finding_code import finding_codes
from workbench.profiling.linked_columns import by_length
from workbench.profiling.profile import CORRELATED as CORRELATED_COLUMNS
from workbench.profiling.quality_cards import card, rule_name
from workbench.profiling.together_figures import associations, missing, missing_together
from workbench.views.basis import EXACT, Basis
from workbench.views.items.finding_group import FindingGroup
from workbench.views.payload import Payload, Section
from workbench.views.wording import count, duration, noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.findings import Finding
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.quality_frames import Association
    from workbench.profiling.sampled_rows import SampledRows
    from workbench.profiling.table_profile import TableProfile
    from workbench.profiling.together import CoMissing
    from workbench.views.links import CodeForm, Links

__all__ = ["columns_by_consequence", "drawn_columns", "quality_payload", "read_words", "summary_words"]

CARDS = 80  # columns that are drawn
FINDINGS = 100
ALIKE = 24  # findings of one code and severity, so that many of them leave room for others
MANY = 12  # columns from which on they are searched and sorted


def quality_payload(
    *,
    name: str,
    table: TableProfile,
    findings: Sequence[Finding],
    pairs: Sequence[Association],
    gaps: CoMissing,
    seconds: float,
    links: Links,
    code: CodeForm,
    sample: SampledRows,
    linkable: int = 0,
    rows: Section | None = None,
    drift: Section | None = None,
    time: Section | None = None,
) -> Payload:
    """Arrange what was computed; nothing is computed here but which columns are missing together in the sample.

    Parameters
    ----------
    name, table, findings, pairs, gaps, seconds
        What was seen, and how long that took.
    links, code, sample
        What a selection is made of, how rows are written as code, and the rows that are known one by one.
    linkable
        How many columns could be linked: where fewer are, for want of room, the view says so.
    rows, drift, time
        Sections that others make, where there is something to show.
    """
    sections = [
        _findings_section(findings, code),
        *([] if drift is None else [drift]),
        _columns_section(table.columns, findings, links, linkable=linkable),
        *([] if time is None else [time]),
        *_figures_sections(table, pairs, gaps, links=links, sample=sample),
        *([] if rows is None else [rows]),
    ]
    return Payload(
        kind="quality",
        title=name,
        summary=summary_words(table, seconds),
        sections=[section for section in sections if section.items or section.id in ("findings", "columns")],
        basis=_basis(table),
        links=links,
        names=[name, *(column.name for column in table.columns)],
    )


def columns_by_consequence(columns: Sequence[ColumnProfile], findings: Sequence[Finding]) -> list[int]:
    """Sort the places of columns: the target first, then those with findings, the gravest first, then the others."""
    worst: dict[str, int] = {}
    for found in findings:
        if found.column is not None:
            gravity = SEVERITIES.index(found.severity)
            worst[found.column] = min(gravity, worst.get(found.column, gravity))

    def rank(place: int) -> tuple[bool, int]:
        column = columns[place]
        return column.role != "target", worst.get(column.name, len(SEVERITIES))

    return sorted(range(len(columns)), key=rank)


def drawn_columns(columns: Sequence[ColumnProfile], findings: Sequence[Finding]) -> list[int]:
    """Choose the places of at most 80 columns to draw: in their order but for the target, of many by consequence."""
    if len(columns) > CARDS:
        return columns_by_consequence(columns, findings)[:CARDS]
    return sorted(range(len(columns)), key=lambda place: columns[place].role != "target")


def summary_words(table: TableProfile, seconds: float) -> str:
    """Say what was read: ``526 rows × 22 columns · all rows read · no duplicated rows · 0.1 s``."""
    words = [
        f"{noun(table.n_rows, 'row')} × {noun(len(table.columns), 'column')}",
        read_words(table),
        f"duplicated rows not counted ({table.why_no_duplicates})"
        if table.duplicate_rows is None
        else _duplicates(table.duplicate_rows),
        duration(seconds),
    ]
    return " · ".join(words)


def read_words(table: TableProfile) -> str:
    """Say how much was read: ``all rows read``, ``partial: 131 072 of 336 776 rows read``."""
    if table.rows_in_all is None:
        return "all rows read"
    return f"partial: {count(table.n_rows)} of {noun(table.rows_in_all, 'row')} read"


def _findings_section(findings: Sequence[Finding], code: CodeForm) -> Section:
    """Arrange findings, with at most 24 of a kind: so all kinds are there."""
    kinds = Counter((found.code, found.severity) for found in findings)
    seen: Counter[tuple[str, str]] = Counter()
    places: list[int] = []
    for place, found in enumerate(findings):
        kind = (found.code, found.severity)
        seen[kind] += 1
        if seen[kind] <= ALIKE and len(places) < FINDINGS:
            places.append(place)
    held, carried = len(findings), [findings[place] for place in places]
    note = (
        None if held == len(carried) else f"{len(carried)} of {count(held)} are in this view; .findings has them all."
    )
    kept = {(found.code, found.severity) for found in carried}
    return Section(
        type="findings",
        id="findings",
        title="What needs your attention",
        items=carried,
        note=note,
        places=places,
        codes=[finding_codes(found, code) for found in carried],
        groups=[
            FindingGroup(code=each, severity=severity, name=rule_name(each), total=total)
            for (each, severity), total in kinds.items()
            if (each, severity) in kept
        ],
    )


def _columns_section(
    columns: Sequence[ColumnProfile], findings: Sequence[Finding], links: Links, *, linkable: int
) -> Section:
    about: dict[str, list[Finding]] = {}
    for found in findings:
        if found.column is not None:
            about.setdefault(found.column, []).append(found)
    fields = {field.id: field for field in links.fields}
    sql = links.code is not None and links.code.dialect == "sql"  # pandas and polars are not written with SQL's lengths
    brushed = {name for name, field in fields.items() if sql or not by_length(field)}
    order = drawn_columns(columns, findings)
    overview = None if len(columns) <= MANY else column_overview(columns, order, about)
    held = len(order) + (0 if overview is None else len(overview.titles))
    said = []
    if len(order) < len(columns):
        said.append(f"{CARDS} of {count(len(columns))} columns have all their numbers here, those with findings first.")
    if held < len(columns):
        said.append(f"{count(len(columns) - held)} are left out; .frame('columns') has the numbers of all.")
    linked = sum(columns[place].name in fields for place in order)
    if 0 < linked < linkable:
        said.append(f"{linked} of {len(order)} cards follow a selection, those with findings first.")
    note = " ".join(said) or None
    cards = [
        card(
            each,
            about.get(each.name, ()),
            place=place,
            field=fields.get(each.name),
            brushed=each.name in brushed,
        )
        for place, each in ((place, columns[place]) for place in order)
    ]
    return Section(type="sparks", id="columns", title="Columns", items=cards, note=note, overview=overview)


def _figures_sections(
    table: TableProfile, pairs: Sequence[Association], gaps: CoMissing, *, links: Links, sample: SampledRows
) -> list[Section]:
    sampled = None if sample.n >= table.n_rows else sample.n
    made = [
        associations(pairs, links, sampled=sampled),
        missing(table, gaps, links),
        missing_together(sample, table.n_rows, links),
    ]
    figures = [figure for figure in made if figure is not None]
    if not figures:
        return []
    note = _left_out(table, gaps)
    return [Section(type="figures", id="together", title="What goes together", items=figures, note=note)]


def _left_out(table: TableProfile, gaps: CoMissing) -> str | None:
    """Say which columns of a very wide table were not compared with each other."""
    numbers = sum(column.type in ("number", "integer") for column in table.columns)
    said = []
    if numbers > CORRELATED_COLUMNS:
        said.append(f"Correlations are of the first {CORRELATED_COLUMNS} of {count(numbers)} columns of numbers.")
    if len(gaps.names) < len(table.columns):
        said.append(f"Common gaps are of the first {len(gaps.names)} of {count(len(table.columns))} columns.")
    return " ".join(said) or None


def _basis(table: TableProfile) -> Basis:
    if table.rows_in_all is not None:
        return Basis.approximate(read_words(table))
    return EXACT if _exact(table) else Basis.approximate("where marked")


def _exact(table: TableProfile) -> bool:
    return all(column.distinct_exact and not column.quantile_error for column in table.columns)


def _duplicates(copies: int) -> str:
    return noun(copies, "duplicated row") if copies else "no duplicated rows"
