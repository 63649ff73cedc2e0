from __future__ import annotations

import pytest


def test_it_fires_when_a_name_is_defined_only_below(found):
    [finding] = found("WBN103", "a = 1", "\nprint(frame)", "frame = 2")
    assert (finding.cell, finding.line, finding.severity) == (1, 2, "error")
    assert "'frame'" in finding.title


def test_it_counts_all_cells_of_the_notebook(found):
    text = {"cell_type": "markdown", "source": "# T", "metadata": {}}
    assert [finding.cell for finding in found("WBN103", text, "", "print(frame)")] == [2]


def test_it_fires_once_a_name(found):
    assert len(found("WBN103", "print(frame)", "print(frame, other)")) == 2


@pytest.mark.parametrize(
    "source", ["def f():\n    return frame", "if a:\n    frame", "try:\n    frame\nexcept E:\n    1"]
)
def test_it_only_warns_where_the_use_may_never_be_reached(found, source):
    assert {finding.severity for finding in found("WBN103", "a = E = 1", source)} <= {"warning"}
    assert found("WBN103", "a = E = 1", source)


@pytest.mark.parametrize(
    "cells",
    [
        ("frame = 1", "print(frame)"),
        ("%time frame = 1", "print(frame)"),
        ("files = !ls", "print(files)"),
        ("%%capture out\nx = 1", "out.show()"),
        ("display(get_ipython(), _, In, Out)",),
        ("def f():\n    return frame", "frame = 1", "f()"),
        ("await g() if (g := None) else 0",),
        ("from numpy import *", "print(frame)"),
        ("x: 'Frame' = 1",),
        ("%run setup.py", "print(frame)"),
        ("exec('frame = 1')", "print(frame)"),
        ("%%sql frame <<\nselect 1", "print(frame)"),
        ("%%bash\necho $frame", "x = 1"),
        ("try:\n    frame\nexcept NameError:\n    frame = 1",),
        ("for i in []:\n    if i:\n        x = frame\n    frame = i",),
    ],
)
def test_it_is_silent_when_the_name_is_or_may_be_defined(found, cells):
    assert not found("WBN103", *cells)


def test_it_is_silent_in_a_cell_that_may_fail(found, code):
    assert not found("WBN103", code("print(frame)", tags=("raises-exception",)))


def test_it_is_silent_in_another_language(found):
    assert not found("WBN103", "print(frame)", language="R")
