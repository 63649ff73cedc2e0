from __future__ import annotations

import datetime as dt

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.comparison.outputs.changing_words import ChangingWords
from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, SAME, Likeness, Tolerance, worst
from workbench.runs.comparison.outputs.texts import compare_texts

BEGAN = dt.datetime(2026, 11, 26, 14, 50, 0, tzinfo=dt.UTC)
CHANGING = ChangingWords(BEGAN, BEGAN + dt.timedelta(seconds=90), (("/home/me/project", "⟨project⟩"),))


def degree(before, after, tolerance=1e-6):
    return compare_texts(before, after, Tolerance(tolerance)).degree


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<object object at 0x7f3c2a1b5d90>", "<object object at ⟨address⟩>"),
        ("/home/me/project/data.csv", "⟨project⟩/data.csv"),
        ("kept in /tmp/tmpab12/x.csv.", "kept in ⟨temporary file⟩"),
        ("2026-11-26 14:51:02.123456", "⟨moment⟩"),
        ("2026-11-26T14:51:02+00:00 done", "⟨moment⟩ done"),
        ("Thu Nov 26 14:51:02 2026", "⟨moment⟩"),
        ("Date: Thu, 26 Nov 2026", "Date: ⟨moment⟩"),
        ("Time: 20:21:07", "Time: ⟨time⟩"),
        ("1795704660.25", "⟨moment⟩"),
        ("fitted in 3.2 s", "fitted in ⟨duration⟩"),
        ("<\u202f0.1\u202fs", "⟨duration⟩"),
        ("12.1 ms per loop", "⟨duration⟩ per loop"),
        ("\x1b[31mred\x1b[0m", "red"),
        (" 10%|█         | 1/10\r100%|██████████| 10/10 [00:01<00:00,  9.9it/s]", "⟨progress 10/10⟩"),
        ("File /tmp/ipykernel_71/123.py", "File ⟨temporary file⟩"),
    ],
)
def test_what_changes_with_each_run_is_left_out(text, left):
    assert CHANGING.left_out(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "first flight: 2013-01-01 05:17:00",
        "2026-11-20",
        "departs 08:12:30",
        "a week of 168 h",
        "id 1234567890",
        "value 0x1f",
        "99.5 miles",
        "20131231",
        "Feb 30, 2026",
    ],
)
def test_what_can_be_data_stays(text):
    assert CHANGING.left_out(text) == text


def test_a_folder_in_another_is_known_by_its_own_word():
    nested = ChangingWords(BEGAN, BEGAN, (("/home/me", "⟨home⟩"), ("/home/me/runs/a", "⟨run⟩")))
    assert nested.left_out("/home/me/runs/a/x /home/me/y") == "⟨run⟩/x ⟨home⟩/y"


def test_the_clock_of_a_perturbed_run_counts_as_its_own():
    ahead = ChangingWords(BEGAN + dt.timedelta(days=400), BEGAN + dt.timedelta(days=400, seconds=5))
    assert ahead.left_out("2027-12-31") == "⟨moment⟩"
    assert ahead.left_out("2026-11-26") == "2026-11-26"


def test_numbers_within_the_tolerance_are_told_from_others():
    assert degree("rmse 2.9", "rmse 2.9") == SAME
    assert degree("rmse 2.912345678", "rmse 2.912345679") == CLOSE
    assert degree("rmse 2.91", "rmse 2.92") == DIFFERENT
    assert degree("rmse 2.91", "rmse 2.92", tolerance=0.01) == CLOSE
    assert degree("n 3", "n 4") == DIFFERENT


def test_the_last_of_many_printed_digits_may_turn_over():
    assert degree("0.123456", "0.123457") == CLOSE
    assert degree("0.123456", "0.123458") == DIFFERENT
    assert degree("123456", "123457", tolerance=1e-7) == DIFFERENT
    assert degree("0.123456", "0.123457", tolerance=0) == DIFFERENT


def test_the_width_of_columns_does_not_matter():
    assert degree("a    1.0000001\nb    2", "a   1.00000012\nb 2") == CLOSE


def test_the_first_line_that_differs_is_said():
    found = compare_texts("one\ntwo\nthree", "one\n2\nthree", Tolerance())
    assert (found.degree, found.what, found.kind) == (DIFFERENT, "'two' became '2'", "text")


def test_a_long_line_is_shown_from_where_it_parts():
    found = compare_texts(f"{'x' * 100} one end", f"{'x' * 100} other end", Tolerance())
    assert found.what == f"'…{'x' * 14} one end' became '…{'x' * 14} other end'"


def test_a_line_more_or_less_is_said():
    assert compare_texts("one\ntwo", "one", Tolerance()).what == "the line 'two' is missing"
    assert compare_texts("one", "one\ntwo\n", Tolerance()).what == "the line 'two' is new"


def test_the_same_words_in_another_order_are_seen_to_be_that():
    assert compare_texts("{'a', 'b'}", "{'b', 'a'}", Tolerance()).reordered
    assert not compare_texts("{'a', 'b'}", "{'b', 'c'}", Tolerance()).reordered


@pytest.mark.parametrize("tolerance", [-1, 1, "small", True, float("nan")])
def test_a_tolerance_that_makes_no_sense_is_refused(tolerance):
    with pytest.raises(InvalidInput, match="'tolerance' must be a number from 0 to below 1"):
        Tolerance(tolerance)


def test_the_worst_is_the_first_of_its_kind():
    found = worst(
        [Likeness(SAME), Likeness(CLOSE, "a", largest=1e-9), Likeness(DIFFERENT, "b"), Likeness(DIFFERENT, "c")]
    )
    assert (found.what, found.largest) == ("b", 1e-9)
