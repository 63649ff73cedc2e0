from __future__ import annotations

import pytest

from workbench.notebook.load import cell_tags, parse_notebook


def test_a_path_becomes_a_parameter_of_the_cell_that_has_them(mended, sources, code):
    cells = (code("seed = 7", tags=("parameters",)), "x = open('/home/ann/my data/Wages 2024.csv')  # the wages")
    done = mended(*cells)
    assert sources(done) == [
        "seed = 7\nwages_2024_path = '/home/ann/my data/Wages 2024.csv'",
        "x = open(wages_2024_path)  # the wages",
    ]
    assert not done.findings


def test_without_parameters_a_cell_for_them_is_put_in(mended):
    done = mended({"cell_type": "markdown", "source": "# T", "metadata": {}}, "x = f('~/data')\nprint(x)", "f = 1")
    cells = parse_notebook(done.text, name="a")["cells"]
    assert (cells[1]["source"], cell_tags(cells[1])) == ("data_folder = '~/data'", ("parameters",))
    assert cells[2]["source"] == "x = f(data_folder)\nprint(x)"
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert [(change.cell, change.new) for change in done.changes] == [(1, True), (1, False)]


def test_a_path_into_the_project_becomes_relative(mended, sources, path):
    done = mended(f"print(open({str(path.parent / 'data' / 'a.csv')!r}))")
    assert sources(done) == ["print(open('data/a.csv'))"]


def test_a_name_that_is_taken_is_not_used(mended, sources, code):
    done = mended(code("seed = 7", tags=("parameters",)), "a_path = 1", "open('/home/ann/a.csv')")
    assert sources(done)[0] == "seed = 7\na_path_2 = '/home/ann/a.csv'"


def test_all_paths_of_a_cell_are_replaced(mended, sources, code):
    done = mended(code("seed = 7", tags=("parameters",)), "f = open\nf('/home/ann/a.csv'), f(r'C:\\data\\b.csv')")
    assert sources(done)[1] == "f = open\nf(a_path), f(b_path)"
    assert "WBN105" not in [found.code for found in done.findings]


@pytest.mark.parametrize("source", ["print(f'/home/ann/{x}')", "print('/home/ann/a'\n '.csv')", "'/home/ann/a.csv'"])
def test_parts_of_texts_stay(mended, code, source):
    assert not mended(code("x = 7", tags=("parameters",)), source).fixes


def test_nothing_is_done_above_the_parameters(mended, code):
    assert not mended("print('/home/ann/a.csv')", code("x = 7", tags=("parameters",))).fixes
