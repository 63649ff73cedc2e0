from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.notebook.python_cell import read_cell


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!echo 'it", "pass"),
        ("for i in x:\n    %time f(i)", "for i in x:\n    f(i)"),
        ("%time x = 3", "x = 3"),
        ("files = !ls *.csv", "files = get_ipython()"),
        ("frame?", "pass"),
        ("?frame", "pass"),
        ("!pip install a \\\n   b\nx = 1", "pass\n\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture out\nx = 1", "out = get_ipython()\nx = 1"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
    ],
)
def test_magics_are_set_aside_and_lines_stay_where_they_are(source, text):
    read = read_cell(source)
    assert read.text == text
    assert read.tree is not None


def test_text_that_only_looks_like_a_magic_is_kept():
    source = 'x = """\n%time\n!ls\nhelp?\n"""\ny = (10\n% 3)'
    assert (read_cell(source).text, read_cell(source).magics) == (source, ())


def test_a_cell_of_another_language_is_empty_python():
    read = read_cell("%%bash\necho 'hi")
    assert (read.foreign, read.text) == ("bash", "\n")


def test_the_magics_set_aside_are_remembered_with_their_lines():
    assert read_cell("x = 1\n!ls\n%pwd").magics == ((2, "!ls"), (3, "%pwd"))


def test_a_real_mistake_is_told_with_its_line():
    read = read_cell("x = 1\ny = = 2")
    assert (read.tree, read.line) == (None, 2)


@given(st.text(alphabet=st.sampled_from("ab=%!?\\\n \"'()[]:#1\0\ud800"), max_size=60))
def test_any_text_is_read_without_an_exception_and_keeps_its_lines(source):
    assert read_cell(source).text.count("\n") == source.count("\n")
