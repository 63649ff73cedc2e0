"""WBQ125: texts damaged by a wrong encoding."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

WORDS = ["café", "naïve", "Zürich", "señor", "don’t", "“quoted”", "5 €", "Łódź", "Москва", "日本", "☃", "😀"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_fires_on_what_utf8_becomes_and_its_code_mends_it(word: str, encoding: str) -> None:
    try:
        broken = word.encode("utf-8").decode(encoding)
    except UnicodeDecodeError:
        pytest.skip("this encoding refuses it")
    frame = pd.DataFrame({"x": [broken, "plain", word] * 4})
    [finding] = found(frame, "WBQ125")
    assert finding.count == 4
    for held in mended(frame, "WBQ125").values():
        assert held["x"].to_list() == [word, "plain", word] * 4


@pytest.mark.parametrize("text", ["caf\ufffd", "don\x92t"])
def test_fires_on_what_cannot_be_mended(text: str) -> None:
    [finding] = found(pd.DataFrame({"x": [text, "plain"] * 4}), "WBQ125")
    assert finding.count == 4
    assert not finding.fix


def test_fires_beyond_the_table_of_values() -> None:
    values = [f"cafÃ© {n}" if n % 50 == 0 else f"bar {n}" for n in range(20_000)]
    [finding] = found(pd.DataFrame({"x": values}), "WBQ125")
    assert finding.count == 400


def test_stays_silent_on_right_texts() -> None:
    right = [
        *WORDS,
        "À la carte",
        "NÃO",
        "CAFÉ”",
        "ESPAÑA",
        "Ångström – “Ære”",
        "Ð",
        "«Été»",
        "Â",
        "ÃO",
        "5 £",
        "à «gauche»",
    ]
    assert found(pd.DataFrame({"x": right * 4}), "WBQ125") == []
