from __future__ import annotations


def test_it_fires_when_no_cell_is_tagged(found):
    [finding] = found("WBN111", "x = 1")
    assert (finding.severity, finding.cell) == ("info", None)


def test_it_is_silent_when_one_is(found, code):
    assert not found("WBN111", code("x = 1", tags=("parameters",)))


def test_it_is_silent_in_a_notebook_without_code(found):
    assert not found("WBN111", {"cell_type": "markdown", "source": "# T", "metadata": {}})
