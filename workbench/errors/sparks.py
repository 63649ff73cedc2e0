"""Small multiples: the mean loss of each feature's bins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.views.items.spark import Spark, Stat
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from workbench.errors.features import BinnedFeature

__all__ = ["slice_sparks"]

MOST_FEATURES = 12


def slice_sparks(
    features: Sequence[BinnedFeature], slices: pd.DataFrame, *, measure: str, words: str
) -> list[tuple[BinnedFeature, Spark]]:
    """Draw each feature's mean loss by bin, before the overall loss in grey; the most telling 12 features first."""
    sparks: list[tuple[float, BinnedFeature, Spark]] = []
    for feature in features:
        own = slices[slices["feature"] == feature.name].set_index("slice")
        losses = own[measure].reindex(list(feature.labels)).to_numpy()
        overall = float(own[measure].iloc[0] / own["times_overall"].iloc[0]) if own[measure].iloc[0] else 0.0
        worst = own.index[0]
        contrast = float(np.nanmax(losses) - np.nanmin(losses))
        spark = Spark(
            id=f"slice-{feature.name}",
            title=feature.name,
            note=feature.kind,
            y=np.nan_to_num(losses),
            base=np.full(len(losses), overall),
            labels=list(feature.labels),
            low=feature.ends[0],
            high=feature.ends[1],
            stats=[Stat(label="worst", value=str(worst)), Stat(label=words, value=number(float(own[measure].iloc[0])))],
            alt=f"The {words} by {feature.name}: largest where it is {worst}, {number(float(own[measure].iloc[0]))} "
            f"against {number(overall)} overall.",
        )
        sparks.append((contrast, feature, spark))
    return [(feature, spark) for _, feature, spark in sorted(sparks, key=lambda each: -each[0])[:MOST_FEATURES]]
