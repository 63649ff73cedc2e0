"""Exact answers about a selection of ten million rows: twelve linked charts, against DuckDB asked directly.

Run it with ``python -m benchmarks.exact_selection [--json] [--rows N]``. Both read the same Parquet file; rounds are
interleaved, and the median counts. The peer answers as a linked view without an index would: one grouped query a chart,
each written as briefly as the bins allow.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks._ten_million_rows import CARRIERS, N_ROWS, write_rows
from workbench.data.source import Source
from workbench.views.items.table import TableColumn
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.links import LinkedField, Links
from workbench.views.payload import Payload
from workbench.views.report import Report
from workbench.views.rows.bin_sql import bin_case, bins_predicate
from workbench.views.rows.binning import NO_BIN
from workbench.views.rows.linked_rows import LinkedRows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 3
BINS = 30
RANGES = {
    "distance": (0, 6_000),
    "air_time": (0, 900),
    "dep_delay": (-60, 240),
    "arr_delay": (-60, 240),
    "price": (0, 600),
    "taxes": (0, 90),
    "temperature": (-30, 60),
    "wind": (0, 45),
}
VALUES: dict[str, list[Any]] = {
    "carrier": CARRIERS,
    "origin": ["EWR", "JFK", "LGA"],
    "hour": list(range(5, 24)),
    "weekday": list(range(7)),
}
BRUSHES: dict[str, dict[str, list[int]]] = {
    "one brush": {"dep_delay": list(range(12, 30))},
    "three brushes": {"dep_delay": list(range(6, 14)), "carrier": [0, 4], "hour": [10, 11, 12, 13]},
    "a brush that leaves out few rows": {"wind": list(range(27))},
}
PAGE = 200


class Rows(Report):
    """A report of the file alone, linked by twelve of its twenty columns."""

    findings = ()  # type: ignore[assignment]

    def __init__(self, source: Source) -> None:
        self.source = source
        self.fields = [*map(self._ranges, RANGES), *map(self._singles, VALUES)]

    def _ranges(self, name: str) -> LinkedField:
        low, high = RANGES[name]
        edges = [low + (high - low) * each / BINS for each in range(BINS + 1)]
        labels = [*(f"{edge:g}" for edge in edges[:-1]), "beyond", "missing"]
        return self._field(name, labels=labels, edges=edges, rest=BINS, missing=BINS + 1)

    def _singles(self, name: str) -> LinkedField:
        values = [[each] for each in VALUES[name]]
        literal = "text" if isinstance(values[0][0], str) else "number"
        return self._field(name, labels=[str(each) for (each,) in values], values=values, literal=literal)

    def _field(self, name: str, **cut: Any) -> LinkedField:
        sql = [self.source.sql_name(name)]
        return LinkedField(id=name, title=name, columns=[name], sql=sql, codes=[], totals=[], **cut)

    def _build(self) -> Payload:
        links = Links(fingerprint="f", rows=self.source.n_rows, fields=self.fields)
        return Payload(kind="quality", title="rows", summary="", sections=[], links=links, id="rows")

    def _linked_rows(self) -> LinkedRows:
        shown = [TableColumn(name=name, values=None) for name in self.source.columns]
        return LinkedRows(self.fields, source=self.source, shown=shown, identity=self.source.row_identity())

    def _frames(self) -> Mapping[str, Any]:
        return {}

    def _figures(self) -> Mapping[str, Any]:
        return {}

    def to_dict(self) -> dict[str, Any]:
        """Return nothing: this report is only asked about its rows."""
        return {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rows", type=int, default=N_ROWS, help="rows of the file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Source.of(write_rows(Path(folder) / "rows.parquet", n_rows=options.rows))
        results = measure(source)
    if options.json:
        print(json.dumps(results))
        return
    for row in results:
        print(f"{row['job']}: {row['ours_s']:.3f} s, {row['peer']} {row['peer_s']:.3f} s, ratio {row['ratio']:.2f}")


def measure(source: Source) -> list[dict[str, Any]]:
    """Time the first reading, each selection, and a page of rows far behind."""
    report = Rows(source)
    displayed = Displayed()
    displayed.keep(report.payload.id, report)
    title = f"{source.n_rows / 1e6:g}M rows × {len(source.columns)}"

    def ask(question: str, **arguments: Any) -> Any:
        told = answer({"id": 1, "question": question, "arguments": {"view": "rows", **arguments}}, displayed=displayed)
        return told["answer"]

    def select(bins: Mapping[str, list[int]]) -> Any:
        every = [{"field": field.id, "within": [], "value": None, "weight": None} for field in report.fields]
        return ask("select", selections=[{"view": "rows", "bins": bins}], aggregates=every)

    def queries(bins: Mapping[str, list[int]]) -> list[Any]:
        return [source.sql(grouped(report, field, bins, by=brief(field))) for field in report.fields]

    def page(bins: Mapping[str, list[int]], offset: int) -> Any:
        return ask("rows", selections=[{"view": "rows", "bins": bins}], offset=offset, limit=PAGE)

    def directly(bins: Mapping[str, list[int]], offset: int) -> Any:
        return source.sql(f"SELECT * FROM data WHERE {where(report, bins)} LIMIT {PAGE} OFFSET {offset}").to_pylist()

    # The first selection waits for what has been read since the view was shown; from here on nothing else is read.
    report.select(dep_delay=(60, 240))
    reading = timed(lambda: report.selection.mask)
    once = BRUSHES["one brush"]
    results = [
        row(f"bins of 12 fields read once, {title}", [reading], "12 grouped queries", [timed(lambda: queries(once))])
    ]
    for name, bins in BRUSHES.items():
        for field, sums in zip(report.fields, select(bins)["aggregates"], strict=True):
            exact = source.sql(grouped(report, field, bins, by=bin_case(field, otherwise=NO_BIN))).to_pylist()
            found = {each["bin"]: each["n"] for each in exact}
            assert sums["rows"] == [found.get(each, 0) for each in range(len(field.labels))]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(timed(lambda bins=bins: select(bins)))
            theirs.append(timed(lambda bins=bins: queries(bins)))
        results.append(row(f"{name}, 12 charts exactly, {title}", ours, "DuckDB, 12 grouped queries", theirs))
    many, ours, theirs = BRUSHES["a brush that leaves out few rows"], [], []
    for each in range(ROUNDS):
        offset = source.n_rows // 2 + each * PAGE
        assert len(page(many, offset)["rows"]) == PAGE
        ours.append(timed(lambda offset=offset: page(many, offset + PAGE)))
        theirs.append(timed(lambda offset=offset: directly(many, offset + PAGE)))
    results.append(row(f"{PAGE} of the selected rows, far behind, {title}", ours, "DuckDB, LIMIT and OFFSET", theirs))
    return results


def grouped(report: Rows, field: LinkedField, bins: Mapping[str, list[int]], *, by: str) -> str:
    """Count the selected rows in each bin of a field; the brush on the field itself does not count."""
    others = {name: each for name, each in bins.items() if name != field.id}
    return f"SELECT {by} AS bin, count(*) AS n FROM data WHERE {where(report, others)} GROUP BY bin"


def brief(field: LinkedField) -> str:
    """Write bins of equal width as a division, single values as themselves."""
    if field.edges is None:
        return field.sql[0]
    low, high = RANGES[field.id]
    return f"CAST(floor(({field.sql[0]} - {low}) * {BINS} / {high - low}) AS INTEGER)"


def where(report: Rows, bins: Mapping[str, list[int]]) -> str:
    """Write a selection as SQL."""
    fields = {field.id: field for field in report.fields}
    return " AND ".join(bins_predicate(fields[name], each) for name, each in bins.items()) or "TRUE"


def timed(work: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(job: str, ours: list[float], peer: str, theirs: list[float]) -> dict[str, Any]:
    """Compare medians."""
    here, there = median(ours), median(theirs)
    return {"job": job, "ours_s": here, "peer": peer, "peer_s": there, "ratio": here / there}


if __name__ == "__main__":
    main()
