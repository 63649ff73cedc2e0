from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "source", ["name = input('Who?')", "import getpass\ngetpass.getpass()", "breakpoint()", "%debug"]
)
def test_it_fires_for_a_prompt(found, source):
    [finding] = found("WBN120", "x = 1", source)
    assert (finding.cell, finding.severity) == (1, "error")


@pytest.mark.parametrize("source", ["def ask():\n    return input()", "if a:\n    input()", "x = y or input()"])
def test_it_only_warns_where_the_prompt_may_never_be_reached(found, source):
    assert [finding.severity for finding in found("WBN120", source)] == ["warning"]


@pytest.mark.parametrize(
    "source", ["def input(x): return x\ninput(1)", "form.input()", "import wb as w\nw.input('a.csv')"]
)
def test_it_is_silent_about_other_functions_of_that_name(found, source):
    assert not found("WBN120", source)


def test_it_is_silent_in_a_cell_that_may_fail(found, code):
    assert not found("WBN120", code("input()", tags=("raises-exception",)))
