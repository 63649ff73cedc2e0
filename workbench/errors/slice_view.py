"""Slices as they are shown: small multiples by feature, and a table of the worst."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.errors.features import binned
from workbench.errors.readable_tables import headed
from workbench.errors.slices import slice_losses
from workbench.errors.sparks import slice_sparks
from workbench.views.figures import table_from_frame
from workbench.views.payload import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.features import BinnedFeature
    from workbench.errors.linked_errors import LinkedErrors
    from workbench.views.items.spark import Spark
    from workbench.views.items.table import Table

__all__ = ["SliceView", "slice_view"]

WORDS = {"mae": "mean absolute error", "error_rate": "error rate"}
SHOWN_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class SliceView:
    """The slices of a report: their features and their frame; nothing is shown where there are no features."""

    features: Sequence[BinnedFeature]
    frame: pd.DataFrame
    measure: str

    @cached_property
    def drawn(self) -> list[tuple[BinnedFeature, Spark]]:
        """The features that are drawn, each with its small picture."""
        if not self.features:
            return []
        return slice_sparks(self.features, self.frame, measure=self.measure, words=WORDS[self.measure])

    def sections(self, links: LinkedErrors | None = None) -> list[Section]:
        """Return the small multiples, if there are any; with *links* they follow a selection and can be brushed."""
        if not self.features:
            return []
        sparks = [spark if links is None else links.slice(feature, spark) for feature, spark in self.drawn]
        title = f"{WORDS[self.measure].capitalize()} by feature"
        return [Section(type="sparks", id="slices", title=title, items=sparks)]

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
