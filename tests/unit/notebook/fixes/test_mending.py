from __future__ import annotations

import json

import pytest

from workbench.invalid import InvalidInput
from workbench.notebook.fixes import mending
from workbench.notebook.fixes.fix import CellChange, Fix
from workbench.notebook.fixes.mending import mend


def test_a_finished_notebook_stays_as_it_is(notebook, code, path):
    text = json.dumps(notebook(code("seed = 7", tags=("parameters",)), "print(seed)"))
    done = mend(text, path=path)
    assert (done.text, done.fixes, done.findings, done.changes) == (text, (), (), ())


def test_mending_again_changes_nothing(mended, path):
    done = mended("import numpy as np", "n = 3", "np.random.normal(size=n)\nopen('/home/ann/a.csv')")
    assert [fix.code for fix in done.fixes] == ["WBN111", "WBN105", "WBN106"]
    again = mend(done.text, path=path)
    assert (again.text, again.fixes) == (done.text, ())


@pytest.mark.parametrize("source", ["x = (", "print(frame)", "import no_such_module", "y = 1"])
def test_a_fix_that_harms_or_mends_nothing_is_not_kept(notebook, path, monkeypatch, source):
    bad = Fix(code="WBN111", cell=None, title="bad", changes=(CellChange(cell=0, source=source),))
    monkeypatch.setattr(mending, "offered", lambda _: iter([bad]))
    text = json.dumps(notebook("x = 1"))
    done = mend(text, path=path)
    assert (done.text, done.fixes) == (text, ())


def test_the_difference_is_that_of_the_whole(mended):
    done = mended("import random\nx = 1\nprint(random.random(), x)")
    [change] = done.changes
    assert (change.place, change.notes) == ("cell 0", ())
    assert [line for line in change.lines if line[0] in "+-"] == ["+random.seed(0)"]


def test_an_older_notebook_is_refused(path):
    text = json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [], "metadata": {}}]}
    )
    with pytest.raises(InvalidInput, match="only notebooks of version 4 can be fixed"):
        mend(text, path=path)


def test_another_language_is_left_alone(notebook, path):
    assert not mend(json.dumps(notebook("x = 1", language="R")), path=path).fixes


def test_the_difference_never_shows_a_secret(mended):
    secret = "AKIA" + "IOSFODNN7ABCDEFG"  # put together here, so that no scanner takes this file for a leak
    done = mended(f"import random\nx = '{secret}'\nprint(random.random(), x)")
    assert secret in done.text
    [change] = done.changes
    assert secret not in str(change.to_dict())
    assert "… (holds a secret)" in str(change.lines)
