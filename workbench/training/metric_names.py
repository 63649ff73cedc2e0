"""What a metric's name says: which part of the data it was measured on, and whether less of it is better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench.errors.metric_wording import metric_in_words
from workbench.views.metric_direction import less_is_better

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MetricName", "group_names", "wording_of"]

Split = Literal["training", "validation", "test", ""]

SPLITS: dict[str, Split] = {
    "train": "training",
    "training": "training",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "eval": "validation",
    "holdout": "validation",
    "test": "test",
    "testing": "test",
}
ORDER: tuple[Split, ...] = ("training", "validation", "test", "")
PARTS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class MetricName:
    """A metric's name, taken apart: ``val_loss`` is the validation part of ``loss``."""

    name: str
    group: str
    split: Split

    @property
    def less_is_better(self) -> bool | None:
        """True for errors and losses, False for scores, None when the name does not say."""
        return less_is_better(self.group)


def group_names(names: Iterable[str]) -> dict[str, list[MetricName]]:
    """Put the names that measure the same thing together, training first; a name without a part stays as it is.

    A bare ``loss`` beside ``val_loss`` was measured on the training data.
    """
    taken = [_taken_apart(name) for name in names]
    with_split = {each.group for each in taken if each.split}
    own_training = {each.group for each in taken if each.split == "training"}
    groups: dict[str, list[MetricName]] = {}
    for each in taken:
        bare = not each.split and each.group in with_split and each.group not in own_training
        split: Split = "training" if bare else each.split
        groups.setdefault(each.group, []).append(MetricName(name=each.name, group=each.group, split=split))
    return {group: sorted(members, key=lambda each: ORDER.index(each.split)) for group, members in groups.items()}


def wording_of(metric: MetricName) -> str:
    """Say a metric's name in words: ``val_rmse`` is "validation RMSE"."""
    return f"{metric.split} {metric_in_words(metric.group)}".strip()


def _taken_apart(name: str) -> MetricName:
    parts = list(PARTS.finditer(name))
    if len(parts) > 1:
        for part, rest in ((parts[0], name[parts[1].start() :]), (parts[-1], name[: parts[-2].end()])):
            split = SPLITS.get(part[0].casefold())
            if split is not None:
                return MetricName(name=name, group=rest, split=split)
    return MetricName(name=name, group=name, split="")
