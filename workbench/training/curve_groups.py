"""Curves that belong in one picture: the same metric, on each part of the data, for each log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.errors.metric_wording import metric_in_words
from workbench.training.metric_names import group_names
from workbench.views.basis import EXACT, Basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.log.reader import Series
    from workbench.training.metric_names import MetricName
    from workbench.training.sources import LabelledLog

__all__ = ["Curve", "CurveGroup", "curve_groups", "drawn_basis"]

POINTS_OF_A_LINE = 2_000
POINTS_OF_A_PICTURE = 12_000


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One metric of one log."""

    log: LabelledLog
    metric: MetricName

    def series(self, points: int | None = None) -> Series:
        """Return its points: all, or about so many that look the same."""
        return self.log.reader.series(self.metric.name, points=points)


@dataclass(frozen=True, kw_only=True)
class CurveGroup:
    """What one picture shows."""

    name: str
    curves: Sequence[Curve]

    @property
    def title(self) -> str:
        """The group's name in words, as a heading."""
        words = metric_in_words(self.name)
        return words[:1].upper() + words[1:]

    def drawn(self) -> list[tuple[Curve, Series]]:
        """Return every curve with the points that are drawn."""
        points = max(200, min(POINTS_OF_A_LINE, POINTS_OF_A_PICTURE // max(len(self.curves), 1)))
        return [(curve, curve.series(points)) for curve in self.curves]


def drawn_basis(drawn: Sequence[tuple[Curve, Series]]) -> Basis:
    """Say whether the points drawn are all there are."""
    n, of = sum(len(series.steps) for _, series in drawn), sum(series.of for _, series in drawn)
    return EXACT if n == of else Basis.sampled(n, of)


def curve_groups(logs: Sequence[LabelledLog]) -> list[CurveGroup]:
    """Group the metrics of all logs by what they measure, in the order in which they first came."""
    groups: dict[str, list[Curve]] = {}
    for log in logs:
        for group, members in group_names(log.reader.metrics).items():
            groups.setdefault(group, []).extend(Curve(log=log, metric=metric) for metric in members)
    return [CurveGroup(name=name, curves=curves) for name, curves in groups.items()]
