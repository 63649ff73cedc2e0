"""WBQ118: rows that are unusual as a whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.covariance import MinCovDet

from tests.unit.quality.fixes import found
from workbench.data.demo import demo_data
from workbench.profiling.multivariate_outliers import normal_scores, robust_distances


def people(n: int = 2000) -> pd.DataFrame:
    """Height and weight go together; waist in units with a long tail."""
    random = np.random.default_rng(0)
    height = random.normal(172, 9, n)
    weight = 0.9 * (height - 100) + random.normal(0, 3, n)
    return pd.DataFrame({"height": height, "weight": weight, "waist": np.exp(weight / 20 + random.normal(0, 0.05, n))})


def test_fires_on_what_is_possible_alone_but_not_together() -> None:
    held = people()
    held.loc[17, ["height", "weight"]] = [188.0, 52.0]
    held.loc[41, ["height", "weight"]] = [158.0, 81.0]
    [finding] = found(held, "WBQ118")
    assert set(finding.rows or ()) == {17, 41}
    assert "2 of 2\u202f000 rows" in finding.title
    assert set(finding.facts["by"][0]) & {"height", "weight"}


def test_names_rows_by_key_and_says_how_many_were_sampled() -> None:
    held = people(30_000)
    held["name"] = [f"p{n}" for n in range(30_000)]
    from workbench.views.rows.sampling import sampled_positions

    place = int(sampled_positions(30_000)[123])
    held.loc[place, ["height", "weight"]] = [186.0, 54.0]
    [finding] = found(held, "WBQ118", key="name")
    assert finding.rows == (f"p{place}",)
    assert "of 10\u202f000 sampled rows" in finding.title


@pytest.mark.parametrize("name", ["iris", "wage1", "digits"])
def test_stays_silent_on_clean_data(name: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert found(demo_data(name), "WBQ118") == []


def test_stays_silent_on_tails_groups_and_few_rows() -> None:
    random = np.random.default_rng(1)
    assert found(pd.DataFrame(random.standard_t(2, (3000, 4)), columns=list("abcd")), "WBQ118") == []
    groups = random.normal(size=(3000, 3)) + random.integers(0, 3, (3000, 1)) * 6
    assert found(pd.DataFrame(groups, columns=list("abc")), "WBQ118") == []
    assert found(people(40), "WBQ118") == []


def test_stays_silent_on_sensitive_columns() -> None:
    held = people()
    held.loc[17, ["height", "weight"]] = [188.0, 52.0]
    assert found(held, "WBQ118", sensitive=["weight", "waist"]) == []


def test_distances_are_those_of_the_reference_method() -> None:
    random = np.random.default_rng(2)
    values = random.multivariate_normal([0, 0, 0], [[1, 0.8, 0.2], [0.8, 1, 0], [0.2, 0, 1]], 1000)
    values[:50] = random.normal([6, -6, 0], 0.1, (50, 3))
    mine = robust_distances(values)[0]
    theirs = MinCovDet(random_state=0, support_fraction=0.75).fit(values).mahalanobis(values)
    assert np.corrcoef(mine, theirs)[0, 1] > 0.999
    # The scale is a correction for small samples, which has changed between versions of the reference.
    assert np.median(mine[50:] / theirs[50:]) == pytest.approx(1, abs=0.2)
    assert mine[:50].min() > 10 * np.quantile(mine[50:], 0.99)


def test_normal_scores_are_normal_quantiles_of_mean_ranks() -> None:
    values = np.array([3.0, 1.0, 3.0, 100.0, -5.0])
    expected = stats.norm.ppf((stats.rankdata(values) - 0.375) / 5.25)
    assert normal_scores(values) == pytest.approx(expected)
