"""WBQ131: values of the target that are doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.doubtful_targets import explained, misses
from workbench.views.wording import count, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.examined import Examined

__all__ = ["doubtful_targets"]

FAR = 8.0  # usual misses
LEARNT = 0.5
MOST = 0.01
FEWEST_ROWS = 100
SHOWN = 50


@rule(
    "WBQ131",
    severity="warning",
    remedy="Look at these rows: a slip of the unit or of a digit in the target, or in the feature that misleads.",
    scope="rows",
)
def doubtful_targets(examined: Examined) -> Evidence | None:
    """Values of a quantity to be predicted are doubtful.

    Fires when the target is missed by more than eight times the usual miss of rows with a similar prediction: the
    median absolute miss, scaled to a standard deviation, among the 200 nearest. Predictions are out-of-bag, from 100
    extremely randomised trees on at most 10,000 sampled rows, without features that know the target (WBQ127); a linear
    model of the other rows must miss it as far, since trees do not go beyond what they have seen. Where all
    values are positive, a value must be as far off on the logarithmic scale, so that a long tail raises no doubt. Does
    not fire below 100 rows, when the trees explain less than half of the variance, or when more than 1 % of the rows
    would be doubted: then misses have a heavy tail by nature. The rows are named, the farthest first, at most 50.
    """
    model = examined.learned
    if model is None or model.classes or model.guess is None or examined.target is None:
        return None
    seen = np.isfinite(model.guess) & np.isfinite(model.y)
    y, guess = model.y[seen].astype(np.float64), model.guess[seen]
    if y.size < FEWEST_ROWS:
        return None
    far = _far(y, guess, guess if model.straight is None else model.straight[seen])
    calm = np.abs(far) <= FAR
    if calm.all() or (~calm).sum() > MOST * y.size or explained(y[calm], guess[calm]) < LEARNT:
        return None
    doubted = np.flatnonzero(~calm)
    order = doubted[np.argsort(-np.abs(far[doubted]), kind="stable")]
    positions = examined.sample.positions[model.rows[seen][order[:SHOWN]]]
    first = int(order[0])
    n = int(order.size)
    among = f"{count(y.size)} sampled rows" if y.size < examined.table.n_rows else f"{count(y.size)} rows"
    return Evidence(
        title=(
            f"{count(n)} of {among} {'has a' if n == 1 else 'have'} doubtful {examined.target}: "
            f"{'it' if n == 1 else 'the farthest'} is {number(y[first])} "
            f"where rows like it suggest {number(guess[first])}"
        ),
        column=examined.target,
        count=n,
        rows=examined.named(positions),
        facts={
            "method": "out-of-bag residuals of extremely randomised trees against their local spread",
            "n": int(y.size),
            "given": [float(value) for value in y[order[:SHOWN]]],
            "suggested": [float(value) for value in guess[order[:SHOWN]]],
        },
    )


def _far(y: NDArray[np.float64], guess: NDArray[np.float64], straight: NDArray[np.float64]) -> NDArray[np.float64]:
    far = misses(y, guess, straight)
    if y.min() > 0 and guess.min() > 0:
        logs = misses(np.log(y), np.log(guess))
        far = np.where(np.sign(far) == np.sign(logs), np.sign(far) * np.minimum(np.abs(far), np.abs(logs)), 0.0)
    return far
