from __future__ import annotations

import pytest

from workbench.notebook.lint import lint


@pytest.mark.parametrize(
    "path", ["/home/ann/data.csv", "C:\\\\data\\\\a.csv", "D:/data/a.csv", "~/data.csv", "/Users/ann/a"]
)
def test_it_fires_for_a_path_of_one_machine(found, path):
    [finding] = found("WBN105", f"import pandas\nframe = pandas.read_csv('{path}')")
    assert (finding.cell, finding.line, finding.severity) == (0, 2, "warning")


@pytest.mark.parametrize(
    "text",
    [
        "data/a.csv",
        "../a.csv",
        "/api/users",
        "/",
        "/tmp/a",
        "/dev/null",
        "https://a.org/home/x",
        "//home/a",
        "a /home/x",
        "~",
    ],
)
def test_it_is_silent_about_other_texts(found, text):
    assert not found("WBN105", f"x = '{text}'")


def test_it_is_silent_about_docstrings_and_comments(found):
    assert not found("WBN105", 'def f():\n    "/home/ann/a"\n# /home/ann/a')


def test_it_is_silent_in_the_parameters_cell(found, code):
    assert not found("WBN105", code("data = '/home/ann/a.csv'", tags=("parameters",)))


def test_a_path_into_the_project_is_answered_with_the_relative_one(notebook, tmp_path):
    (tmp_path / "workbench.yaml").touch()
    content = notebook(f"x = {str(tmp_path / 'data' / 'a.csv')!r}")
    found = [one for one in lint(content, path=tmp_path / "notebooks" / "a.ipynb") if one.code == "WBN105"]
    assert "'../data/a.csv'" in found[0].remedy
