"""What a transformation did to 10 million rows × 20 columns (Parquet), beside a merge and a comparison in pandas.

Run it with ``python -m benchmarks.compare_data [--json] [--rows N] [--peers]``. Each is timed in a process of its own,
without its imports. The copy has lost the rows without a departure delay; in the others, delays are capped, gaps in the
air time are filled, prices are rounded, and the hour is wider. Here that is ``wb.compare_data``, by key, with its
findings and its view: all rows and cells, and also the profiles of both sides and how they moved. pandas only reads
both files, merges them by the key and counts the cells that differ. The rows after come in the same order, and in
another one. With ``--peers`` comes datacompy in a throw-away environment.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks._measured import Failed, Measured, measured
from benchmarks._other_profilers import environment
from benchmarks._ten_million_rows import N_ROWS, write_rows
from benchmarks.profile_large import said

PATIENCE = 600  # seconds that each may take
GROUP = 500_000
OURS = (
    ["import workbench as wb", "import workbench.profiling.data_comparison"],
    [
        "done = wb.compare_data({before!r}, {after!r}, key='id')",
        "done.payload",
        "return int(done.pairs.dropped.size), sum(column.changed for column in done.cells)",
    ],
)
PANDAS = (
    ["import pandas as pd", "import pyarrow.parquet"],
    [
        "before, after = pd.read_parquet({before!r}), pd.read_parquet({after!r})",
        "both = before.merge(after, on='id', how='outer', suffixes=('', ' after'), indicator=True)",
        "kept, changed = both[both['_merge'] == 'both'], 0",
        "for name in before.columns.drop('id'):",
        "    mine, theirs = kept[name], kept[f'{name} after']",
        "    changed += int(((mine != theirs) & ~(mine.isna() & theirs.isna())).sum())",
        "return int((both['_merge'] == 'left_only').sum()), changed",
    ],
)
DATACOMPY = (
    ["import datacompy, pandas as pd"],
    [
        "before, after = pd.read_parquet({before!r}), pd.read_parquet({after!r})",
        "done = datacompy.PandasCompare(before, after, join_columns='id', df1_name='before', df2_name='after')",
        "done.report()",
    ],
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rows", type=int, default=N_ROWS, help="rows before")
    parser.add_argument("--peers", action="store_true", help="also datacompy, once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.rows, peers=options.peers)
    if options.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(said(row))


def measure(folder: Path, n_rows: int, *, peers: bool) -> list[dict[str, Any]]:
    """Compare with a changed copy in the same order, and in another one."""
    before = write_rows(folder / "before.parquet", n_rows=n_rows)
    rows = []
    for order in ("kept", "shuffled"):
        after = write_changed(before, folder / f"{order}.parquet", shuffled=order == "shuffled")
        title = f"compare {n_rows / 1e6:g}M rows × 20, order {order}"
        ours = run(OURS, before, after)
        try:
            theirs = run(PANDAS, before, after)
        except Failed as problem:
            rows.append({"job": title, "ours_s": ours.seconds, "peer": f"pandas: {problem}", "ratio": None})
        else:
            assert ours.said == theirs.said, (ours.said, theirs.said)
            rows += both(title, "pandas, merge and compare", ours, theirs)
        if peers and order == "kept":
            rows += others(title, folder, before, after, ours)
        after.unlink()
    return rows


def write_changed(before: Path, path: Path, *, shuffled: bool) -> Path:
    """Write a copy with other rows and cells, row group by row group; shuffled ones are drawn from all over."""
    file = pq.ParquetFile(before)
    groups = [file.read_row_group(place) for place in range(file.num_row_groups)] if shuffled else []
    if shuffled:
        whole = pa.concat_tables(groups)
        order = np.random.default_rng(0).permutation(whole.num_rows)
        parts = (whole.take(order[start : start + GROUP]) for start in range(0, order.size, GROUP))
    else:
        parts = (file.read_row_group(place) for place in range(file.num_row_groups))
    writer = None
    for part in parts:
        table = changed(part)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return path


def changed(table: pa.Table) -> pa.Table:
    """Transform some rows."""
    table = table.filter(pc.is_valid(table["dep_delay"]))
    made = {
        "dep_delay": pc.min_element_wise(table["dep_delay"], pa.scalar(60.0)),
        "air_time": pc.fill_null(table["air_time"], 0.0),
        "price": pc.round(table["price"], 2),
        "hour": table["hour"].cast(pa.int64()),
    }
    for name, values in made.items():
        table = table.set_column(table.column_names.index(name), name, values)
    return table


def others(title: str, folder: Path, before: Path, after: Path, ours: Measured) -> list[dict[str, Any]]:
    """Run datacompy, or say why it does not run."""
    try:
        python = environment(folder, "datacompy", ["datacompy", "pyarrow"])
        theirs = run(DATACOMPY, before, after, python=python)
    except (Failed, RuntimeError) as problem:
        return [{"job": title, "ours_s": ours.seconds, "peer": f"datacompy: {problem}", "ratio": None}]
    return both(title, "datacompy", ours, theirs)


def run(job: tuple[list[str], list[str]], before: Path, after: Path, **how: Any) -> Measured:
    """Measure a job over both files."""
    prepare, work = job
    names = {"{before!r}": repr(str(before)), "{after!r}": repr(str(after))}
    lines = []
    for line in work:
        for name, value in names.items():
            line = line.replace(name, value)  # noqa: PLW2901
        lines.append(line)
    return measured(lines, prepare=prepare, timeout=PATIENCE, **how)


def both(title: str, peer: str, ours: Measured, theirs: Measured) -> list[dict[str, Any]]:
    """Compare time, processor time and memory."""
    numbers = (
        (title, "s", ours.seconds, theirs.seconds),
        (f"processor time of it, {title}", "s", ours.cpu, theirs.cpu),
        (f"peak memory of it, {title}", "bytes", ours.peak, theirs.peak),
    )
    return [
        {"job": job, f"ours_{unit}": mine, "peer": peer, f"peer_{unit}": other, "ratio": mine / other}
        for job, unit, mine, other in numbers
    ]


if __name__ == "__main__":
    main()
