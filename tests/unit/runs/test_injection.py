from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbench.invalid import InvalidInput
from workbench.runs.injection import inject, python_literal

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def evaluated(text: str) -> object:
    return eval(text, {})


@given(values)
def test_a_value_written_as_python_is_the_same_value_again(value: object) -> None:
    again = evaluated(python_literal(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        Path("data") / 'it\'s "quoted"',
        dt.date(2026, 2, 28),
        dt.datetime(2026, 2, 28, 1, 2, tzinfo=dt.UTC),
        Decimal("1.10"),
        (1,),
        ("a", None),
        {"nested": [{"deep": dt.time(3, 4)}]},
        {1, 2},
        float("-inf"),
        "\\ \n \u2028 ü 😀",
    ],
)
def test_every_type_of_parameter_keeps_its_type(value: object) -> None:
    again = evaluated(python_literal(value))
    assert again == value
    assert type(again) is type(value)


def test_not_a_number_is_written_too() -> None:
    assert evaluated(python_literal(float("nan"))) != 0
    assert python_literal(float("nan")) == "float('nan')"


def test_what_cannot_be_a_parameter_is_refused() -> None:
    with pytest.raises(InvalidInput, match="got object"):
        python_literal(object())


def notebook():
    return new_notebook(
        cells=[
            new_markdown_cell("title"),
            new_code_cell("seed = 1", metadata={"tags": ["parameters"]}),
            new_code_cell("seed", outputs=[], execution_count=3),
        ]
    )


def test_parameters_follow_the_cell_they_override() -> None:
    injected = inject(notebook(), {"seed": 7}, kernel="python3", language="python")
    assert [cell.source for cell in injected.notebook.cells] == ["title", "seed = 1", "# Parameters\nseed = 7", "seed"]
    assert injected.notebook.cells[2].metadata.tags == ["injected-parameters"]


def test_positions_are_those_of_the_notebook_as_written() -> None:
    assert inject(notebook(), {"seed": 7}, kernel="python3", language="python").positions == (0, 1, 1, 2)
    assert inject(notebook(), {}, kernel="python3", language="python").positions == (0, 1, 2)


def test_an_earlier_injected_cell_is_replaced() -> None:
    once = inject(notebook(), {"seed": 7}, kernel="python3", language="python").notebook
    twice = inject(once, {"seed": 8}, kernel="python3", language="python")
    assert [cell.source for cell in twice.notebook.cells].count("# Parameters\nseed = 8") == 1
    assert len(twice.notebook.cells) == len(once.cells)
    assert twice.positions == (0, 1, 2, 3)


def test_without_a_parameters_cell_they_come_first() -> None:
    plain = new_notebook(cells=[new_code_cell("seed")])
    injected = inject(plain, {"seed": 7}, kernel="python3", language="python")
    assert injected.notebook.cells[0].source == "# Parameters\nseed = 7"
    assert injected.positions == (None, 0)


def test_old_outputs_are_left_out_and_the_original_is_untouched() -> None:
    original = notebook()
    injected = inject(original, {"seed": 7}, kernel="python3", language="python")
    assert injected.notebook.cells[3].execution_count is None
    assert original.cells[2].execution_count == 3
    assert len(original.cells) == 3


def test_other_languages_are_written_by_papermill() -> None:
    injected = inject(notebook(), {"seed": 7, "day": dt.date(2026, 1, 2)}, kernel="ir", language="R")
    assert "seed = 7" in injected.notebook.cells[2].source
    assert 'day = "2026-01-02"' in injected.notebook.cells[2].source


def test_a_language_that_nobody_can_write_is_refused() -> None:
    with pytest.raises(InvalidInput, match="parameters cannot be written in brainfuck"):
        inject(notebook(), {"seed": 7}, kernel="bf", language="brainfuck")
