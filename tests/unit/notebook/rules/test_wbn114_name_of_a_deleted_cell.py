from __future__ import annotations

import pytest

ERROR = [{"output_type": "error", "ename": "NameError", "evalue": "'frame'", "traceback": []}]


def test_it_fires_when_the_cell_ran_and_no_cell_defines_the_name(found, code):
    cells = (code("a = 1", count=1), code("\nprint(frame)", count=3))
    [finding] = found("WBN114", *cells)
    assert (finding.cell, finding.line, finding.severity) == (1, 2, "error")
    assert "'frame'" in finding.title
    assert not found("WBN103", *cells)


def test_it_is_silent_when_the_cell_never_ran_or_failed(found, code):
    for cell in (code("print(frame)"), code("print(frame)", count=1, outputs=ERROR)):
        assert not found("WBN114", cell)
        assert found("WBN103", cell)


@pytest.mark.parametrize(
    "source", ["frame = 1", "import frame", "def frame(): 1", "for frame in []: 1", "f = lambda frame: 1"]
)
def test_it_is_silent_when_a_cell_below_defines_the_name(found, code, source):
    assert not found("WBN114", code("print(frame)", count=1), code(source, count=2))


def test_it_is_silent_where_the_use_may_never_have_been_reached(found, code):
    assert not found("WBN114", code("def f():\n    return frame", count=1))
