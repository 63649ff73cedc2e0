"""Names of metrics as people write them: ``median_absolute_error``, ``roc_auc`` and ``r2`` in words."""

from __future__ import annotations

__all__ = ["metric_in_words"]

SHORT = {
    "auc": "AUC",
    "brier": "Brier score",
    "f1": "F1",
    "lr": "learning rate",
    "mae": "MAE",
    "mape": "MAPE",
    "mse": "MSE",
    "nll": "NLL",
    "r2": "R²",
    "rmse": "RMSE",
    "roc": "ROC",
}


def metric_in_words(name: str) -> str:
    """Say a metric's name in words; a name that is only underscores stays as it is."""
    return " ".join(SHORT.get(word.casefold(), word) for word in name.replace("_", " ").split()) or name
