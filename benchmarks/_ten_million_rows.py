"""Ten million rows of twenty columns as one Parquet file: numbers, categories, dates, gaps; the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["N_ROWS", "write_rows"]

N_ROWS = 10_000_000
GROUP = 500_000
AIRPORTS = [f"{a}{b}{c}" for a in "ABCDE" for b in "EIOU" for c in "LNRST"]
CARRIERS = ["UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX", "FL", "AS"]
START = np.datetime64("2016-01-01", "s")


def write_rows(path: Path, *, n_rows: int = N_ROWS) -> Path:
    """Write the file in row groups, one after the other."""
    with pq.ParquetWriter(path, _rows(0, 0).schema, compression="zstd") as writer:
        for start in range(0, n_rows, GROUP):
            writer.write_table(_rows(start, min(GROUP, n_rows - start)))
    return path


def _rows(start: int, n: int) -> pa.Table:
    random = np.random.default_rng(start)
    distance = random.gamma(2.0, 500, n)
    delay = random.normal(5, 12, n) + random.exponential(20, n) * (random.random(n) < 0.3)
    price = random.lognormal(4, 0.6, n)
    hour = random.integers(5, 24, n)

    def category(names: list[str], skew: float) -> pa.Array:
        share = 1 / np.arange(1, len(names) + 1) ** skew
        places = random.choice(len(names), n, p=share / share.sum()).astype(np.int8)
        return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(names)).cast(pa.string())

    return pa.table(
        {
            "id": np.arange(start, start + n),
            "departure": pa.array(START + np.arange(start, start + n) * 31, pa.timestamp("s")),
            "carrier": category(CARRIERS, 0.8),
            "origin": category(["EWR", "JFK", "LGA"], 0.2),
            "destination": category(AIRPORTS, 0.5),
            "hour": hour.astype(np.int32),
            "weekday": random.integers(0, 7, n).astype(np.int8),
            "distance": distance,
            "air_time": pa.array(distance / 7.5 + random.normal(20, 5, n), mask=random.random(n) < 0.02),
            "dep_delay": pa.array(delay, mask=random.random(n) < 0.025),
            "arr_delay": pa.array(delay + random.normal(-4, 9, n), mask=random.random(n) < 0.03),
            "seats": random.choice([50, 76, 149, 180, 200, 377], n).astype(np.int16),
            "price": price,
            "taxes": price * 0.09 + 11,
            "miles": np.round(distance),
            "temperature": random.normal(12, 9, n),
            "wind": random.weibull(1.8, n) * 10,
            "cancelled": random.random(n) < 0.024,
            "rating": pa.array(random.integers(1, 6, n).astype(np.int8), mask=random.random(n) < 0.4),
            "tail": category([f"N{number:05d}" for number in range(120)], 0.1),
        }
    )
