"""The quality report of tables of other shapes: wide, very wide, and ten times as many rows, beside DuckDB SUMMARIZE.

Run it with ``python -m benchmarks.profile_shapes [--json] [--huge]``. Each is timed in a process of its own, without
its imports. ``--huge`` takes 100 million rows × 20 columns too: a file of 7.5 GB, which is written first.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks._ten_million_rows import write_rows
from benchmarks.profile_large import OURS, SUMMARIZE, row, run, said

if TYPE_CHECKING:
    from benchmarks._measured import Measured

ROUNDS = 3
GROUP = 100_000
HUGE = 100_000_000
TEXTS = ["red", "green", "blue", "white", "black"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--huge", action="store_true", help="100 million rows too, once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), huge=options.huge)
    if options.json:
        print(json.dumps(rows))
        return
    for each in rows:
        print(said(each))


def measure(folder: Path, *, huge: bool) -> list[dict[str, Any]]:
    """Write each table, look at it, and remove it."""
    found: list[dict[str, Any]] = []
    for name, n_rows, n_columns in (("1M rows × 200", 1_000_000, 200), ("1,000 rows × 5,000", 1000, 5000)):
        path = write_wide(folder / "wide.parquet", n_rows=n_rows, n_columns=n_columns)
        found += compared(path, name)
        path.unlink()
    few, many = (write_rows(folder / f"{n}.parquet", n_rows=n) for n in (1_000_000, 10_000_000))
    short = [run(OURS, few) for _ in range(ROUNDS)]
    long = [run(OURS, many) for _ in range(ROUNDS)]
    found.append(row("10M rows × 20, processor time", middle(long), "ten times that of 1M rows", 10 * middle(short)))
    few.unlink()
    many.unlink()
    if huge:
        found += compared(write_rows(folder / "huge.parquet", n_rows=HUGE), "100M rows × 20", rounds=1)
    return found


def compared(path: Path, name: str, *, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Compare time and memory with DuckDB's summary of the same file."""
    pairs = [(run(OURS, path), run(SUMMARIZE, path)) for _ in range(rounds)]
    ours, theirs = ([pair[place] for pair in pairs] for place in (0, 1))
    seconds = [median(each.seconds for each in runs) for runs in (ours, theirs)]
    peaks = [max(each.peak for each in runs) for runs in (ours, theirs)]
    return [
        row(f"whole report, {name}", seconds[0], "DuckDB SUMMARIZE", seconds[1]),
        row(f"peak memory, {name}", peaks[0], "DuckDB SUMMARIZE", peaks[1], unit="bytes"),
    ]


def middle(runs: list[Measured]) -> float:
    """Return the median processor time, which a busy machine disturbs least."""
    return median(each.cpu for each in runs)


def write_wide(path: Path, *, n_rows: int, n_columns: int) -> Path:
    """Write numbers with and without gaps, whole numbers and texts, the same every time."""
    kinds = [_normal, _with_gaps, _whole, _texts]
    with_schema = _table(kinds, n_columns, 0, 1)
    with pq.ParquetWriter(path, with_schema.schema, compression="zstd") as writer:
        for start in range(0, n_rows, GROUP):
            writer.write_table(_table(kinds, n_columns, start, min(GROUP, n_rows - start)))
    return path


def _table(kinds: list[Any], n_columns: int, start: int, n: int) -> pa.Table:
    random = np.random.default_rng(start)
    return pa.table({f"c{place}": kinds[place % len(kinds)](random, n) for place in range(n_columns)})


def _normal(random: np.random.Generator, n: int) -> pa.Array:
    return pa.array(random.normal(12, 9, n))


def _with_gaps(random: np.random.Generator, n: int) -> pa.Array:
    return pa.array(random.lognormal(4, 0.6, n), mask=random.random(n) < 0.05)


def _whole(random: np.random.Generator, n: int) -> pa.Array:
    return pa.array(random.integers(0, 100, n).astype(np.int32))


def _texts(random: np.random.Generator, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(random.integers(0, 5, n).astype(np.int8)), TEXTS).cast(pa.string())


if __name__ == "__main__":
    main()
