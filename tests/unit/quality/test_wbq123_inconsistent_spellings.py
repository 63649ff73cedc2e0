"""WBQ123: one thing is spelled in several ways."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.unit.quality.fixes import found, mended
from workbench.profiling.spellings import edits

CITIES = ["Berlin", "São Paulo", "New York", "San Francisco"] * 50


@pytest.mark.parametrize(
    ("odd", "right"),
    [
        pytest.param("berlin", "Berlin", id="case"),
        pytest.param("Sao Paulo", "São Paulo", id="accents"),
        pytest.param("New  York", "New York", id="spaces"),
        pytest.param("New-York", "New York", id="signs"),
        pytest.param("NewYork", "New York", id="no space"),
        pytest.param("San Francsco", "San Francisco", id="a letter left out"),
        pytest.param("San Franciscoo", "San Francisco", id="a letter too many"),
        pytest.param("Berlni", "Berlin", id="turned around"),
        pytest.param("San Framciscoo", "San Francisco", id="two slips in a long text"),
    ],
)
def test_fires_and_its_code_writes_them_alike(odd: str, right: str) -> None:
    frame = pd.DataFrame({"x": [*CITIES, odd]})
    [finding] = found(frame, "WBQ123")
    assert finding.count == 1
    assert finding.facts["spellings"] == {odd: right}
    for held in mended(frame, "WBQ123").values():
        assert held["x"].to_list() == [*CITIES, right]


def test_many_spellings_are_one_finding() -> None:
    frame = pd.DataFrame({"x": pd.Categorical([*CITIES, "BERLIN", "BERLIN", "berlin", "new york"])})
    [finding] = found(frame, "WBQ123")
    assert (finding.count, finding.severity) == (4, "warning")
    assert "2 more such spellings" in finding.title
    mended(frame, "WBQ123")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(CITIES, id="right"),
        pytest.param(["Austria"] * 60 + ["Australia"] * 2 + ["Gambia"] * 60 + ["Zambia"] * 2, id="other countries"),
        pytest.param(["Iran"] * 60 + ["Iraq"] * 2, id="short words"),
        pytest.param(["male"] * 60 + ["female"] * 2, id="male and female"),
        pytest.param(["grade 10"] * 60 + ["grade 11"] * 2, id="digits"),
        pytest.param(["auto(s4)"] * 60 + ["auto(l4)"] * 2, id="codes"),
        pytest.param(["a", "A"] * 60, id="letters"),
        pytest.param(["1.5", "15"] * 60, id="numbers"),
        pytest.param(["Johnson"] * 60 + ["Johnston"] * 30, id="both frequent"),
        pytest.param([f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)], id="hardly repeated"),
    ],
)
def test_stays_silent(values: list[str]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ123") == []


LETTERS = some.text("abc", max_size=6)


@given(LETTERS, LETTERS)
def test_one_edit_is_what_it_says(one: str, other: str) -> None:
    near = {one}
    for place in range(len(one) + 1):
        for letter in "abc":
            near |= {one[:place] + letter + one[place:], one[:place] + letter + one[place + 1 :]}
        near.add(one[:place] + one[place + 1 :])
        near.add(one[:place] + one[place : place + 2][::-1] + one[place + 2 :])
    assert (edits(one, other) <= 1) == (other in near)
