from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.notebook.parameters import (
    Parameter,
    check_texts,
    check_values,
    from_text,
    from_texts,
    read_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def parameters(source: str) -> list[Parameter]:
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}}
    return read_parameters({"cells": [{"cell_type": "markdown", "source": "# T", "metadata": {}}, cell]})


def only(source: str) -> Parameter:
    [parameter] = parameters(source)
    return parameter


def typed(annotation: str, text: str) -> object:
    return from_text(parameters(f"x: {annotation}"), [f"x={text}"])["x"]


def outcome(attempt: Callable[[], Any]) -> Any:
    """What the attempt returned, or the one line it was refused with."""
    try:
        return attempt()
    except InvalidInput as refused:
        return str(refused)


def is_one_line(result: object) -> bool:
    return isinstance(result, str) and len(result.splitlines()) == 1


def refusal(source: str, *, text: str | None = None, values: dict[str, object] | None = None) -> str:
    with pytest.raises(InvalidInput) as refused:
        from_text(parameters(source), [text]) if text is not None else check_values(parameters(source), values or {})
    assert "\n" not in str(refused.value)
    return str(refused.value)


# -- reading the cell


@pytest.mark.parametrize(
    ("source", "type_", "default"),
    [
        ("x: int = 7", "int", 7),
        ("x: float = 1", "float", 1.0),
        ("x: bool = True", "bool", True),
        ("x: str = 'a'", "str", "a"),
        ("x: list[int] = [1, 2]", "list[int]", [1, 2]),
        ("x: List[str] = ['a']", "list[str]", ["a"]),
        ("x: dict[str, float] = {'a': 1}", "dict[str, float]", {"a": 1.0}),
        ("x: tuple[int, ...] = (1, 2)", "tuple[int, ...]", [1, 2]),
        ("x: Optional[int] = None", "int | None", None),
        ("x: int | None = 3", "int | None", 3),
        ("x: Union[int, str] = 3", "int | str", 3),
        ("x: int = None", "int | None", None),
        ("x: 'int' = 7", "int", 7),
        ("x: Path = Path('data/a.csv')", "Path", str(Path("data/a.csv"))),
        ("x: pathlib.Path = pathlib.Path('a')", "Path", "a"),
        ("x: datetime.date = datetime.date(2024, 1, 31)", "date", "2024-01-31"),
        ("x: date = date.fromisoformat('2024-01-31')", "date", "2024-01-31"),
        ("x: dt.datetime = dt.datetime(2024, 1, 31, 12)", "datetime", "2024-01-31T12:00:00"),
        ("x: Annotated[int, 'many'] = 7", "int", 7),
        ("x: np.ndarray = None", "any", None),
        ("x: Optional[np.ndarray] = None", "any", None),
        ("x: tuple[()] = ()", "any", []),
        ("x: Optional[...] = None", "any", None),
        ("x: Union[()] = None", "any", None),
        ("x: Literal[Colour.RED] = 1", "any", 1),
        ("x: Literal[-1] = -1", "Literal", -1),
        ("x = 7", "int", 7),
        ("x = -2.5", "float", -2.5),
        ("x = False", "bool", False),
        ("x = 'a'", "str", "a"),
        ("x = None", "any", None),
        ("x = [1, 2]", "list[int]", [1, 2]),
        ("x = [1, 'a']", "list", [1, "a"]),
        ("x = []", "list", []),
        ("x = {'a': [1]}", "dict", {"a": [1]}),
        ("x = Path('a')", "Path", "a"),
        ("x = date(2024, 1, 31)", "date", "2024-01-31"),
    ],
)
def test_type_and_default_come_from_the_text(source, type_, default):
    document = only(source).to_dict()
    assert (document["type"], document["default"], document["required"]) == (type_, default, False)


@pytest.mark.parametrize("expression", ["today()", "2 * 3", "other", "Path(name)", "date(2024, 13, 1)", "1j", "..."])
def test_a_computed_default_is_not_known(expression):
    document = only(f"x = {expression}").to_dict()
    assert (document["type"], document["default"], document["required"]) == ("any", None, False)


