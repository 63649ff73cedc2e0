"""WBQ127: a feature knows the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.findings import Evidence, rule
from workbench.profiling.doubtful_targets import explained
from workbench.profiling.leakage import balanced_accuracy, ranks
from workbench.profiling.out_of_fold import FUNCTION, TELLS
from workbench.views.wording import count, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.profiling.examined import Examined
    from workbench.profiling.leakage import SingleScore
    from workbench.profiling.out_of_fold import Learned

__all__ = ["target_leakage"]

ALONE = 0.9  # score from which one feature is compared with all together
OTHERS = 0.5  # and that no other feature reaches
SHOWN = 20
LISTED = 6
REPEATS = 0.9  # of the present values differ at most, that "each value has one target" says something


@rule(
    "WBQ127",
    severity="warning",
    remedy="Ask whether it is known before the target is; if not, leave it out, or the model fails in use.",
    scope="rows",
)
def target_leakage(examined: Examined) -> Iterator[Evidence]:
    """A feature knows the target: it predicts it alone, nearly without error.

    Fires as an error when a numeric feature is a function of a quantity, which shows in a rank correlation of 1 (from
    0.9999 on) in the sample, or when each of its repeated values has one target over all rows. Fires as a warning when
    a feature, cut into up to 200 bins, predicts at least 98 % of what can be predicted in rows that it was not learned
    from (five-fold; balanced accuracy scaled so that guessing is 0, or the explained variance of the target's ranks),
    when whether the feature is there does so, or when it explains at least 90 %, all features together no more, and no
    other 50 %. Does not fire on strong but imperfect features: a petal's width tells iris species well and leaks
    nothing. The score is that of a tree on one feature (predictive power score; Wetschoreck 2020); on leakage see
    Kaufman, Rosset and Perlich 2012.
    """
    model = examined.learned
    if model is None:
        return
    absent = [each.name for each in model.absence if each.score >= TELLS]
    if absent:
        yield _by_absence(examined, absent)
    knowing = [each for each in model.knowing if each.name not in absent]
    for each in knowing[:SHOWN]:
        yield _knows(examined, model, each)
    if not absent and not knowing:
        yield from _as_good_as_all(examined, model)


def _knows(examined: Examined, model: Learned, each: SingleScore) -> Evidence:
    column = examined.column(each.name)
    function = each.monotone >= FUNCTION or _one_target_each(examined, each.name)
    if function:
        title = f"{examined.target}, the target, follows from {each.name}: it is a function of it"
    else:
        title = f"{each.name} alone predicts {examined.target}, the target, {_how_well(examined, model, each)}"
    return Evidence(
        title=title,
        column=each.name,
        count=column.count,
        where=column.is_present,
        severity="error" if function else None,
        remedy="Leave it out of the features: it is the target in another form." if function else None,
        facts={"score": each.score, "rank_correlation": each.monotone},
        fix=_without([each.name]),
    )


def _by_absence(examined: Examined, names: list[str]) -> Evidence:
    columns = [examined.column(name) for name in names]
    where = " AND ".join(column.is_missing for column in columns)
    shown = names if len(names) <= LISTED else [*names[: LISTED - 1], f"{len(names) - LISTED + 1} more"]
    several = len(names) > 1
    listed = f"{', '.join(shown[:-1])} and {shown[-1]}" if several else shown[0]
    return Evidence(
        title=(
            f"Whether {listed} {'are' if several else 'is'} there tells {examined.target}, the target: "
            f"{'they' if several else 'it'} may be filled in after the outcome"
        ),
        column=None if several else names[0],
        columns=tuple(names) if several else (),
        count=examined.counts([where])[0] if several else columns[0].missing,
        where=where,
        fix=_without(names),
    )


def _as_good_as_all(examined: Examined, model: Learned) -> Iterator[Evidence]:
    if not model.scores or model.scores[0].score < ALONE or model.guess is None:
        return
    best = model.scores[0]
    if len(model.scores) < 3 or model.scores[1].score > OTHERS or best.score < _together(model):
        return
    column = examined.column(best.name)
    yield Evidence(
        title=(
            f"{best.name} alone predicts {examined.target}, the target, as well as all features together, "
            f"{_how_well(examined, model, best)}; no other comes near"
        ),
        column=best.name,
        count=column.count,
        where=column.is_present,
        facts={"score": best.score, "all": _together(model), "next": model.scores[1].score},
        fix=_without([best.name]),
    )


def _together(model: Learned) -> float:
    """Return what all features explain together, on the scale of the single scores."""
    assert model.guess is not None
    if model.classes:
        return balanced_accuracy(np.argmax(np.nan_to_num(model.guess), axis=1), model.y.astype(np.int64))
    y = model.y.astype(np.float64)
    order = np.sort(y)
    # A guess takes the rank that it would have among the targets.
    placed = np.interp(model.guess, order, ranks(order))
    seen = ~np.isnan(placed)
    return explained(ranks(y)[seen], placed[seen])


def _how_well(examined: Examined, model: Learned, each: SingleScore) -> str:
    n = len(model.rows)
    among = f"{count(n)} sampled rows" if n < examined.table.n_rows else f"{count(n)} rows"
    if each.score >= 0.9995:
        return f"without error ({among})"
    if model.classes:
        guessing = 1 / max(len(model.labels), 1)
        right = each.score * (1 - guessing) + guessing
        return f"right in {share(right)} of the cases of each class ({among})"
    return f"explaining {share(each.score)} of how it is ranked ({among})"


def _one_target_each(examined: Examined, name: str) -> bool:
    """Tell whether each value of a feature has one target, over all rows, and values repeat."""
    assert examined.target is not None
    column, target = examined.column(name), examined.column(examined.target)
    if not column.distinct or column.distinct > REPEATS * column.count or column.missing:
        return False
    different = (
        f"SELECT count(*) AS n FROM (SELECT {column.sql} FROM data WHERE {target.is_present} GROUP BY {column.sql} "
        f"HAVING min({target.sql}) <> max({target.sql}) LIMIT 1)"
    )
    return bool(examined.source.sql(different)["n"][0].as_py() == 0)


def _without(names: list[str]) -> dict[str, str]:
    return {"pandas": f"data = data.drop(columns={names!r})", "polars": f"data = data.drop({names!r})"}
