from __future__ import annotations

import pytest

TAGGED = ("parameters",)


def test_it_fires_for_a_default_that_only_execution_tells(found, code):
    [finding] = found("WBN112", code("x = 1\nday = date.today()", tags=TAGGED))
    assert (finding.cell, finding.line) == (0, 2)
    assert "date.today()" in finding.title


@pytest.mark.parametrize(
    "source", ["x: int", "x = -1", "x = Path('a')", "x = date(2024, 1, 31)", "x = [1, (2, {'a': 3})]"]
)
def test_it_is_silent_about_values_written_out(found, code, source):
    assert not found("WBN112", code(source, tags=TAGGED))


def test_it_is_silent_in_other_cells_and_other_languages(found, code):
    assert not found("WBN112", "x = f()")
    assert not found("WBN112", code("x <- f()", tags=TAGGED), language="R")


def test_it_never_shows_a_secret(found, code):
    secret = "AKIA" + "IOSFODNN7ABCDEFG"  # put together here, so that no scanner takes this file for a leak
    [finding] = found("WBN112", code(f"x = f('{secret}')", tags=TAGGED))
    assert secret not in str(finding.to_dict())
