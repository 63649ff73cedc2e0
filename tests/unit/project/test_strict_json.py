import datetime as dt
import json
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.strict_json import dumps, plain


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (float("inf"), None),
        (np.float32("nan"), None),
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (np.int64(7), 7),
        (np.bool_(1), True),
        (np.array([1.5, np.nan]), [1.5, None]),
        (b"\x00\xff", "AP8="),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (dt.timedelta(minutes=1), 60.0),
        (pd.NaT, None),
        (pd.Timestamp("2024-01-02"), "2024-01-02T00:00:00"),
        (Decimal("1.50"), 1.5),
        (Path("a") / "b", "a/b"),
        ({3, 1, 2}, [1, 2, 3]),
        ((1, None), [1, None]),
        (Colour.RED, "red"),
        ({1: "a"}, {"1": "a"}),
        (range(3), [0, 1, 2]),
    ],
)
def test_values_keep_their_meaning(value, expected):
    assert plain(value) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_whatever_goes_in_strict_json_comes_out(value):
    def refuse(constant):
        raise AssertionError(constant)

    json.loads(dumps(value), parse_constant=refuse)
