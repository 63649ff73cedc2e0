"""WBQ110: numbers stored as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

NUMBERS = np.round(np.random.default_rng(4).gamma(2.0, 900.0, 200), 2)

SIGNED = np.where(NUMBERS < 900, -NUMBERS, NUMBERS)


def german(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


CASES = {
    "plain": ([f"{n}" for n in NUMBERS], NUMBERS, ""),
    "with spaces": ([f" {n} " for n in NUMBERS], NUMBERS, ""),
    "scientific": ([f"{n:e}" for n in NUMBERS], NUMBERS, ""),
    "thousands": ([f"{n:,.2f}" for n in NUMBERS], NUMBERS, "thousands"),
    "decimal comma": ([f"{n:.2f}".replace(".", ",") for n in NUMBERS], NUMBERS, "decimal comma"),
    "thousands and decimal comma": ([german(n) for n in NUMBERS], NUMBERS, "decimal comma"),
    "hard spaces": ([f"{n:,.2f}".replace(",", "\u202f") for n in NUMBERS], NUMBERS, "thousands"),
    "apostrophes": ([f"{n:,.2f}".replace(",", "'") for n in NUMBERS], NUMBERS, "thousands"),
    "dollars": ([f"${n:,.2f}" for n in NUMBERS], NUMBERS, "currency"),
    "euros": ([f"{german(n)} €" for n in NUMBERS], NUMBERS, "currency"),
    "currency code": ([f"CHF {n}" for n in NUMBERS], NUMBERS, "currency"),
    "percent": ([f"{n} %" for n in NUMBERS], NUMBERS / 100, "percent"),
    "minus signs": ([f"\u2212{n}" for n in NUMBERS], -NUMBERS, "minus"),
    "brackets": ([f"({n:,.2f})" if n < 900 else f"{n:,.2f}" for n in NUMBERS], SIGNED, "brackets"),
}
CLEAN = {
    "ZIP codes": [f"{n:05d}" for n in range(10_000, 10_200)],
    "leading zeros": [f"{n:04d}" for n in range(200)],
    "words": ["one", "two"] * 100,
    "numbers and words": [str(n) if n % 5 else "many" for n in range(200)],
    "codes": [f"A{n}" for n in range(200)],
    "station numbers": [str(n) if n % 40 else f"c{n}" for n in range(800, 1200)],
    "versions": [f"1.{n}.3" for n in range(200)],
    "truth": ["0", "1"] * 100,
    "dates": [f"2020-01-{1 + n % 28:02d}" for n in range(200)],
    "mixed percent": [f"{n}%" if n % 2 else f"{n}" for n in range(200)],
}


@pytest.mark.parametrize("name", CASES)
def test_fires_and_its_code_reads_the_numbers(name: str) -> None:
    texts, numbers, words = CASES[name]
    frame = pd.DataFrame({"x": texts})
    [finding] = found(frame, "WBQ110")
    assert words in finding.title
    assert finding.count == len(texts)
    for held in mended(frame, "WBQ110").values():
        np.testing.assert_allclose(held["x"].to_numpy().astype(float), numbers, rtol=1e-5)


def test_words_for_missing_do_not_hide_the_numbers() -> None:
    frame = pd.DataFrame({"x": [str(n) for n in range(100, 300)] + ["?"] * 50})
    [finding] = found(frame, "WBQ110")
    assert finding.count == 200
    assert "50 other values are no numbers" in finding.title


@pytest.mark.parametrize("name", CLEAN)
def test_stays_silent(name: str) -> None:
    assert found(pd.DataFrame({"x": CLEAN[name]}), "WBQ110") == []


def test_a_column_named_like_a_code_is_left_alone() -> None:
    texts = [str(n) for n in range(50)] * 3
    assert found(pd.DataFrame({"phone": texts, "customer_id": texts}), "WBQ110") == []
    assert len(found(pd.DataFrame({"pages": texts}), "WBQ110")) == 1
