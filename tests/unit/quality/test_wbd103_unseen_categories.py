"""WBD103: values that the reference lacks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.unit.quality.fixes import found


def regions(names: list[str], n: int = 600) -> pd.DataFrame:
    return pd.DataFrame({"region": np.random.default_rng(len(names)).choice(names, n), "x": np.arange(n) % 7})


def test_fires_on_a_new_category_with_its_rows() -> None:
    data = regions(["west", "east", "it's new"])
    [unseen] = found(data, "WBD103", reference=regions(["west", "east"]))
    assert (unseen.severity, unseen.column) == ("warning", "region")
    assert unseen.count == (data["region"] == "it's new").sum()
    assert unseen.check == {"columns": {"region": {"values": ["east", "west"]}}}


def test_fires_on_a_single_row() -> None:
    data = regions(["west", "east"], 2000)
    data.loc[7, "region"] = "wset"
    [unseen] = found(data, "WBD103", reference=regions(["west", "east"]))
    assert (unseen.severity, unseen.count) == ("info", 1)
    assert '"wset"' in unseen.title


def test_fires_on_keys_without_a_match_in_the_table_that_they_refer_to() -> None:
    shops = pd.DataFrame({"shop_id": range(100, 200), "name": [f"s{n}" for n in range(100)]})
    sales = pd.DataFrame({"shop_id": np.random.default_rng(0).integers(95, 200, 5000), "amount": 1.5, "day": 1})
    [unseen] = found(sales, "WBD103", reference=shops)
    assert unseen.count == (sales["shop_id"] < 100).sum()
    assert unseen.facts["values"] == 5


def test_all_rows_are_looked_at_where_texts_are_too_many_to_be_counted() -> None:
    names = [f"k{n}" for n in range(30_000)]
    data = pd.DataFrame({"name": np.repeat(names, 3)})
    [unseen] = found(data, "WBD103", reference=pd.DataFrame({"name": names[50:]}))
    assert (unseen.count, unseen.facts["values"]) == (150, 50)


def test_does_not_fire_where_chance_makes_as_many() -> None:
    words = np.random.default_rng(1).zipf(1.6, 6000)
    data = pd.DataFrame({"word": [f"w{n}" for n in words]})
    assert found(data[::2].reset_index(drop=True), "WBD103", reference=data[1::2]) == []


def test_does_not_fire_on_texts_that_occur_once_or_on_measurements() -> None:
    before = pd.DataFrame({"name": [f"a{n}" for n in range(300)], "size": range(300)})
    after = pd.DataFrame({"name": [f"b{n}" for n in range(300)], "size": range(300, 600)})
    assert found(after, "WBD103", reference=before) == []


def test_of_a_sensitive_column_only_the_number_is_said() -> None:
    [unseen] = found(
        regions(["west", "east", "new"]), "WBD103", reference=regions(["west", "east"]), sensitive="region"
    )
    assert unseen.where is None
    assert unseen.check == {}
    assert "new" not in unseen.title
