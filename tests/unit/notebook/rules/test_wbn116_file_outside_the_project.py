from __future__ import annotations

import pytest


@pytest.fixture
def path(tmp_path):
    (tmp_path / "project" / "notebooks").mkdir(parents=True)
    (tmp_path / "project" / "pyproject.toml").touch()
    return tmp_path / "project" / "notebooks" / "a.ipynb"


@pytest.mark.parametrize("source", ["x = '../../data/a.csv'", "pd.read_csv('/data/wages.csv')", "open('/srv/a/b.txt')"])
def test_it_fires_for_a_file_outside(found, path, source):
    [finding] = found("WBN116", "y = 1", source, path=path)
    assert (finding.cell, finding.line, finding.severity) == (1, 1, "warning")


def test_it_fires_once_a_cell_and_counts(found, path):
    [finding] = found("WBN116", "open('/data/a/b')\nopen('/data/a/c')", path=path)
    assert (finding.line, finding.count) == (1, 2)


@pytest.mark.parametrize(
    "source",
    [
        "x = '../data/a.csv'",
        "open('a.csv')",
        "open('/tmp/a/b.csv')",
        "open('/dev/null')",
        "get('/data/wages')",
        "app.route('/data/wages.csv')",
        "open('/')",
        "'../../data/a.csv'",
        "open('/home/ann/a.csv')",
    ],
)
def test_it_is_silent_about_other_texts(found, path, source):
    assert not found("WBN116", source, path=path)


def test_it_is_silent_when_no_project_is_marked(found, tmp_path):
    assert not found("WBN116", "open('../../a.csv')\nopen('/data/a/b')", path=tmp_path / "a.ipynb")
    assert not found("WBN116", "open('../../a.csv')")


def test_it_is_silent_in_the_parameters_cell(found, code, path):
    assert not found("WBN116", code("data = '../../a.csv'", tags=("parameters",)), path=path)
