import numpy as np

from workbench.errors.regression import regression_errors

RNG = np.random.default_rng(0)
Y = RNG.normal(10, 3, 300)
P = Y + RNG.normal(0, 1, 300)


def codes(y, p):
    return [found.code for found in regression_errors(y, p).findings]


def test_it_fires():
    assert "WBE102" in codes(Y, RNG.permutation(Y))


def test_it_does_not_fire_for_a_good_model():
    assert "WBE102" not in codes(Y, P)


def test_it_does_not_fire_for_a_single_row():
    assert "WBE102" not in codes(Y[:1], P[:1])
