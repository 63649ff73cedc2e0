"""``correlate``: how linked values go together among the selected rows, over all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import InvalidInput, not_one_of
from workbench.views.kernel.questions.asked import asked_selections, asked_view
from workbench.views.kernel.questions.select import PATIENCE
from workbench.views.rows.correlations import correlations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.views.kernel.displayed import Displayed

__all__ = ["correlate"]

MOST = 100  # values
MOMENT = 1.0  # seconds for numbers that are still read; the page asks again


def correlate(arguments: Mapping[str, Any], *, displayed: Displayed) -> dict[str, Any]:
    """Answer with Pearson's r of each value with each; it sets no selection."""
    view = asked_view(arguments, displayed=displayed)
    selections = asked_selections(arguments, view)
    rows = view.rows()
    names = arguments.get("values")
    if not isinstance(names, list) or not 0 < len(names) <= MOST:
        raise InvalidInput(f"'values' must be a list of at most {MOST} names, got {names!r:.80}.")
    for name in names:
        if name not in rows.number_names:
            raise not_one_of("value", rows.number_names, name, kind="one of the values that are correlated")
    held = rows.numbers(patience=MOMENT)
    if held is None:
        return {"state": "reading", "rows": None, "r": None}
    filters = [
        each for selecting, bins in selections for each in selecting.rows().filters(bins, patience=PATIENCE).values()
    ]
    r, n = correlations({name: held[name] for name in names}, filters, rows.n_rows)
    return {
        "state": "known",
        "rows": n.astype(np.int64).ravel().tolist(),
        "r": [None if np.isnan(each) else each for each in r.ravel().tolist()],
    }
