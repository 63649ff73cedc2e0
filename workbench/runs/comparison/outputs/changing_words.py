"""Words of an output that change with each run and say nothing: addresses, moments, durations, paths, progress."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

__all__ = ["ChangingWords"]

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
TEMPORARY = re.compile(r"(?:/private)?(?:/tmp|/var/tmp|/var/folders|/dev/shm)/[^\s'\"<>:,)\]]+")
KERNEL_FILE = re.compile(r"ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>")
PROGRESS = re.compile(r"(?<!\d)\d{1,3}%\|[^|\n]*\|\s*(?P<count>[\d.]+[kMG]?/[\d.]+[kMG]?)\s*\[[^\]\n]*\]")
BAR = re.compile(r"[━╸╺█▉▊▋▌▍▎▏]{2,}")
UNIT_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600}
UNIT_SECONDS |= {"sec": 1, "secs": 1, "second": 1, "seconds": 1, "mins": 60, "minute": 60, "minutes": 60}
UNIT_SECONDS |= {"hour": 3600, "hours": 3600, "millisecond": 1e-3, "milliseconds": 1e-3}
UNITS = "|".join(sorted(UNIT_SECONDS, key=len, reverse=True))
GAP = r"[ \u202f\u00a0]?"
DURATION = re.compile(rf"(?:<{GAP})?(?<![\w.])(?P<value>\d+(?:\.\d+)?(?:e[+-]?\d+)?){GAP}(?P<unit>{UNITS})(?![\w])")
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
MONTHS = {name: place for place, name in enumerate(NAMES, start=1)}
MONTH = "|".join(f"{name}[a-z]*" for name in MONTHS)
CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)(?:[.,]\d+)?"
ZONE = r"(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
DATES = (
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]{CLOCK}{ZONE})?"),
    re.compile(rf"(?:[A-Z][a-z]{{2,8}},? )?(?P<day>\d{{1,2}}) (?P<name>{MONTH}) (?P<year>\d{{4}})(?: {CLOCK}{ZONE})?"),
    re.compile(
        rf"(?:[A-Z][a-z]{{2,8}} )?(?P<name>{MONTH}) +(?P<day>\d{{1,2}}) {CLOCK}(?: [A-Z]{{3,4}})? (?P<year>\d{{4}})"
    ),
    re.compile(rf"(?P<name>{MONTH}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
)
TIME_OF_DAY = re.compile(rf"(?<![\d:]){CLOCK}(?![\d:])")
EPOCH = re.compile(r"(?<![\d.])(?P<whole>\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?(?!\d)")
HALF_AN_HOUR = 1800
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ChangingWords:
    """What in a run's outputs is of that run alone, and is left out where outputs are compared.

    A moment or a duration is left out only where it can be of the run itself: dates of the day on which it ran, times
    within the run (in any time zone), durations that are not longer than the run. Dates and times in data stay.

    Parameters
    ----------
    began, ended
        When the run went on, by the clock that the notebook saw.
    places
        Folders of the run's own, and the words that stand for them.
    """

    began: dt.datetime
    ended: dt.datetime
    places: tuple[tuple[str, str], ...] = ()

    def left_out(self, text: str) -> str:
        """Return *text* with a mark in place of each."""
        text = _as_left(ANSI.sub("", text))
        for folder, word in sorted(self.places, key=_depth):
            text = text.replace(folder, word)
        text = PROGRESS.sub(lambda found: f"⟨progress {found['count']}⟩", text)
        text = BAR.sub("⟨bar⟩", text)
        text = ADDRESS.sub("⟨address⟩", text)
        text = KERNEL_FILE.sub("⟨cell⟩", text)
        text = TEMPORARY.sub("⟨temporary file⟩", text)
        for pattern in DATES:
            text = pattern.sub(lambda found: "⟨moment⟩" if self._is_day(found) else found[0], text)
        text = TIME_OF_DAY.sub(lambda found: "⟨time⟩" if self._is_time(found) else found[0], text)
        text = EPOCH.sub(lambda found: "⟨moment⟩" if self._is_epoch(found["whole"]) else found[0], text)
        return DURATION.sub(lambda found: "⟨duration⟩" if self._is_span(found) else found[0], text)

    def _is_day(self, found: re.Match[str]) -> bool:
        named = found.groupdict()
        month = MONTHS[named["name"][:3]] if named.get("name") else int(named["month"])
        try:
            day = dt.date(int(named["year"]), month, int(named["day"]))
        except ValueError:
            return False
        return (self.began - A_DAY).date() <= day <= (self.ended + A_DAY).date()

    def _is_time(self, found: re.Match[str]) -> bool:
        """Compare minutes and seconds only: the notebook's time zone may be any."""
        lasted = (self.ended - self.began).total_seconds() + 2
        began = self.began.minute * 60 + self.began.second - 1
        shown = int(found["minute"]) * 60 + int(found["second"])
        return (shown - began) % HALF_AN_HOUR <= lasted

    def _is_epoch(self, digits: str) -> bool:
        seconds = int(digits) / 10.0 ** (len(digits) - 10)
        return self.began.timestamp() - 60 <= seconds <= self.ended.timestamp() + 60

    def _is_span(self, found: re.Match[str]) -> bool:
        seconds = float(found["value"]) * UNIT_SECONDS[found["unit"]]
        return seconds <= (self.ended - self.began).total_seconds() + 1


def _depth(place: tuple[str, str]) -> int:
    return -len(place[0])


def _as_left(text: str) -> str:
    """Return each line as a terminal leaves it, where what follows a carriage return stands over what was before."""
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
