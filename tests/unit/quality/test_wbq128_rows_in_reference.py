"""WBQ128: rows are in the reference as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.unit.quality.fixes import found
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from pathlib import Path


def rows(n: int = 500, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {"id": np.arange(n) + seed * 10_000, "wage": random.normal(size=n), "region": random.choice(["w", "e"], n)}
    )


def test_fires_on_rows_equal_in_every_shared_column() -> None:
    train, test = rows(), rows(seed=1)
    test = pd.concat([test, train.iloc[10:30]], ignore_index=True)
    [shared] = found(test, "WBQ128", reference=train)
    assert (shared.severity, shared.count) == ("warning", 20)
    assert shared.rows == tuple(range(500, 520))
    data, reference = test.copy(), train
    space = {"data": data, "reference": reference}
    exec(shared.fix["pandas"], space)
    assert len(space["data"]) == 500


def test_fires_however_the_values_are_stored(tmp_path: Path) -> None:
    train = rows()
    path = tmp_path / "train.csv"
    train.to_csv(path, index=False)
    narrow = train.iloc[:50].astype({"id": "int16", "region": "category"})
    [shared] = found(narrow, "WBQ128", reference=path)
    assert shared.count == 50


def test_fires_by_key_and_as_an_error_with_a_target() -> None:
    train = rows()
    test = train.iloc[:100].assign(wage=0.5)
    assert found(test, "WBQ128", reference=train) == []
    [shared] = found(test, "WBQ128", reference=train, key="id", target="region")
    assert (shared.severity, shared.count, shared.columns) == ("error", 100, ("id",))


def test_missing_values_are_equal() -> None:
    train = rows().assign(wage=np.nan)
    [shared] = found(train.iloc[:7], "WBQ128", reference=train)
    assert shared.count == 7


def test_does_not_fire_on_rows_that_chance_makes_equal() -> None:
    random = np.random.default_rng(0)
    few = pd.DataFrame({"a": random.integers(0, 30, 1000), "b": random.integers(0, 30, 1000)})
    assert found(few.iloc[:500], "WBQ128", reference=few.iloc[500:]) == []
    assert found(rows(), "WBQ128", reference=rows(seed=1)) == []


def test_does_not_fire_on_another_table_or_a_saved_profile() -> None:
    train = rows()
    other = train.assign(**{f"x{n}": 1 for n in range(5)})
    assert found(other, "WBQ128", reference=train) == []
    assert found(train, "WBQ128", reference=quality(train).profile) == []