def test_a_computed_default_keeps_its_annotation():
    assert only("x: int = count()").to_dict()["type"] == "int"


def test_a_name_without_a_value_is_required():
    assert only("x: int").required


def test_a_literal_has_choices():
    document = only('x: Literal["all", "few"] = "all"').to_dict()
    assert (document["type"], document["choices"]) == ("Literal", ["all", "few"])


def test_a_literal_that_may_be_none_has_choices():
    assert only('x: Optional[Literal["a", 2]] = None').to_dict()["choices"] == ["a", 2]


@pytest.mark.parametrize(
    ("source", "help_"),
    [
        ("x = 1  # how many", "how many"),
        ("# how many\n# there are\nx = 1", "how many there are"),
        ("# a heading\n\nx = 1", ""),
        ("x = 1  # noqa: F841", ""),
        ("# how many\nx = 1  # type: ignore[assignment]", "how many"),
        ("x = [\n    1,  # the first\n]  # which ones", "which ones"),
        ("x = '# no comment'", ""),
    ],
)
def test_a_comment_becomes_the_help(source, help_):
    assert only(source).help == help_


def test_the_comment_of_the_line_above_is_not_taken_for_the_next_name():
    assert [parameter.help for parameter in parameters("x = 1  # first\ny = 2")] == ["first", ""]


def test_imports_magics_and_other_statements_are_passed_over():
    source = "from pathlib import Path\n%matplotlib inline\n!ls\nx: int = 1\nprint(x)\nx.y = 3\nif x:\n    z = 1"
    assert [parameter.name for parameter in parameters(source)] == ["x"]


def test_several_names_in_one_statement_are_several_parameters():
    assert [(p.name, p.default) for p in parameters("a = b = 1\nc, d = 2, 'e'")] == [
        ("a", 1), ("b", 1), ("c", 2), ("d", "e"),
    ]  # fmt: skip


def test_a_later_value_wins_and_keeps_the_annotation_and_the_place():
    assert [p.to_dict()["default"] for p in parameters("x: float\ny = 1\nx = 2.0")] == [2.0, 1]
    assert parameters("x: float\ny = 1\nx = 2.0")[0].type == "float"


def test_a_notebook_without_a_tagged_cell_has_no_parameters():
    assert read_parameters({"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]}) == []


def test_a_mistake_in_the_cell_is_one_line_that_says_where():
    with pytest.raises(InvalidInput, match=r"\(cell 1, line 2\) is not valid Python"):
        parameters("x = 1\ny = = 2")


@given(st.text(alphabet=st.sampled_from("xy=:[]|,(){}'\"#.+-1 \n%!ilntfoaNeLOp"), max_size=80))
def test_any_text_gives_parameters_or_one_line(source):
    result = outcome(lambda: [json.dumps(parameter.to_dict(), allow_nan=False) for parameter in parameters(source)])
    assert isinstance(result, list) or is_one_line(result)


@pytest.mark.parametrize(
    "source", ["x: " + "int | " * 3000 + "int", "x = " + "-" * 3000 + "1", "x = " + "[" * 150 + "]" * 150]
)
def test_nesting_without_end_gives_parameters_or_one_line(source):
    result = outcome(lambda: only(source).name)
    assert result == "x" or "parameters cell" in result


# -- values from the command line


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        ("int", "1_000", 1000),
        ("int", "-3", -3),
        ("float", "3", 3.0),
        ("float", "1e-3", 0.001),
        ("float", "inf", math.inf),
        ("bool", "Yes", True),
        ("bool", "0", False),
        ("str", "007", "007"),
        ("str", "", ""),
        ("str", " a=b 'c' ", " a=b 'c' "),
        ("str", "null", "null"),
        ("str | None", "null", None),
        ("int | None", "None", None),
        ("int | None", "4", 4),
        ("float | int", "4", 4.0),
        ("str | int", "4", 4),
        ("str | int", "a", "a"),
        ("list[str]", "a, b", ["a", "b"]),
        ("list[str]", '["a,b", "c"]', ["a,b", "c"]),
        ("list[str]", "['a']", ["a"]),
        ("list[str]", "", []),
        ("list[int]", "1,2", [1, 2]),
        ("list", "1,a", [1, "a"]),
        ("list[date]", "2024-01-31", [dt.date(2024, 1, 31)]),
        ("tuple[int, str]", "1,a", (1, "a")),
        ("dict", '{"a": [1]}', {"a": [1]}),
        ("dict[str, float]", '{"a": 1}', {"a": 1.0}),
        ("dict[int, str]", '{"1": "a"}', {1: "a"}),
        ("Path", "a/b.csv", Path("a/b.csv")),
        ("date", "2024-01-31", dt.date(2024, 1, 31)),
        ("datetime", "2024-01-31T12:00", dt.datetime(2024, 1, 31, 12)),  # noqa: DTZ001  -- naive in, naive out
        ('Literal["a", 2, True]', "2", 2),
        ('Literal["a", 2, True]', "true", True),
        ('Literal["2"]', "2", "2"),
        ('Literal["a", None]', "none", None),
        ("Any", "7", 7),
        ("Any", "007", "007"),
    ],
)
def test_a_text_becomes_a_value_of_the_type(annotation, text, value):
    read = typed(annotation, text)
    assert read == value
    assert type(read) is type(value)


