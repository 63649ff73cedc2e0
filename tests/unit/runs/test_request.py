"""What is asked of a run is checked before a kernel is started."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.engine import run
from workbench.runs.injection import python_literal


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
