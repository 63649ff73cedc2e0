import numpy as np

from workbench.errors.classification import classification_errors

RNG = np.random.default_rng(0)
P = RNG.random(2000)
Y = (RNG.random(2000) < P).astype(int)


def findings(*arguments, **options):
    return [found for found in classification_errors(*arguments, **options).findings if found.code == "WBE107"]


def test_it_fires_for_scores_the_wrong_way_round():
    (finding,) = findings(Y, 1 - P)
    assert "worse than by chance" in finding.title


def test_it_does_not_fire_for_scores_by_chance():
    assert findings(Y, RNG.random(2000)) == []
