"""What parameters cells declare that are not Python."""

from __future__ import annotations

import pytest

from workbench.invalid import InvalidInput
from workbench.notebook.language import language_of
from workbench.notebook.parameters import from_text, read_parameters

R_CELL = """\
# What can be set
seed <- 1L  # where chance begins
rate = 0.5
n <- 100
name <- "a # b"  # a text
cols <- c("x, y", 'z')
deep <- TRUE
none <- NULL
my.rate <- 1e-3
made <- list(1, 2)
if (n == 100) print(n)
"""
CELLS = {
    "julia": 'seed::Int = 1  # s\nconst rate = 0.5\nname = "a"\ncols = ["a", "b"]\ndeep = true\nnone = nothing',
    "scala": 'val seed: Int = 1 // s\nvar rate = 0.5\nval name = "a"\nval cols = Seq("a", "b")\nval deep = true',
    "c#": 'var seed = 1; // s\ndouble rate = 0.5;\nstring name = "a";\nvar cols = ["a", "b"];\nbool deep = true;',
    "f#": 'let seed = 1 // s\nlet rate: float = 0.5\nlet name = "a"\nlet cols = ["a", "b"]\nlet mutable deep = true',
    "powershell": '$seed = 1 # s\n[double]$rate = 0.5\n$name = "a"\n$cols = @("a", "b")\n$deep = $True',
    "bash": 'seed=1 # s\nexport rate=0.5\nname=\'a\'\ncols=["a","b"]\ndeep=true',
}


def notebook(language, source, **metadata):
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source, "outputs": []}
    return {"metadata": {"language_info": {"name": language}, **metadata}, "cells": [cell]}


def found(language, source):
    return {each.name: (each.type, each.default) for each in read_parameters(notebook(language, source))}


def test_a_cell_in_r_declares_the_names_that_it_sets_to_values():
    assert found("R", R_CELL) == {
        "seed": ("int", 1),
        "rate": ("float", 0.5),
        "n": ("float", 100.0),  # a bare number has a fraction in R
        "name": ("str", "a # b"),
        "cols": ("list[str]", ["x, y", "z"]),
        "deep": ("bool", True),
        "none": ("any", None),
        "my.rate": ("float", 0.001),
        "made": ("any", None),
    }
    helps = [each.help for each in read_parameters(notebook("R", R_CELL))]
    assert helps[:4] == ["where chance begins", "", "", "a text"]


@pytest.mark.parametrize("language", CELLS)
def test_so_do_cells_in_the_other_languages_that_parameters_can_be_written_in(language):
    declared = found(language, CELLS[language])
    assert declared.pop("none", ("any", None)) == ("any", None)
    assert declared.items() >= {"seed": ("int", 1), "rate": ("float", 0.5), "name": ("str", "a")}.items()
    assert declared["cols"] == ("list[str]", ["a", "b"])
    assert declared["deep"] == ("bool", True)
    assert read_parameters(notebook(language, CELLS[language]))[0].help == "s"


def test_matlab_has_numbers_with_fractions_and_quotes_that_are_doubled():
    cell = "seed = 1; % s\nname = 'it''s 100%';\ncols = {\"a\", \"b\"};\ndeep = true;\nx == 2;"
    assert found("matlab", cell) == {
        "seed": ("float", 1.0),
        "name": ("str", "it's 100%"),
        "cols": ("list[str]", ["a", "b"]),
        "deep": ("bool", True),
    }


def test_what_is_given_is_checked_against_them():
    takes = read_parameters(notebook("R", R_CELL))
    assert from_text(takes, ["seed=7", "n=2", "cols=a,b"]) == {"seed": 7, "n": 2.0, "cols": ["a", "b"]}
    with pytest.raises(InvalidInput, match="parameter 'seed' must be a whole number, got 'x'"):
        from_text(takes, ["seed=x"])
    with pytest.raises(InvalidInput, match="Did you mean 'seed'"):
        from_text(takes, ["sed=1"])


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"language_info": {"name": "R"}}, "r"),
        ({"kernelspec": {"name": "x", "language": "julia"}}, "julia"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": ".net-csharp", "language": "C#"}}, "c#"),
        ({"kernelspec": {"name": ".net-powershell"}, "language_info": {"name": "pwsh"}}, "powershell"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"language_info": [], "kernelspec": None}, "python"),
        ({}, "python"),
    ],
)
def test_the_language_is_what_the_file_says_and_python_if_it_says_none(metadata, language):
    assert language_of({"metadata": metadata}) == language
