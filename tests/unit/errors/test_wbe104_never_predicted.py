import numpy as np

from workbench.errors.classification import classification_errors

RNG = np.random.default_rng(0)
P = RNG.random(2000)
Y = (RNG.random(2000) < P).astype(int)


def findings(*arguments, **options):
    return [found for found in classification_errors(*arguments, **options).findings if found.code == "WBE104"]


def test_it_fires_for_a_class_that_is_never_predicted():
    (finding,) = findings(["a"] * 20 + ["b"] * 10, ["a"] * 30)
    assert "class b is never predicted" in finding.title
    assert finding.count == 10


def test_it_does_not_fire_when_all_are_predicted():
    assert findings(["a", "b"] * 20, ["a", "b"] * 20) == []
