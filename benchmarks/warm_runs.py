"""Warm kernels: one run, a sweep of a hundred runs on two workers, and what a cell costs, beside papermill.

The ten-line notebook is the one of `run_against_papermill`. Runs here are recorded like any other; their kernels are
forked from a template that the first runs have made. papermill's time for the hundred runs is a hundred times its
median, as it has one run at a time. The last two lines have the cost of one cell that does nothing, the run's own
time taken off, in notebooks of 1,000 and 10,000 cells: it must be the same. papermill rewrites the whole notebook at
each cell, so it gets one of 100.

``--quick`` leaves the 10,000 cells out, and makes the sweep one of ten runs.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.run_against_papermill import TEN_LINES, notebook_of, papermill_run

if TYPE_CHECKING:
    from workbench.runs.warm.templates import Templates

ROUNDS = 9
PEER_ROUNDS = 3
WORKERS = 2
SWEEP, QUICK_SWEEP = 100, 10
FEW, MANY = 1_000, 10_000
PEER_CELLS = 100


def measure(*, quick: bool) -> list[dict[str, Any]]:
    from workbench.runs.warm.templates import Templates

    with tempfile.TemporaryDirectory() as folder, Templates(patient=True) as templates:
        place = Path(folder)
        (place / "workbench.yaml").touch()
        ten = notebook_of(place / "ten.ipynb", TEN_LINES)
        for _ in range(3):  # a template, what the first run comes to import besides, and one for good measure
            _run(ten, templates)
        one = statistics.median(_run(ten, templates, seed=seed) for seed in range(ROUNDS))
        papermill_run(ten)
        peer = statistics.median(_seconds_of_papermill(ten) for _ in range(PEER_ROUNDS))
        rows = [_row("one warm run, ten-line notebook", one, "papermill", peer)]
        runs = QUICK_SWEEP if quick else SWEEP
        swept = _sweep(ten, runs, templates)
        rows.append(_row(f"{runs} runs of it on {WORKERS} workers", swept, "papermill, one by one", runs * peer))
        rows += _cells(place, templates, quick=quick)
    return rows


def _row(job: str, ours: float, peer: str, peers: float | None) -> dict[str, Any]:
    return {"job": job, "ours_s": ours, "peer": peer, "peer_s": peers, "ratio": ours / peers if peers else None}


def _run(notebook: Path, templates: Templates, *, seed: int | None = None) -> float:
    from workbench.runs.engine import RunRequest, execute

    request = RunRequest(notebook=notebook, parameters={} if seed is None else {"seed": seed})
    began = time.perf_counter()
    finished = execute(request, templates=templates)
    seconds = time.perf_counter() - began
    assert finished.status == "completed", finished.error
    assert finished.record["kernel"]["start"] == "warm", finished.record["kernel"]
    return seconds


def _sweep(notebook: Path, runs: int, templates: Templates) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        for future in [pool.submit(_run, notebook, templates, seed=seed) for seed in range(runs)]:
            future.result()
    return time.perf_counter() - began


def _seconds_of_papermill(notebook: Path) -> float:
    began = time.perf_counter()
    papermill_run(notebook)
    return time.perf_counter() - began


def _cells(place: Path, templates: Templates, *, quick: bool) -> list[dict[str, Any]]:
    """Measure what a cell costs; papermill, whose cost grows with their number, runs the smaller notebook only."""
    empty = notebook_of(place / "empty.ipynb", ("1",))
    few = notebook_of(place / "few.ipynb", ("1",) * FEW)
    _run(empty, templates)
    base = statistics.median(_run(empty, templates) for _ in range(5))
    cell = (_run(few, templates) - base) / FEW
    papers = notebook_of(place / "papermill.ipynb", ("1",) * PEER_CELLS)
    peer = (_seconds_of_papermill(papers) - _seconds_of_papermill(empty)) / PEER_CELLS
    name = f"papermill, of {PEER_CELLS}"
    rows = [_row(f"one cell, of {FEW:,}", cell, name, peer)]
    if not quick:
        many = notebook_of(place / "many.ipynb", ("1",) * MANY)
        cell = (_run(many, templates) - base) / MANY
        rows.append(_row(f"one cell, of {MANY:,}", cell, name, peer))
    return rows


def main() -> None:
    warnings.simplefilter("ignore")
    results = measure(quick="--quick" in sys.argv[1:])
    if "--json" in sys.argv[1:]:
        print(json.dumps(results))
        return
    for row in results:
        beside = f"{row['peer']} {row['peer_s']:.4g} s   ratio {row['ratio']:.3f}"
        print(f"{row['job']:<36} ours {row['ours_s']:.4g} s   {beside}")


if __name__ == "__main__":
    main()
