import numpy as np
import pandas as pd

from workbench.errors.regression import regression_errors

RNG = np.random.default_rng(0)
Y = RNG.normal(10, 3, 600)
REGION = np.repeat(["north", "south", "west"], 200)
NOISE = RNG.normal(0, 1, 600)


def findings(p, region=REGION):
    return [f for f in regression_errors(Y, p, data=pd.DataFrame({"region": region})).findings if f.code == "WBE103"]


def test_it_fires_for_a_slice_that_is_clearly_worse():
    (finding,) = findings(Y + NOISE * np.where(REGION == "west", 5, 1))
    assert finding.column == "region"
    assert "region is west" in finding.title
    assert finding.count == 200


def test_it_does_not_fire_when_slices_are_alike():
    assert findings(Y + NOISE) == []


def test_it_does_not_fire_for_a_tiny_slice():
    region = np.array(["all"] * 590 + ["few"] * 10)
    assert findings(Y + NOISE * np.where(region == "few", 50, 1), region) == []
