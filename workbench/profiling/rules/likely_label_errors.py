"""WBQ130: labels that are likely wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.label_errors import calibrated, label_errors
from workbench.profiling.leakage import balanced_accuracy
from workbench.profiling.stored_literals import said
from workbench.views.wording import count

if TYPE_CHECKING:
    from workbench.profiling.examined import Examined
    from workbench.profiling.out_of_fold import Learned

__all__ = ["likely_label_errors"]

SURE = 0.4  # confidence in the suggested class, less that in the given one
DOUBTED = 0.1  # confidence in the given class, at most
LEARNT = 0.7  # balanced accuracy, guessing being 0, below which the model knows too little
FEWEST = 2
MANY = 10
MOST = 0.1
SHOWN = 100


@rule(
    "WBQ130",
    severity="warning",
    remedy="Look at these rows and correct their labels: they teach what is wrong, and count right answers as errors.",
    scope="rows",
)
def likely_label_errors(examined: Examined) -> Evidence | None:
    """Labels are likely wrong.

    Fires when at least two rows are counted for another class by confident learning (Northcutt, Jiang and Chuang 2021)
    on out-of-bag predictions of 100 extremely randomised trees, at most 10,000 sampled rows, calibrated by a
    temperature; and when these trees also give the given class at most 0.1, and the suggested one at least 0.4 more. A
    note below ten rows. Features that know the target (WBQ127) are left out. Does not fire when the trees get less than
    70 % of the way from guessing to perfect (balanced accuracy), or would doubt more than 10 % of the labels: then the
    classes overlap, and a doubt says nothing. The rows are named, the clearest first, at most 100, with given and
    suggested labels in the facts.
    """
    model = examined.learned
    if model is None or not model.classes or model.guess is None or examined.target is None:
        return None
    seen = ~np.isnan(model.guess).any(axis=1) & (model.guess.sum(axis=1) > 0)
    y, confidence = model.y[seen].astype(np.int64), model.guess[seen]
    if not y.size or balanced_accuracy(np.argmax(confidence, axis=1), y) < LEARNT:
        return None
    errors = label_errors(y, calibrated(y, confidence))
    left = confidence[errors.rows, y[errors.rows]]
    sure = (left <= DOUBTED) & (confidence[errors.rows, errors.suggested] - left >= SURE)
    rows, suggested = errors.rows[sure], errors.suggested[sure]
    if not FEWEST <= rows.size <= MOST * y.size:
        return None
    given = y[rows]
    positions = examined.sample.positions[model.rows[seen][rows]]
    names = examined.named(positions[:SHOWN])
    labels = _labels(examined, model)
    among = f"{count(y.size)} sampled rows" if y.size < examined.table.n_rows else f"{count(y.size)} rows"
    return Evidence(
        title=(
            f"{count(rows.size)} of {among} likely have the wrong {examined.target}: the clearest is labelled "
            f"{labels[given[0]]} and looks like {labels[suggested[0]]}"
        ),
        column=examined.target,
        count=int(rows.size),
        rows=names,
        severity="info" if rows.size < MANY else None,
        facts={
            "method": "confident learning on out-of-bag predictions of extremely randomised trees",
            "n": int(y.size),
            "given": [labels[place] for place in given[:SHOWN]],
            "suggested": [labels[place] for place in suggested[:SHOWN]],
        },
    )


def _labels(examined: Examined, model: Learned) -> list[str]:
    assert examined.target is not None
    target = examined.values[examined.target]
    if target.labels is not None:
        return [said(target.labels[int(code)], examined.source.schema.field(target.name).type) for code in model.labels]
    type_ = examined.source.schema.field(target.name).type
    return [said(value, getattr(type_, "value_type", type_)) for value in model.labels]
