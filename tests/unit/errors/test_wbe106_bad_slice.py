import numpy as np
import pandas as pd
import pytest

from workbench.errors.classification import classification_errors

RNG = np.random.default_rng(0)
P = RNG.random(2000)
Y = (RNG.random(2000) < P).astype(int)


def findings(*arguments, **options):
    return [found for found in classification_errors(*arguments, **options).findings if found.code == "WBE106"]


@pytest.mark.parametrize(("factor", "fires"), [(1, False), (0, True)])
def test_it_fires_only_for_a_slice_that_is_wrong_far_more_often(factor, fires):
    group = np.repeat(["usual", "odd"], [1800, 200])
    right = np.where(RNG.random(2000) < 0.9, Y, 1 - Y)
    answers = np.where((group == "odd") & (factor == 0), 1 - Y, right)
    found = findings(Y, answers, data=pd.DataFrame({"group": group}))
    assert bool(found) is fires
    assert all("group is odd" in each.title for each in found)
