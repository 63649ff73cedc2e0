"""What is asked of a run is checked before a kernel is started."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench.invalid import InvalidInput
from workbench.runs.engine import run
from workbench.runs.injection import python_literal
from workbench.runs.request import RunRequest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"notebook": 3}, "a notebook must be given as a path, got int"),
        ({"parameters": [1]}, "'parameters' must map names to values"),
        ({"parameters": "seed=1"}, "'parameters' must map names to values"),
        ({"timeout": "5"}, "'timeout' must be a number of seconds above 0, got '5'"),
        ({"tags": 3}, "'tags' must be a list of texts"),
        ({"note": 3}, "'note' must be a text, got int"),
        ({"cwd": 3}, "'cwd' must be given as a path, got int"),
        ({"runs": 3}, "'runs' must be given as a path, got int"),
        ({"timeout": True}, "'timeout' must be a number of seconds above 0, got True"),
        ({"strict": "yes"}, "'strict' must be true or false, got 'yes'"),
        ({"cold": 1}, "'cold' must be true or false, got 1"),
        ({"report": None}, "'report' must be true or false, got None"),
    ],
)
def test_arguments_of_another_kind_are_refused_in_one_line(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(**{"notebook": "salary.ipynb", **arguments})
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_a_value_that_cannot_be_written_as_code_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"a parameter's value must be a number, a text, .* got object"):
        python_literal({"a": object()})


def test_a_request_survives_the_way_to_another_process() -> None:
    request = RunRequest(
        notebook="ä b.ipynb", parameters={"n": 2**70, "x": math.inf, "t": ("a", None)}, timeout=1.5, tags=("a", "b")
    )
    again = RunRequest.from_json(request.to_json())
    assert again == replace(request, parameters={"n": 2**70, "x": math.inf, "t": ["a", None]})


def test_dates_paths_and_numbers_of_numpy_travel_too() -> None:
    given = {"day": dt.date(2026, 2, 3), "place": Path("a"), "many": np.arange(2), "one": np.float32(0.5)}
    again = RunRequest.from_json(RunRequest(notebook=Path("a.ipynb"), parameters=given).to_json())
    assert again.notebook == "a.ipynb"
    assert again.parameters == {"day": "2026-02-03", "place": "a", "many": [0, 1], "one": 0.5}


@pytest.mark.parametrize("value", [{1}, b"a", object(), 1j, {(1, 2): 3}])
def test_a_value_that_cannot_travel_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="the request cannot be given to another process: "):
        RunRequest(notebook="a.ipynb", parameters={"x": value}).to_json()
