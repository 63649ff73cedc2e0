"""How far the estimates of a profile are off on 10 million rows of several distributions, beside what is stated.

Run it with ``python -m benchmarks.profile_accuracy [--json] [--rows N]``. Exact numbers come from NumPy on all rows. A
quantile is compared with its own stated bound, the number of different values with three standard errors; moments with
the rounding that is allowed: 1e-12, and for the standard deviation as many times that as the mean is larger than it.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from workbench.data.source import Source
from workbench.profiling.profile import profile
from workbench.profiling.quantiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.profiling.number_summary import NumberSummary

N_ROWS = 10_000_000
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
ROUNDING = 1e-12
SPREADS: dict[str, Callable[[np.random.Generator, int], NDArray[Any]]] = {
    "normal": lambda random, n: random.normal(12, 9, n),
    "normal, far from zero": lambda random, n: random.normal(1e9, 1, n),
    "log-normal": lambda random, n: random.lognormal(4, 2, n),
    "Pareto, heavy tail": lambda random, n: random.pareto(0.8, n),
    "Cauchy": lambda random, n: random.standard_cauchy(n),
    "two humps and zeros": lambda random, n: np.where(
        random.random(n) < 0.3, 0.0, random.normal(0, 1, n) + 50 * random.integers(0, 2, n)
    ),
    "uniform whole numbers": lambda random, n: random.integers(-(10**9), 10**9, n),
    "Zipf": lambda random, n: np.minimum(random.zipf(1.3, n), 2**53),
    "ascending": lambda random, n: np.arange(n),  # noqa: ARG005
    "100,000 different, repeated": lambda random, n: random.integers(0, 100_000, n) * 0.37,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rows", type=int, default=N_ROWS, help="values of each distribution")
    options = parser.parse_args()
    found = [deviations(name, options.rows) for name in SPREADS]
    if options.json:
        print(json.dumps([row for each in found for row in rows(each, options.rows)]))
        return
    print(f"{options.rows:,} rows       different (stated)     quantile / its bound   of the middle half   moments")
    for each in found:
        print(
            f"{each['name']:<28} {each['distinct']:>8.2%} ({each['distinct_bound']:.2%})  {each['quantile']:>12.2f}"
            f"  {each['quantile_of_spread']:>20.1e}  {each['moments']:>12.0e}"
        )


def deviations(name: str, n: int) -> dict[str, Any]:
    """Profile one distribution and compare with the exact numbers."""
    values = SPREADS[name](np.random.default_rng(list(SPREADS).index(name)), n)
    numbers = profile(Source.of(pa.table({"x": values})), workers=2).columns[0].numbers
    assert numbers is not None
    ordered = np.sort(values)
    distinct = 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))
    stated = 0.0 if numbers.values is not None else numbers.sketch.error
    exact = [_quantile(ordered, share) for share in SHARES]
    found = quantiles(numbers, SHARES)
    middle = exact[3] - exact[1]
    off = [abs(each.value - true) for each, true in zip(found, exact, strict=True)]
    bounds = [each.error + ROUNDING * abs(true) for each, true in zip(found, exact, strict=True)]
    return {
        "name": name,
        "distinct": abs(numbers.distinct / distinct - 1),
        "distinct_bound": stated,
        "quantile": max(_part(each, bound) for each, bound in zip(off, bounds, strict=True)),
        "quantile_of_spread": max(off) / middle if middle else 0.0,
        "moments": moments_off(numbers, values),
    }


def moments_off(numbers: NumberSummary, values: NDArray[Any]) -> float:
    """Return how far mean (as a part of the largest value) and standard deviation are off, the larger of both.

    Beside a mean that is many times larger, a spread cannot be known to the last digit: its deviation counts in units
    of that ratio.
    """
    exact = values.astype(np.longdouble)
    mean = exact.mean()
    std = np.sqrt(((exact - mean) ** 2).sum() / (values.size - 1))
    largest = float(np.abs(exact).max())
    far = max(float(abs(mean) / std), 1.0)
    return max(float(abs(numbers.moments.mean - mean)) / largest, float(abs(numbers.moments.std / std - 1)) / far)


def rows(each: dict[str, Any], n: int) -> list[dict[str, Any]]:
    """Return the lines of the common table: what was found beside what is stated."""
    title = f"{each['name']}, {n / 1e6:g}M rows"
    lines = [
        row(f"off in different values: {title}", each["distinct"], "stated", each["distinct_bound"]),
        row(f"off in quantiles, of their bound: {title}", each["quantile"], "stated", 1.0),
    ]
    return [*lines, row(f"off in moments: {title}", each["moments"], "rounding", ROUNDING)]


def row(job: str, ours: float, peer: str, theirs: float) -> dict[str, Any]:
    """Compare two shares."""
    return {"job": job, "ours_share": ours, "peer": peer, "peer_share": theirs, "ratio": _part(ours, theirs)}


def _part(off: float, bound: float) -> float:
    return off / bound if bound else float(off > 0)


def _quantile(ordered: NDArray[Any], share: float) -> float:
    """Interpolate between neighbours, as NumPy does, without sorting again."""
    rank = share * (ordered.size - 1)
    low, high = float(ordered[int(rank)]), float(ordered[min(int(rank) + 1, ordered.size - 1)])
    return low + (high - low) * (rank % 1)


if __name__ == "__main__":
    main()
