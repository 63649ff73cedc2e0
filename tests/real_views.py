"""Real views of real data, of every kind that the package makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB

from workbench.data.demo import demo_data
from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.log import TrainingLog
from workbench.profiling.quality_report import quality
from workbench.training.training_curves import curves

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.views.payload import Payload

KINDS = ("quality", "digits", "binary", "regression", "curves")
FEATURES = ["educ", "exper", "tenure", "female", "married"]


def real_view(kind: str, folder: Path) -> Payload:
    """Make one of the `KINDS`; *folder* is empty, and holds what has to be on a disk."""
    match kind:
        case "quality":
            return quality(_wages(), target="wage").payload
        case "digits":
            digits = load_digits()
            scores = GaussianNB().fit(digits.data, digits.target).predict_proba(digits.data)
            return classification_errors(digits.target, scores, images=digits.images).payload
        case "binary":
            wages = _wages()
            well = (wages["wage"] > 6).map({True: "well", False: "badly"})
            model = LogisticRegression(max_iter=1_000).fit(wages[FEATURES], well)
            scores = model.predict_proba(wages[FEATURES])[:, 1]
            return classification_errors(well, scores, X=wages[FEATURES]).payload
        case "regression":
            wages = _wages()
            predicted = LinearRegression().fit(wages[FEATURES], wages["wage"]).predict(wages[FEATURES])
            return regression_errors(wages["wage"], predicted, X=wages[FEATURES]).payload
        case _:
            return _curves(folder)


def _wages() -> pd.DataFrame:
    return pd.read_parquet(demo_data("wage1"))


def _curves(folder: Path) -> Payload:
    random = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], 20)
    with TrainingLog("wages", folder=folder) as log:
        for step in range(60):
            log.log(step, loss=1 / (step + 1), val_loss=1 / (step + 1) + max(step - 20, 0) / 100)
            if step % 20 == 0:
                log.predictions(step, labels, np.where(random.random(60) < 0.8, labels, 0))
                log.weights(step, dense=random.normal(size=(8, 8)))
    return curves(log).payload
