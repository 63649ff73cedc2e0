"""The whole quality report of 10 million rows × 20 columns (Parquet), beside a bare scan and other profilers.

Run it with ``python -m benchmarks.profile_large [--json] [--rows N] [--peers]``. Each is timed in a process of its own,
without its imports; rounds are interleaved, and the median counts. Here that is ``wb.quality(path)`` and its payload:
all rows, with the exact count of duplicated rows, which is also timed apart. With ``--peers`` come polars, and skrub
and ydata-profiling in throw-away environments: minutes, and more memory than many machines have.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks._measured import Failed, Measured, measured
from benchmarks._other_profilers import PROFILERS, environment
from benchmarks._ten_million_rows import N_ROWS, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 3
PATIENCE = 600  # seconds that a peer may take
OURS = (
    ["import workbench as wb", "import workbench.profiling.quality_report"],
    ["wb.quality({path!r}).payload"],
)
WITHOUT_COPIES = (
    [*OURS[0], "from workbench.profiling import duplicates", "took = [0.0]", "def apart(work):"]
    + ["    def timed(*given):", "        began = time.thread_time()", "        try: return work(*given)"]
    + ["        finally: took[0] += time.thread_time() - began", "    return timed"]
    + [f"duplicates.DuplicateScan.{name} = apart(duplicates.DuplicateScan.{name})" for name in ("add", "result")],
    ["wb.quality({path!r}).payload", "return took[0]"],
)
SCAN = (
    ["import pyarrow.parquet as pq"],
    ["for batch in pq.ParquetFile({path!r}).iter_batches(batch_size=131_072): batch.num_rows"],
)
SUMMARIZE = (
    ["import duckdb"],
    ['duckdb.sql("SET enable_progress_bar = false")', "duckdb.sql(\"SUMMARIZE SELECT * FROM '{path}'\").fetchall()"],
)
DESCRIBE = (["import polars"], ["polars.scan_parquet({path!r}).describe()"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rows", type=int, default=N_ROWS, help="rows of the file")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each is run")
    parser.add_argument("--peers", action="store_true", help="also polars, skrub and ydata-profiling, once each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_rows(Path(folder) / "rows.parquet", n_rows=options.rows)
        title = f"{options.rows / 1e6:g}M rows × 20"
        rows = measure(path, title, rounds=options.rounds)
        if options.peers:
            rows += others(path, title, Path(folder), ours=rows[0]["ours_s"])
    if options.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(said(row))


def measure(path: Path, title: str, *, rounds: int) -> list[dict[str, Any]]:
    """Run ours, the bare scan and DuckDB in turn."""
    runs: dict[str, list[Measured]] = {"ours": [], "scan": [], "summarize": []}
    for _ in range(rounds):
        for name, job in (("ours", OURS), ("scan", SCAN), ("summarize", SUMMARIZE)):
            runs[name].append(run(job, path))
    apart = run(WITHOUT_COPIES, path)
    assert isinstance(apart.said, float)
    seconds = {name: median(each.seconds for each in found) for name, found in runs.items()}
    cpu = {name: median(each.cpu for each in found) for name, found in runs.items()}
    peak = {name: max(each.peak for each in found) for name, found in runs.items()}
    return [
        row(f"whole report, {title}", seconds["ours"], "pyarrow, bare scan", seconds["scan"]),
        row(f"processor time of it, {title}", cpu["ours"], "pyarrow, bare scan", cpu["scan"]),
        row(f"processor time of its exact duplicates, {title}", apart.said, "pyarrow, bare scan", cpu["scan"]),
        row(f"whole report, {title}", seconds["ours"], "DuckDB SUMMARIZE", seconds["summarize"]),
        row(f"peak memory, {title}", peak["ours"], "DuckDB SUMMARIZE", peak["summarize"], unit="bytes"),
    ]


def others(path: Path, title: str, folder: Path, *, ours: float) -> list[dict[str, Any]]:
    """Run each of the other profilers once; say why where one does not run."""
    found = [other(f"whole report, {title}", "polars describe", DESCRIBE, path, ours=ours)]
    for name, (packages, prepare, work) in PROFILERS.items():
        try:
            python = environment(folder, name, packages)
        except RuntimeError as problem:
            found.append(row(f"whole report, {title}", ours, f"{name}: {problem}", None))
            continue
        found.append(other(f"whole report, {title}", name, (prepare, work), path, ours=ours, python=python))
    return found


def other(
    job: str, name: str, what: tuple[Sequence[str], Sequence[str]], path: Path, *, ours: float, **how: Any
) -> dict[str, Any]:
    """Compare with one of them."""
    try:
        theirs = run(what, path, **how)
    except Failed as problem:
        return row(job, ours, f"{name}: {problem}", None)
    return row(job, ours, f"{name}, {theirs.peak / 1e9:.1f} GB", theirs.seconds)


def run(job: tuple[Sequence[str], Sequence[str]], path: Path, **how: Any) -> Measured:
    """Measure a job over the file."""
    prepare, work = job
    return measured(
        [line.replace("{path!r}", repr(str(path))).replace("{path}", str(path)) for line in work],
        prepare=prepare,
        timeout=PATIENCE,
        **how,
    )


def row(job: str, ours: float, peer: str, theirs: float | None, *, unit: str = "s") -> dict[str, Any]:
    """Compare two numbers."""
    ratio = None if theirs is None else ours / theirs
    return {"job": job, f"ours_{unit}": ours, "peer": peer, f"peer_{unit}": theirs, "ratio": ratio}


def said(row: dict[str, Any]) -> str:
    """Write a row as a line."""
    unit, size = ("GB", 1e9) if "ours_bytes" in row else ("s", 1.0)
    ours, theirs = (row.get(f"{whose}_s", row.get(f"{whose}_bytes")) for whose in ("ours", "peer"))
    if theirs is None:
        return f"{row['job']}: {ours / size:.2f} {unit}, {row['peer']}"
    return f"{row['job']}: {ours / size:.2f} {unit}, {row['peer']} {theirs / size:.2f} {unit}, ratio {row['ratio']:.2f}"


if __name__ == "__main__":
    main()
