"""Logging one scalar, against tensorboardX and a line of JSON; opening ten million points, then a zoom.

Run it with ``python -m benchmarks.logging_speed [--json] [--points N]``. Ways are interleaved, and the median of
several rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from tensorboardX import SummaryWriter

from workbench.log import TrainingLog, read_log
from workbench.log.points import HEADER, MAGIC, POINT, RECORD, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 5
SCALARS = 50_000
TENSORBOARD_SCALARS = 5_000
POINTS = 10_000_000
ZOOM_POINTS = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--points", type=int, default=POINTS, help="points of the log that is opened")
    options = parser.parse_args()
    results = [*scalars(), *reading(options.points)]
    if options.json:
        print(json.dumps(results))
        return
    for each in results:
        beside = f"   {each['peer']} {seconds(each['peer_s'])}   ratio {each['ratio']:.3f}" if each["peer"] else ""
        print(f"{each['job']:<44} {seconds(each['ours_s'])}{beside}")


def scalars() -> list[dict[str, Any]]:
    """Time one scalar, each way in turn."""
    ways: dict[str, Callable[[Path], float]] = {"ours": ours, "tensorboardX": tensorboard, "JSON line": json_line}
    times: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(ROUNDS):
            for name, way in ways.items():
                times[name].append(way(Path(folder) / f"{name}-{turn}"))
    mine = median(times["ours"])
    return [result("log one scalar", mine, peer, median(times[peer])) for peer in ("tensorboardX", "JSON line")]


def ours(folder: Path) -> float:
    with TrainingLog("speed", folder=folder) as log:
        begin = time.perf_counter()
        for step in range(SCALARS):
            log.log(step, loss=0.5)
        return (time.perf_counter() - begin) / SCALARS


def tensorboard(folder: Path) -> float:
    writer = SummaryWriter(str(folder))
    begin = time.perf_counter()
    for step in range(TENSORBOARD_SCALARS):
        writer.add_scalar("loss", 0.5, step)
    writer.close()
    return (time.perf_counter() - begin) / TENSORBOARD_SCALARS


def json_line(folder: Path) -> float:
    """Write a line a scalar with one system call each, so that nothing is lost either: a floor for text."""
    handle = os.open(f"{folder}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        begin = time.perf_counter()
        for step in range(SCALARS):
            os.write(handle, (json.dumps({"step": step, "loss": 0.5, "time": time.time()}) + "\n").encode())
        return (time.perf_counter() - begin) / SCALARS
    finally:
        os.close(handle)


def reading(n: int) -> Iterator[dict[str, Any]]:
    """Time opening a log of *n* points for its picture, then a zoom to a hundredth; no peer opens as many."""
    with tempfile.TemporaryDirectory() as folder:
        path = many_points(Path(folder), n)
        opened, zoomed = [], []
        for turn in range(ROUNDS):
            begin = time.perf_counter()
            log = read_log(path)
            log.series("loss", points=ZOOM_POINTS)
            opened.append(time.perf_counter() - begin)
            start = n // 10 * (turn + 1)
            begin = time.perf_counter()
            log.series("loss", from_step=start, to_step=start + n // 3, points=ZOOM_POINTS)
            zoomed.append(time.perf_counter() - begin)
    yield result(f"open {n:,} points", median(opened))
    yield result(f"zoom to {n // 3:,} of them", median(zoomed))


def many_points(folder: Path, n: int) -> Path:
    """Write a log of *n* points at once, in its own format."""
    with TrainingLog("many", folder=folder) as log:
        log.log(0, loss=0.0)
    points = np.empty(n, dtype=POINT)
    points["step"] = np.arange(n)
    points["value"] = np.random.default_rng(0).normal(size=n).cumsum()
    points["time"], points["name"], points["mark"] = 0.0, 1, 1
    with (log.path / "points.bin").open("wb") as file:
        file.write(HEADER.pack(MAGIC, VERSION, RECORD.size, 0.0))
        points.tofile(file)
    return log.path


def result(job: str, ours_s: float, peer: str | None = None, peer_s: float | None = None) -> dict[str, Any]:
    ratio = None if peer_s is None else ours_s / peer_s
    return {"job": job, "ours_s": ours_s, "peer": peer, "peer_s": peer_s, "ratio": ratio}


def seconds(value: float) -> str:
    return f"{value * 1e6:8.2f} µs" if value < 1e-3 else f"{value * 1e3:8.1f} ms"


if __name__ == "__main__":
    main()
