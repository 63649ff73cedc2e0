from __future__ import annotations

import pytest

CELL = 'seed: int = 7\nfeatures: Literal["all", "few"] = "all"'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sed=1", "'parameter' must be one of ['seed', 'features'], got 'sed'. Did you mean 'seed'?"),
        ("seed=1.5", "parameter 'seed' must be a whole number, got '1.5'."),
        ("features=al", "parameter 'features' must be one of ['all', 'few'], got 'al'. Did you mean 'all'?"),
        ("seed=", "parameter 'seed' must be a whole number, got ''."),
        ("=1", "a parameter must be given as NAME=VALUE, e.g. -p seed=7, got '=1'."),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_line(refused, write, project, given, said):
    assert refused("run", write(CELL), "-p", given) == f"workbench: {said}\n"
    assert not (project / "runs").exists()


def test_the_two_word_form_is_answered_with_the_right_one(refused, write):
    assert "-p seed=8" in refused("run", write(CELL), "-p", "seed", "8")


@pytest.mark.parametrize("rest", [(), ("--cold",), ("salary.ipynb",)])
def test_a_name_alone_is_answered_with_the_right_form(refused, write, rest):
    write(CELL)
    assert "-p seed=VALUE" in refused("run", "-p", "seed", *rest)


def test_a_required_parameter_that_is_missing_is_named(refused, write):
    assert "'epochs' (int) has no default" in refused("run", write("epochs: int"))


def test_a_parameter_for_a_notebook_without_any_says_how_to_tag_the_cell(refused, write):
    assert "Tag the cell" in refused("run", write(""), "-p", "seed=1")


def test_a_value_in_a_parameters_file_is_checked(refused, write, project):
    (project / "p.yaml").write_text("seed: a", encoding="utf-8")
    assert "parameter 'seed' must be a whole number, got 'a'." in refused("run", write(CELL), "-f", "p.yaml")


def test_a_missing_parameters_file_is_refused(refused, write):
    assert "there is none at 'p.yaml'" in refused("run", write(CELL), "-f", "p.yaml")


def test_a_wrong_number_for_an_option_is_refused(refused, write):
    assert refused("run", write(CELL), "--timeout", "soon").endswith("Try: workbench run --help\n")
