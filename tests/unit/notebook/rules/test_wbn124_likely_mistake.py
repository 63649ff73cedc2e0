from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "ruff_code", "severity"),
    [
        ("x = 1\ny = x is 'a'", "F632", "warning"),
        ("x = 1\nassert (x, 'text')", "F631", "warning"),
        ("x = 1\n'%s %s' % (x,)", "F507", "warning"),
        ("x = 1\ndef f(a=[]): return a", "B006", "info"),
        ("x = 1\ny = '\\d'", "W605", "info"),
    ],
)
def test_it_fires_with_the_code_of_ruff(found, source, ruff_code, severity):
    [finding] = found("WBN124", "z = 1", source)
    assert (finding.cell, finding.line, finding.severity) == (1, 2, severity)
    assert f"[{ruff_code}]" in finding.title


@pytest.mark.parametrize(
    "source", ["import os", "x = 1;x = 2", "x == 1", "frame[frame.a == True]", "def f():\n    y = 1"]
)
def test_it_is_silent_about_style_and_what_notebooks_do(found, source):
    assert not found("WBN124", "x = frame = 1", source)


def test_it_is_silent_in_a_cell_that_may_fail(found, code):
    assert not found("WBN124", code("1 is 'a'", tags=("raises-exception",)))
