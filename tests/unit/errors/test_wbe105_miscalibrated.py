import numpy as np

from workbench.errors.classification import classification_errors

RNG = np.random.default_rng(0)
P = RNG.random(2000)
Y = (RNG.random(2000) < P).astype(int)


def findings(*arguments, **options):
    return [found for found in classification_errors(*arguments, **options).findings if found.code == "WBE105"]


def test_it_fires_for_overconfident_probabilities():
    (finding,) = findings(Y, np.clip((P - 0.5) * 3 + 0.5, 0, 1))
    assert "come true in" in finding.title


def test_it_does_not_fire_for_honest_probabilities():
    assert findings(Y, P) == []
