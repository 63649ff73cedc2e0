from __future__ import annotations

import pytest

from workbench.notebook.load import cell_tags, parse_notebook


def tags(done):
    return [cell_tags(cell) for cell in parse_notebook(done.text, name="a")["cells"]]


@pytest.mark.parametrize(
    "source", ["seed = 7", "seed: int = 7  # of the generator\nnames = ['a', 'b']", "# Set me\nn = -1"]
)
def test_the_cell_that_sets_values_is_tagged(mended, source):
    done = mended("import os", source, "print(os, 1)")
    assert [fix.code for fix in done.fixes] == ["WBN111"]
    assert tags(done) == [(), ("parameters",), ()]
    assert [(change.cell, change.lines, change.notes) for change in done.changes] == [
        (1, (), ("tag 'parameters' added",))
    ]
    assert not done.findings


@pytest.mark.parametrize(
    "cells",
    [
        ("print(1)", "seed = 7"),
        ("seed = f()",),
        ("import os\nseed = 7",),
        ("seed = 7\nprint(seed)",),
        ("%cd a\nseed = 7",),
        ("%%bash\nseed=7",),
        ("import os",),
    ],
)
def test_no_other_cell_is(mended, cells):
    assert "WBN111" not in [fix.code for fix in mended(*cells).fixes]
