import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from workbench.errors.regression_metrics import regression_metrics

numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
rows = st.lists(st.tuples(numbers, numbers, st.floats(0.01, 10)), min_size=2, max_size=60)


@settings(max_examples=25, deadline=None)
@given(rows=rows, weighted=st.booleans())
def test_metrics_equal_scikit_learns(rows, weighted):
    y, p, w = (np.array(column) for column in zip(*rows, strict=True))
    weight = w if weighted else None
    ours = regression_metrics(y, p, weight=weight)
    assert ours.mae == pytest.approx(sk.mean_absolute_error(y, p, sample_weight=weight))
    assert ours.rmse == pytest.approx(sk.mean_squared_error(y, p, sample_weight=weight) ** 0.5)
    assert ours.median_absolute_error == pytest.approx(sk.median_absolute_error(y, p, sample_weight=weight))
    assert ours.max_error == pytest.approx(sk.max_error(y, p))
    assert ours.bias == pytest.approx(np.average(p - y, weights=weight), abs=1e-6)
    if y.min() < y.max():
        assert ours.r2 == pytest.approx(sk.r2_score(y, p, sample_weight=weight), rel=1e-6, abs=1e-6)


def test_r2_is_undefined_when_the_actual_values_do_not_vary():
    assert regression_metrics(np.full(10, 0.1), np.arange(10.0)).r2 is None


def test_intervals_have_a_coverage_and_a_width():
    y = np.array([1.0, 2.0, 3.0, 4.0])
    ours = regression_metrics(y, y, interval=(y - 1, np.array([0.5, 2.0, 4.0, 4.5])))
    assert ours.coverage == 0.75
    assert ours.mean_width == pytest.approx(np.mean([0.5, 1.0, 2.0, 1.5]))