def test_nan_is_taken_for_a_float():
    assert math.isnan(typed("float", "nan"))


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        ("int", "1.5"), ("int", "abc"), ("int", ""), ("int", "1__0"), ("float", "a"), ("bool", "2"),
        ("list[int]", "1,a"), ("list[int]", "[1, 2.5]"), ("list[str]", "[1]"), ("dict", "a"), ("dict", "[1]"),
        ("dict[str, int]", '{"a": "b"}'), ("tuple[int, int]", "1"), ("date", "yesterday"), ("Path", ""),
        ("date", "2024-02-30"), ('Literal["a"]', "b"), ("int | None", "x"),
    ],
)  # fmt: skip
def test_a_text_of_another_type_is_refused(annotation, text):
    assert "parameter 'x' must be " in refusal(f"x: {annotation}", text=f"x={text}")


@given(st.integers())
def test_whole_numbers_survive_the_way_through_text(value):
    assert typed("int", str(value)) == value


@given(st.floats(allow_nan=False))
def test_floats_survive_the_way_through_text(value):
    assert typed("float", repr(value)) == value


@given(st.text())
def test_texts_survive_untouched(value):
    assert typed("str", value) == value


@given(st.lists(st.text()))
def test_lists_survive_the_way_through_json(value):
    assert typed("list[str]", json.dumps(value)) == value


@given(st.dates())
def test_dates_survive_the_way_through_text(value):
    assert typed("date", value.isoformat()) == value


@given(
    st.sampled_from(["int", "float", "bool", "list[int]", "dict[str, int]", "date", "datetime", "Path", "int | None"]),
    st.text(),
)
def test_any_text_is_a_value_that_passes_its_own_check_or_one_line(annotation, text):
    value = outcome(lambda: (typed(annotation, text),))
    if isinstance(value, tuple):
        again = check_values(parameters(f"x: {annotation}"), {"x": value[0]})["x"]
        assert again == value[0] or again != again
    else:
        assert is_one_line(value)


def test_an_unknown_name_is_answered_with_the_nearest():
    assert refusal("seed = 1", text="sed=2").endswith("got 'sed'. Did you mean 'seed'?")


def test_a_choice_nearly_right_is_answered_with_the_nearest():
    message = refusal('x: Literal["all", "few"] = "all"', text="x=al")
    assert message == "parameter 'x' must be one of ['all', 'few'], got 'al'. Did you mean 'all'?"


def test_a_text_without_an_equals_sign_shows_the_form():
    assert "NAME=VALUE" in refusal("seed = 1", text="seed")


def test_a_name_given_twice_is_refused():
    with pytest.raises(InvalidInput, match="given twice"):
        from_text(parameters("seed = 1"), ["seed=1", "seed=2"])


