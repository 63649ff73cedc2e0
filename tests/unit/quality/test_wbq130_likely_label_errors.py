"""WBQ130: labels that are likely wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits, load_iris, load_wine

from tests.unit.quality.fixes import found
from workbench.profiling.label_errors import calibrated, confident_classes, label_errors


def flipped(held: pd.DataFrame, n: int, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Give some rows another label."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(held), n, replace=False)
    changed = held.copy()
    classes = held["target"].max() + 1
    changed.loc[rows, "target"] = (held.loc[rows, "target"] + random.integers(1, classes, n)) % classes
    return changed, rows


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_finds_most_of_twenty_wrong_digits(seed: int) -> None:
    digits = load_digits(as_frame=True).frame
    held, rows = flipped(digits, 20, seed)
    [finding] = found(held, "WBQ130", target="target")
    named = set(finding.rows or ())
    assert len(named & set(rows)) >= 14
    assert len(named - set(rows)) <= 2
    right = [
        held.loc[row, "target"] == int(given)
        for row, given in zip(finding.rows or (), finding.facts["given"], strict=True)
    ]
    assert all(right)
    truths = [digits.loc[row, "target"] for row in finding.rows or () if row in set(rows)]
    suggested = [
        int(each) for row, each in zip(finding.rows or (), finding.facts["suggested"], strict=True) if row in set(rows)
    ]
    assert np.mean(np.array(truths) == suggested) > 0.9


def test_stays_silent_on_clean_data() -> None:
    for load in (load_digits, load_iris, load_wine):
        assert found(load(as_frame=True).frame, "WBQ130", target="target") == []


def test_names_text_labels_and_is_the_same_each_time() -> None:
    held, rows = flipped(load_wine(as_frame=True).frame, 6)
    held["target"] = held["target"].map({0: "barolo", 1: "grignolino", 2: "barbera"})
    [first], [second] = (found(held, "WBQ130", target="target") for _ in range(2))
    assert first == second
    assert len(set(first.rows or ()) & set(rows)) >= 4
    assert set(first.facts["suggested"]) <= {"barolo", "grignolino", "barbera"}


def test_a_feature_that_knows_the_given_label_does_not_hide_the_errors() -> None:
    held, rows = flipped(load_wine(as_frame=True).frame, 8)
    held["copy"] = held["target"] * 2
    [finding] = found(held, "WBQ130", target="target")
    assert len(set(finding.rows or ()) & set(rows)) >= 6


def test_stays_silent_where_classes_overlap() -> None:
    random = np.random.default_rng(3)
    held = pd.DataFrame(random.normal(size=(800, 4)), columns=list("abcd"))
    held["target"] = (held["a"] + random.normal(0, 1.5, 800) > 0).astype(int)
    assert found(held, "WBQ130", target="target") == []


def test_stays_silent_on_quantities_and_sensitive_targets() -> None:
    held, _ = flipped(load_wine(as_frame=True).frame, 8)
    assert found(held, "WBQ130", target="alcohol") == []
    assert found(held, "WBQ130", target="target", sensitive="target") == []


def test_counts_as_the_reference_implementation_does() -> None:
    random = np.random.RandomState(7)
    true = random.randint(0, 3, 60)
    y = true.copy()
    y[::9] = (y[::9] + 1) % 3
    confidence = random.dirichlet([1, 1, 1], 60) * 0.5
    confidence[np.arange(60), true] += 0.5
    confidence = confidence.round(3)
    confidence /= confidence.sum(axis=1, keepdims=True)
    best = confident_classes(y, confidence)
    # As cleanlab 2.9's compute_confident_joint(..., calibrate=False, return_indices_of_off_diagonals=True) says.
    assert np.flatnonzero(best != y).tolist() == [0, 27, 45, 54]
    assert sorted(label_errors(y, confidence).rows.tolist()) == [0, 27, 45, 54]


def test_calibration_keeps_the_order_and_lowers_the_loss() -> None:
    random = np.random.default_rng(4)
    y = random.integers(0, 3, 500)
    sure = random.dirichlet([0.3, 0.3, 0.3], 500)
    sure[np.arange(500), y] += 2
    cautious = sure**0.2 / (sure**0.2).sum(axis=1, keepdims=True)
    sharper = calibrated(y, cautious)
    assert (np.argsort(sharper, axis=1) == np.argsort(cautious, axis=1)).all()
    assert np.log(sharper[np.arange(500), y]).mean() > np.log(cautious[np.arange(500), y]).mean()
    assert sharper.sum(axis=1) == pytest.approx(1)
