"""Whether less or more of a metric is better, as far as its name says."""

from __future__ import annotations

import re

__all__ = ["less_is_better"]

PARTS = re.compile(r"[^\W_]+")
LESS = {"loss", "error", "err", "rmse", "mse", "mae", "mape", "nll", "perplexity", "logloss", "deviance", "brier"}
MORE = {"accuracy", "acc", "auc", "auroc", "f1", "r2", "score", "precision", "recall", "map", "iou", "dice", "bleu"}


def less_is_better(name: str) -> bool | None:
    """Return True for errors and losses, False for scores, None when the name does not say."""
    words = {part.casefold() for part in PARTS.findall(name)}
    if words & LESS:
        return True
    return False if words & MORE else None