def test_a_type_taken_from_a_default_is_said_to_be():
    assert "annotate it" in refusal("rate = 1", text="rate=0.5")


def test_without_parameters_the_error_says_how_to_tag_the_cell():
    with pytest.raises(InvalidInput, match="Tag the cell"):
        from_text([], ["seed=1"])


# -- values from Python


@pytest.mark.parametrize(
    ("annotation", "given_", "value"),
    [
        ("int", np.int64(3), 3),
        ("float", 1, 1.0),
        ("float", np.float32(0.5), 0.5),
        ("bool", np.True_, True),
        ("Path", "a", Path("a")),
        ("date", "2024-01-31", dt.date(2024, 1, 31)),
        ("datetime", dt.date(2024, 1, 31), dt.datetime(2024, 1, 31)),  # noqa: DTZ001  -- naive in, naive out
        ("list[int]", np.array([1, 2]), [1, 2]),
        ("list[int]", (1, 2), [1, 2]),
        ("tuple[int, ...]", [1, 2], (1, 2)),
    ],
)
def test_a_value_is_brought_to_the_type_without_loss(annotation, given_, value):
    checked = check_values(parameters(f"x: {annotation}"), {"x": given_})["x"]
    assert checked == value
    assert type(checked) is type(value)


@pytest.mark.parametrize(
    ("annotation", "given_"),
    [
        ("int", "7"), ("int", 7.0), ("int", True), ("float", "1"), ("float", True), ("bool", 1), ("str", 1),
        ("list[int]", "12"), ("list[int]", [1, None]), ("int", None), ("Literal[1]", True), ("dict", [1]),
        ("date", dt.datetime(2024, 1, 31)), ("Path", 3),  # noqa: DTZ001  -- naive in, naive out
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(annotation, given_):
    assert "parameter 'x' must be " in refusal(f"x: {annotation}", values={"x": given_})


def test_defaults_are_left_to_the_notebook():
    assert check_values(parameters("a: int = 1\nb: int = 2"), {"b": 3}) == {"b": 3}


def test_a_required_parameter_that_is_missing_is_named():
    assert refusal("seed: int").startswith("parameter 'seed' (int) has no default and must be given")


def test_the_hint_for_a_missing_one_fits_a_shell_and_a_form():
    assert refusal("seed: int").endswith("must be given, as seed=…")


def test_texts_by_name_are_read_as_assignments_are():
    known = parameters("a: int = 1\nb: list[str] = []")
    assert from_texts(known, {"b": "x,y", "a": "1_000"}) == from_text(known, ["b=x,y", "a=1_000"])


def test_all_that_is_wrong_with_texts_is_told_in_the_words_of_a_refusal():
    source = "a: int\nb: int = 1\nc: float\nd: Literal['few', 'all'] = 'few'"
    texts = {"b": "x", "d": "al", "e": "1", "c": "0.5"}
    checked = check_texts(parameters(source), texts)
    assert checked.values == {"c": 0.5}
    assert list(checked.problems) == ["b", "d", "e", "a"]
    for name in ("b", "d", "e"):
        with pytest.raises(InvalidInput) as refused:
            from_texts(parameters(source), {name: texts[name]})
        assert checked.problems[name] == str(refused.value)
    with pytest.raises(InvalidInput) as missing:
        check_values(parameters(source), checked.values)
    assert checked.problems["a"] == str(missing.value)


def test_texts_for_a_notebook_without_parameters_are_problems():
    checked = check_texts([], {"seed": "1"})
    assert checked.values == {}
    assert checked.problems["seed"].startswith("the notebook has no parameters, got 'seed'.")


def test_texts_that_are_all_well_are_values():
    checked = check_texts(parameters("a: int\nb: date | None = None"), {"a": "7", "b": "none"})
    assert (checked.values, checked.problems) == ({"a": 7, "b": None}, {})


def test_a_value_that_is_very_long_is_shown_in_part():
    assert len(refusal("x: int", values={"x": "y" * 10_000})) < 200
