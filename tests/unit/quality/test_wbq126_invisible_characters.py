"""WBQ126: characters that nobody sees."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.quality.fixes import found, mended

SENTENCE = "this is a sentence that somebody wrote number"


@pytest.mark.parametrize(
    ("text", "right", "said"),
    [
        pytest.param("ber\u200blin", "berlin", "zero width space", id="zero width"),
        pytest.param("\ufeffberlin", "berlin", "zero width no-break space", id="byte-order mark"),
        pytest.param("ber\u00adlin", "berlin", "soft hyphen", id="soft hyphen"),
        pytest.param("berlin\x1a", "berlin", "control character 26", id="control character"),
        pytest.param("new\u00a0york", "new york", "no-break space", id="hard space"),
        pytest.param("\u202eberlin", "berlin", "right-to-left override", id="turned around"),
    ],
)
def test_fires_and_its_code_takes_them_out(text: str, right: str, said: str) -> None:
    frame = pd.DataFrame({"x": [text, "paris", "rome"] * 5})
    [finding] = found(frame, "WBQ126")
    assert finding.count == 5
    assert said in finding.title
    for held in mended(frame, "WBQ126").values():
        assert held["x"].to_list() == [right, "paris", "rome"] * 5


def test_fires_beyond_the_table_of_values() -> None:
    values = [f"a\u200b{n}" if n % 100 == 0 else f"a{n}" for n in range(20_000)]
    [finding] = found(pd.DataFrame({"x": values}), "WBQ126")
    assert finding.count == 200


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["a\tb", "a\nb"] * 5, id="tabs and line ends"),
        pytest.param(["می\u200cخواهم", "שלום\u200f"] * 5, id="what scripts need"),
        pytest.param(["👩\u200d🔬", "paris"] * 5, id="joined pictures"),
        pytest.param([f"{SENTENCE}\u00a0{n}" for n in range(100)], id="typography in free text"),
        pytest.param(["paris\u00a0", "rome"] * 5, id="around a text"),
    ],
)
def test_stays_silent(values: list[str]) -> None:
    assert found(pd.DataFrame({"x": values}), "WBQ126") == []
