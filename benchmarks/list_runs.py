"""Ten thousand runs on record, listed and filtered, beside reading each of their records.

Run it with ``python -m benchmarks.list_runs [--json] [--runs N]``. The records are as large as real ones: 200 packages
each. The index is warm, as it is after the first listing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from workbench.context import RECORD
from workbench.runs.records.record import read_record
from workbench.runs.records.recorder import empty_record
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Callable

N_RUNS = 10_000
ROUNDS = 5
PACKAGES = {f"package-{place}": "1.2.3" for place in range(200)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--runs", type=int, default=N_RUNS, help="runs on record")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        rows = measure(write_records(Path(folder) / "runs", options.runs))
    if options.json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(f"{row['job']}: {row['ours_s']:.3f} s, {row['peer']} {row['peer_s']:.3f} s, ratio {row['ratio']:.3f}")


def write_records(place: Path, n: int) -> Path:
    """Put *n* runs on record, a second apart."""
    begun = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for number in range(n):
        moment = begun + dt.timedelta(seconds=number)
        folder = place / f"{moment:%Y%m%d-%H%M%S}-work-{number:05x}"
        folder.mkdir(parents=True)
        record = empty_record() | {
            "id": folder.name,
            "status": "failed" if number % 10 == 0 else "completed",
            "started": moment.isoformat(),
            "finished": moment.isoformat(),
            "duration_s": 1.0,
            "parameters": {"seed": number},
            "metrics": {"rmse": number / 7},
            "tags": ["nightly"] if number % 3 == 0 else [],
        }
        record["environment"]["packages"] = PACKAGES
        (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    return place


def measure(place: Path) -> list[dict[str, Any]]:
    """List all runs, and some."""
    list_runs(runs=place)  # makes the index
    read = timed(lambda: [read_record(folder) for folder in place.iterdir()], rounds=1)
    jobs: dict[str, Callable[[], object]] = {
        "list": lambda: list_runs(runs=place),
        "list those that failed and have a tag": lambda: list_runs(runs=place, status="failed", tag="nightly"),
    }
    found = []
    for name, job in jobs.items():
        ours = timed(job, rounds=ROUNDS)
        row = {"job": f"{name}, {len(list_runs(runs=place)):,} runs", "ours_s": ours}
        found.append(row | {"peer": "reading every record", "peer_s": read, "ratio": ours / read})
    return found


def timed(job: Callable[[], object], *, rounds: int) -> float:
    """Return the median of some rounds in seconds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        took.append(time.perf_counter() - began)
    return median(took)


if __name__ == "__main__":
    main()
