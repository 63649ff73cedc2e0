"""Numbers as people read them."""

import pytest

from tests.written_numbers import WRITTEN
from workbench.views import wording


@pytest.mark.parametrize(("value", "words"), [*WRITTEN, (None, "–"), (0, "0"), (1_234_567, "1.23\u202fM")])
def test_number(value, words):
    assert wording.number(value) == words


@pytest.mark.parametrize(
    ("digits", "words"), [(1, "1\u202f×\u202f10⁻⁵"), (2, "1.2\u202f×\u202f10⁻⁵"), (5, "1.234\u202f×\u202f10⁻⁵")]
)
def test_powers_of_ten_have_as_many_digits_as_are_asked_for(digits, words):
    assert wording.number(0.00001234, digits=digits) == words


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0.0, "0\u202f%"),
        (0.0004, "<\u202f0.1\u202f%"),
        (0.025, "2.5\u202f%"),
        (0.9999, ">\u202f99.9\u202f%"),
        (1.0, "100\u202f%"),
    ],
)
def test_share(part, words):
    assert wording.share(part) == words


@pytest.mark.parametrize(("n", "words"), [(1, "1 row"), (0, "0 rows"), (336_776, "336\u202f776 rows")])
def test_noun(n, words):
    assert wording.noun(n, "row") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.94, "0.9\u202fs"), (34.2, "34\u202fs"), (252, "4\u202fmin 12\u202fs"), (7500, "2\u202fh 5\u202fmin")],
)
def test_duration(seconds, words):
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("n_bytes", "words"), [(512, "512\u202fB"), (1_234_000, "1.23\u202fMB"), (999_999, "1\u202fMB")]
)
def test_size(n_bytes, words):
    assert wording.size(n_bytes) == words


@pytest.mark.parametrize(
    ("text", "shown"),
    [("plain שכר", "plain שכר"), ("a\nb", r"a\nb"), ("\x1b[31mred", r"\x1b[31mred"), ("\u202eback", r"\u202eback")],
)
def test_one_line_shows_control_characters_as_escapes(text, shown):
    assert wording.one_line(text) == shown
