"""Date forms: how dates and times are written in a column of texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.profiling.counted_values import CountedTexts

__all__ = ["DateForm", "date_form", "times_of_day"]

MOST = 0.95
PROBED = 64
CHECKED = 200  # values whose calendar dates are checked one by one
YEAR, SHORT = "[12][0-9]{3}", "[0-9]{2}"
DAY, MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
NAMES = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
LONG = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
HOUR, SIXTY = "(?:[01]?[0-9]|2[0-3])", "[0-5][0-9]"

# Pattern, strptime form, and how people call it; those that differ only in which of day and month comes first are told
# apart by values above 12.
DATES = (
    (f"{YEAR}-{MONTH}-{DAY}", "%Y-%m-%d", "year-month-day"),
    (f"{YEAR}/{MONTH}/{DAY}", "%Y/%m/%d", "year/month/day"),
    (f"{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", "%Y%m%d", "yyyymmdd"),
    (f"{MONTH}/{DAY}/{YEAR}", "%m/%d/%Y", "month/day/year"),
    (f"{DAY}/{MONTH}/{YEAR}", "%d/%m/%Y", "day/month/year"),
    (f"{MONTH}-{DAY}-{YEAR}", "%m-%d-%Y", "month-day-year"),
    (f"{DAY}-{MONTH}-{YEAR}", "%d-%m-%Y", "day-month-year"),
    (f"{DAY}\\.{MONTH}\\.{YEAR}", "%d.%m.%Y", "day.month.year"),
    (f"{MONTH}/{DAY}/{SHORT}", "%m/%d/%y", "month/day/year"),
    (f"{DAY}/{MONTH}/{SHORT}", "%d/%m/%y", "day/month/year"),
    (f"{DAY} {NAMES} {YEAR}", "%d %b %Y", "day month year"),
    (f"{DAY}-{NAMES}-{YEAR}", "%d-%b-%Y", "day-month-year"),
    (f"{DAY}-{NAMES}-{SHORT}", "%d-%b-%y", "day-month-year"),
    (f"{NAMES} {DAY}, {YEAR}", "%b %d, %Y", "month day, year"),
    (f"{NAMES} {DAY} {YEAR}", "%b %d %Y", "month day year"),
    (f"{DAY} {LONG} {YEAR}", "%d %B %Y", "day month year"),
    (f"{LONG} {DAY}, {YEAR}", "%B %d, %Y", "month day, year"),
)
TIMES = (
    ("", "", ""),
    (f" {HOUR}:{SIXTY}", " %H:%M", " hour:minute"),
    (f" {HOUR}:{SIXTY}:{SIXTY}", " %H:%M:%S", " hour:minute:second"),
    (f"T{HOUR}:{SIXTY}:{SIXTY}", "T%H:%M:%S", " hour:minute:second"),
    (f"T{HOUR}:{SIXTY}:{SIXTY}Z", "T%H:%M:%SZ", " hour:minute:second in UTC"),
    (f" {HOUR}:{SIXTY}:{SIXTY}\\.[0-9]{{1,6}}", " %H:%M:%S.%f", " hour:minute:second"),
    (f"T{HOUR}:{SIXTY}:{SIXTY}\\.[0-9]{{1,6}}", "T%H:%M:%S.%f", " hour:minute:second"),
    (f"T{HOUR}:{SIXTY}:{SIXTY}\\.[0-9]{{1,6}}Z", "T%H:%M:%S.%fZ", " hour:minute:second in UTC"),
)
CLOCK = re.compile(f"{HOUR}:{SIXTY}(?::{SIXTY}(?:\\.[0-9]+)?)?(?: ?[AaPp][Mm])?")
FIRST = re.compile("[0-9]{4}|[0-9][-/ ][0-9A-Za-z]")  # what every date has


@dataclass(frozen=True, kw_only=True)
class DateForm:
    """How the dates of a column of texts are written.

    Parameters
    ----------
    form
        As `datetime.datetime.strptime` takes it.
    words
        For people: ``"day/month/year"``.
    timed
        Whether there is a time of day.
    either
        Whether day and month could as well be the other way round.
    pattern
        A regular expression that matches each such text as a whole, in Python and in SQL.
    share
        The part of the values that it matches.
    """

    form: str
    words: str
    timed: bool
    either: bool
    pattern: str
    share: float


def date_form(texts: CountedTexts) -> DateForm | None:
    """Return how the dates of a column of texts are written; None unless 95 % of the values are dates of one form."""
    step = max(texts.distinct // PROBED, 1)
    probes = texts.values[::step]
    if sum(FIRST.search(text) is not None for text in probes) < MOST / 2 * len(probes) or not probes:
        return None
    found = []
    for date, form, words in DATES:
        starts = re.compile(f"(?i){date}")
        if sum(starts.match(text) is not None for text in probes) < MOST / 2 * len(probes):
            continue
        for time, time_form, time_words in TIMES:
            pattern = f"(?i){date}{time}"
            matches = re.compile(pattern).fullmatch
            if sum(matches(text) is not None for text in probes) < MOST / 2 * len(probes):
                continue
            share = texts.share(matches)
            if share >= MOST:
                found.append((share, form + time_form, words + time_words, bool(time), pattern))
    if not found:
        return None
    share, form, words, timed, pattern = max(found, key=lambda each: each[0])
    if not _dates(texts, pattern, form):
        return None
    either = sum(each[0] == share and _turned(each[1]) == _turned(form) for each in found) > 1
    return DateForm(form=form, words=words, timed=timed, either=either, pattern=pattern, share=share)


def times_of_day(texts: CountedTexts) -> bool:
    """Tell whether 95 % of the values are times of day."""
    step = max(texts.distinct // PROBED, 1)
    if sum(CLOCK.fullmatch(text) is not None for text in texts.values[::step]) * 2 < len(texts.values[::step]):
        return False
    return texts.share(CLOCK.fullmatch) >= MOST


def _dates(texts: CountedTexts, pattern: str, form: str) -> bool:
    """Tell whether almost all of what looks like a date is one."""
    matches = re.compile(pattern).fullmatch
    looks = filter(matches, texts.values[:: max(texts.distinct // CHECKED, 1)])
    checked = [_date(text, form) for text in looks]
    return sum(checked) >= MOST * len(checked)


def _date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  -- only whether it is a date
    except ValueError:
        return False
    return True


def _turned(form: str) -> str:
    return form.replace("%d", "%m")
