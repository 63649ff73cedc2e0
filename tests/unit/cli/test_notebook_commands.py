from __future__ import annotations

import pytest


def test_params_writes_the_parameters_as_json(workbench, write):
    notebook = write("seed: int = 7  # of the generator\nfeatures: Literal['all', 'few'] = 'all'")
    ended = workbench("params", notebook, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.document == [
        {"name": "seed", "type": "int", "default": 7, "required": False, "choices": None, "help": "of the generator"},
        {
            "name": "features",
            "type": "Literal",
            "default": "all",
            "required": False,
            "choices": ["all", "few"],
            "help": "",
        },
    ]


def test_params_shows_a_table(workbench, write):
    out = workbench("params", write("seed: int = 7  # of the generator\npath: str")).out
    assert "of the generator" in out
    assert "required" in out


def test_params_of_a_notebook_without_any_says_how_to_tag_the_cell(workbench, write):
    ended = workbench("params", write(""))
    assert ended.code == 0
    assert "Tag the cell" in ended.out


def test_lint_ends_with_1_when_there_is_an_error(workbench, write):
    ended = workbench("lint", write("x = 1", "print(frame)"), "--json")
    assert ended.code == 1
    assert [(one["code"], one["cell"], one["line"]) for one in ended.document["findings"]] == [("WBN103", 1, 1)]


def test_lint_ends_with_0_when_there_are_only_warnings(workbench, write):
    ended = workbench("lint", write("x = 1", "y = '/home/ann/a.csv'"))
    assert ended.code == 0
    assert "WBN105" in ended.out


def test_lint_says_when_there_is_nothing_to_say(workbench, write):
    assert workbench("lint", write("x = 1")).out == "No findings.\n"


@pytest.mark.parametrize("command", ["params", "lint", "run"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "there is none at"),
        ("", "not JSON"),
        ("[]", "no format version"),
        ('{"nbformat": 4}', "no list of cells"),
    ],
)
def test_what_is_not_a_notebook_is_refused_in_one_line(refused, project, command, content, reason):
    if content is not None:
        (project / "a.ipynb").write_text(content, encoding="utf-8")
    assert reason in refused(command, "a.ipynb")


@pytest.mark.parametrize("command", ["params", "lint", "run"])
def test_a_missing_notebook_is_answered_with_the_nearest(refused, write, command):
    write("x = 1")
    assert "Did you mean 'salary.ipynb'?" in refused(command, "salry.ipynb")


@pytest.mark.parametrize("command", ["params", "lint", "run"])
def test_bad_input_is_json_too_when_json_is_asked_for(workbench, command):
    ended = workbench(command, "none.ipynb", "--json")
    assert ended.code == 2
    assert ended.document["error"]["exit_code"] == 2
    assert ended.document["error"]["kind"] == "usage"
    assert ended.err == f"workbench: {ended.document['error']['message']}\n"


@pytest.mark.parametrize("command", ["params", "run"])
def test_a_mistake_in_the_parameters_cell_is_told_in_one_line(refused, write, command):
    assert "line 1) is not valid Python" in refused(command, write("x = = 1"))


def test_control_characters_in_a_notebook_do_not_reach_the_terminal(workbench, write):
    ended = workbench("params", write("x: str = '\\x1b[31mred\\n'"))
    assert "\x1b[31m" not in ended.out
    assert "\\x1b[31mred\\n" in ended.out
