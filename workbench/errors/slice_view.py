"""Slices as they are shown: small multiples by feature, and a table of the worst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors.features import binned
from workbench.errors.readable_tables import headed
from workbench.errors.slices import slice_losses
from workbench.errors.sparks import slice_sparks
from workbench.views.figures import table_from_frame
from workbench.views.payload import Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.features import BinnedFeature

__all__ = ["SliceView", "slice_view"]

WORDS = {"mae": "mean absolute error", "error_rate": "error rate"}
SHOWN_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class SliceView:
    """The slices of a report: their features and their frame; nothing is shown where there are no features."""

    features: Sequence[BinnedFeature]
    frame: pd.DataFrame
    measure: str

    def sections(self) -> list[Section]:
        """Return the small multiples, if there are any."""
        if not self.features:
            return []
        words = WORDS[self.measure]
        sparks = slice_sparks(self.features, self.frame, measure=self.measure, words=words)
        return [Section(type="sparks", id="slices", title=f"{words.capitalize()} by feature", items=sparks)]

    def tables(self) -> list[Table]:
        """Return the table, if there is one."""
        if not self.features:
            return []
        shown = headed(self.frame)
        return [table_from_frame(shown, id="slices-table", title="Slices", limit=SHOWN_ROWS, shares=("share",))]


def slice_view(
    features: pd.DataFrame | None, loss: NDArray[np.float64], weight: NDArray[np.float64] | None, *, measure: str
) -> SliceView:
    """Cut every column of *features* into bins, and look for those where the loss is large; see `slice_losses`."""
    cut = [] if features is None else binned(features)
    return SliceView(features=cut, frame=slice_losses(cut, loss, weight, measure=measure), measure=measure)
