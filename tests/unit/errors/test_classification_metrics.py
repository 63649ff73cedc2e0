import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from workbench.errors.classification import classification_errors
from workbench.errors.ranking import rank

TIED = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 1.0])
PROBABILITIES = TIED | st.floats(0, 1)
ANY_SCORES = TIED.map(lambda value: value - 0.5) | st.floats(-1e300, 1e300)


@st.composite
def binary(draw, scores=PROBABILITIES):
    rows = draw(st.lists(st.tuples(st.booleans(), scores, st.floats(0.1, 5)), min_size=2, max_size=60))
    truth, score, weight = (np.array(column) for column in zip(*rows, strict=True))
    truth[:2] = (False, True)
    return truth.astype(int), score, weight if draw(st.booleans()) else None


@settings(max_examples=25, deadline=None)
@given(case=binary())
def test_binary_metrics_equal_scikit_learns(case):
    y, s, w = case
    ours = classification_errors(y, s, sample_weight=w).metrics
    p = (s > 0.5).astype(int)
    assert ours["accuracy"] == pytest.approx(sk.accuracy_score(y, p, sample_weight=w))
    assert ours["balanced_accuracy"] == pytest.approx(sk.balanced_accuracy_score(y, p, sample_weight=w))
    for average in ("macro", "weighted"):
        expected = sk.precision_recall_fscore_support(y, p, average=average, sample_weight=w, zero_division=0)
        for name, value in zip(("precision", "recall", "f1"), expected, strict=False):
            assert ours[f"{average}_{name}"] == pytest.approx(value)
    assert ours["roc_auc"] == pytest.approx(sk.roc_auc_score(y, s, sample_weight=w))
    assert ours["average_precision"] == pytest.approx(sk.average_precision_score(y, s, sample_weight=w))
    assert ours["log_loss"] == pytest.approx(sk.log_loss(y, s, sample_weight=w), rel=1e-6, abs=1e-9)
    assert ours["brier"] == pytest.approx(sk.brier_score_loss(y, s, sample_weight=w), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(case=binary(scores=ANY_SCORES))
def test_any_finite_scores_are_ranked_as_scikit_learn_ranks_them(case):
    y, s, w = case
    ranked = rank(s, y == 1, w)
    assert ranked.roc_auc() == pytest.approx(sk.roc_auc_score(y, s, sample_weight=w))
    assert ranked.average_precision() == pytest.approx(sk.average_precision_score(y, s, sample_weight=w))


@settings(max_examples=25, deadline=None)
@given(scores=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=60))
def test_ranking_keeps_every_distinct_score_exactly(scores):
    ranked = rank(np.array(scores), np.zeros(len(scores), dtype=bool))
    assert ranked.scores.tolist() == sorted({score + 0.0 for score in scores})


@settings(max_examples=15, deadline=None)
@given(data=st.data(), n=st.integers(6, 40), weighted=st.booleans())
def test_multiclass_metrics_equal_scikit_learns(data, n, weighted):
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    y = np.append(["a", "b", "c"], rng.choice(["a", "b", "c"], n))
    s = rng.dirichlet(np.ones(3), n + 3).round(1)
    s[:, 2] = 1 - s[:, 0] - s[:, 1]
    s = np.clip(s, 0, 1)
    w = rng.random(n + 3) + 0.1 if weighted else None
    ours = classification_errors(y, s, sample_weight=w).metrics
    p = np.array(["a", "b", "c"])[s.argmax(axis=1)]
    assert ours["accuracy"] == pytest.approx(sk.accuracy_score(y, p, sample_weight=w))
    expected = sk.precision_recall_fscore_support(y, p, average="macro", sample_weight=w, zero_division=0)
    assert [ours["macro_precision"], ours["macro_recall"], ours["macro_f1"]] == pytest.approx(list(expected[:3]))
    assert ours["roc_auc"] == pytest.approx(
        np.mean([sk.roc_auc_score(y == c, s[:, k], sample_weight=w) for k, c in enumerate("abc")])
    )
    assert ours["average_precision"] == pytest.approx(
        np.mean([sk.average_precision_score(y == c, s[:, k], sample_weight=w) for k, c in enumerate("abc")])
    )
    assert ours["log_loss"] == pytest.approx(sk.log_loss(y, s, sample_weight=w), rel=1e-6)
    onehot = np.array(["a", "b", "c"]) == y[:, None]
    assert ours["brier"] == pytest.approx(np.average(((s - onehot) ** 2).sum(axis=1), weights=w))


@settings(max_examples=15, deadline=None)
@given(case=binary())
def test_curves_equal_scikit_learns(case):
    y, s, w = case
    view = classification_errors(y, s, sample_weight=w)
    roc = view.frame("roc")
    x, t, thresholds = sk.roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    assert np.allclose(roc["false_positive_rate"], x)
    assert np.allclose(roc["true_positive_rate"], t)
    assert np.allclose(roc["threshold"], thresholds)
    precision, recall, _ = sk.precision_recall_curve(y, s, sample_weight=w)
    ours = view.frame("precision_recall")
    assert np.allclose(ours["precision"], precision[::-1])
    assert np.allclose(ours["recall"], recall[::-1])


def test_float32_probabilities_are_clipped_as_scikit_learn_clips_them():
    y, s = np.array([0, 1, 1]), np.array([1.0, 0.5, 0.25], dtype=np.float32)
    assert classification_errors(y, s).metrics["log_loss"] == pytest.approx(sk.log_loss(y, s), rel=1e-5)
