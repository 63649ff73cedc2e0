from __future__ import annotations

import pytest


def test_it_fires_once_a_cell_at_the_first_mistake(found):
    findings = found("WBN104", "x = 1", "y = 1\nz = = 2\nw = = 3", "print 1")
    assert [(finding.cell, finding.line, finding.severity) for finding in findings] == [
        (1, 2, "error"),
        (2, 1, "error"),
    ]


@pytest.mark.parametrize(
    "source", ["%matplotlib inline\n!ls -l | wc", "%%bash\nfor i in *; do echo; done", "help?", "await f()", "x = !ls"]
)
def test_it_is_silent_about_what_the_kernel_understands(found, source):
    assert not found("WBN104", source)


def test_it_is_silent_about_syntax_newer_than_this_python(found):
    assert not found("WBN104", "type Pair[T] = tuple[T, T]")


def test_it_is_silent_in_another_language(found):
    assert not found("WBN104", "x <- 1 %>% f", language="R")
