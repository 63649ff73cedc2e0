"""Stand-ins: values that look like codes for "missing" (−999, 9999, "N/A", "?", 1900-01-01), told by where they stand.

A value is suspected only when its form is that of a code *and* it is set apart: it is the lowest or highest of its
column, occurs more than once, and lies further from the others than they spread. Words are judged by the company they
keep: "NA" among two-letter codes, or "-" beside "+", is a value like the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.counted_values import CountedNumbers
from workbench.profiling.stored_values import reader_of
from workbench.profiling.text_patterns import BLANKS, pattern_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.profiling.column_kinds import Kind
    from workbench.profiling.column_profile import ColumnProfile
    from workbench.profiling.counted_values import CountedTexts

__all__ = ["StandIn", "stand_ins", "text_stand_ins", "with_ends"]

FEWEST = 20  # values below which nothing is set apart
MOST_CODES = 3  # such as 97, 98, 99
VARIED = 10  # different other values, beside which −1 or 0 may stand for missing
MOST_ZEROS = 0.1  # more are rather amounts of nothing (WBQ119)
SMALL_CODE = 100  # codes below are numbers like others, unless there are enough of those
FEW = 4
REPEATED = 3.0  # times the mean count of the texts
HUGE = 1e20
NINES = re.compile(r"-?9+(\.9+)?")
ELEVENS = re.compile(r"-(1|[78]|77+|88+)(\.0)?|(7{2,}|8{2,}|9*[78])(\.0)?")
LIMITS = frozenset({-(2**15), 2**15 - 1, 2**16 - 1, -(2**31), 2**31 - 1, 2**32 - 1, -(2**63), 2**63 - 1})

SURE = frozenset(
    {
        *("", "?", "??", "???", "-", "--", "---", "–", "—", ".", "..", "...", "*", "n/a", "#n/a", "na", "n.a.", "n.a"),
        *("nan", "null", "(null)", "<na>", "<null>", "\\n", "#null!", "#value!", "#ref!", "#div/0!", "nil", "missing"),
        *("unknown", "unk", "not available", "no data", "not specified", "unspecified", "undefined", "not known"),
        *("-999", "-9999", "tbd", "to be determined", "(blank)", "(missing)", "(unknown)", "<unknown>", "<missing>"),
    }
)
UNSURE = frozenset({"none", "empty", "blank", "nothing", "not applicable", "xx", "xxx", "-1", "no answer"})
MANY_OTHERS = 50  # different other texts, beside which "none" can hardly be one of a few answers

EPOCHS = (
    *("0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1960-01-01"),
    *("1970-01-01", "1980-01-01", "2038-01-19", "2049-12-31", "2050-12-31", "2099-01-01", "2099-12-31", "2100-01-01"),
    *("2199-12-31", "2222-02-22", "2262-04-11", "2999-12-31", "3000-01-01", "9999-01-01", "9999-12-31"),
)
YEAR_DAYS = 365
PER_DAY = {"D": 1, "s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


@dataclass(frozen=True)
class StandIn:
    """A value that may stand for missing.

    Parameters
    ----------
    value
        As `ColumnProfile.top` has it.
    count
        How often it occurs; None where that was not counted.
    why
        What sets it apart, as the end of a sentence.
    """

    value: Any
    count: int | None
    why: str


def stand_ins(column: ColumnProfile) -> tuple[StandIn, ...]:
    """Return the values of a column that may stand for missing; none of a sensitive one."""
    if column.texts is not None:
        return text_stand_ins(column.texts)
    if column.stored is None or column.kind is None or column.stored.n == 0:
        return ()
    numbers = column.stored if column.stored.exact else with_ends(column, column.stored)
    if column.numeric:
        found = _number_stand_ins(numbers)
    elif column.type in ("date", "datetime"):
        found = _date_stand_ins(numbers, column.kind)
    else:
        return ()
    say = reader_of(column.kind)
    return tuple(
        StandIn(say(value), _exact_count(value, numbers, exact=column.stored.exact), why) for value, why in found
    )


def with_ends(column: ColumnProfile, sampled: CountedNumbers) -> CountedNumbers:
    """Add the lowest and the highest of all numbers to the sampled ones, and scale these up."""
    summary = column.ends
    values, counts = sampled.values, np.ceil(sampled.counts * (column.count / sampled.n)).astype(np.int64)
    for end, count in summary:
        place = int(np.searchsorted(values, end))
        if place < values.size and values[place] == end:
            counts[place] = count
        else:
            values, counts = np.insert(values, place, end), np.insert(counts, place, count)
    return CountedNumbers(values, counts, exact=False)


def _exact_count(value: Any, numbers: CountedNumbers, *, exact: bool) -> int | None:
    """Return how often a number occurs, which of the two ends is always known."""
    place = int(np.searchsorted(numbers.values, value))
    return int(numbers.counts[place]) if exact or place in (0, numbers.distinct - 1) else None


def _number_stand_ins(numbers: CountedNumbers) -> list[tuple[Any, str]]:
    """Return the numbers that may stand for missing.

    Codes are numbers of nines (−9, −99, 999, 99.9 …), −1, −7, −8, −77 …, the limits of machine integers, and sizes from
    1e20. Below: they must be the only negative ones, or further from the others than those spread (5th to 95th
    percentile). Above: further than that, and than half the range of the others. A zero must be the lowest number of
    many, further from the next than the middle half of them is wide.
    """
    if numbers.n < FEWEST or numbers.distinct < 3:
        return []
    values, counts = numbers.values, numbers.counts
    found = [*_ends(values, counts, low=True), *_ends(values, counts, low=False)]
    return found or _zero(values, counts)


def _date_stand_ins(dates: CountedNumbers, kind: Kind) -> list[tuple[Any, str]]:
    """Return the dates that may stand for missing: well-known first and last days, a year and more from all others."""
    if dates.n < FEWEST or dates.distinct < 3 or kind.unit not in PER_DAY:
        return []
    per_day = PER_DAY[kind.unit]
    codes = {int(np.datetime64(text, "D").astype(np.int64)) * per_day for text in EPOCHS}
    values, counts = dates.values, dates.counts
    found = []
    for place, after in ((0, 1), (-1, -2)):
        rest = values[1:] if place == 0 else values[:-1]
        gap = abs(float(values[after]) - float(values[place]))
        spread = _spread(rest, counts[1:] if place == 0 else counts[:-1])
        if int(values[place]) in codes and counts[place] > 1 and gap >= max(YEAR_DAYS * per_day, spread / 2):
            found.append((values[place].item(), f"far {'before' if place == 0 else 'after'} all others"))
    return found


def text_stand_ins(texts: CountedTexts) -> tuple[StandIn, ...]:
    """Return the texts that may stand for missing."""
    suspected: dict[str, str] = {}
    for text in texts.values:
        bare = text.strip(BLANKS).casefold()
        if bare in SURE or bare in UNSURE:
            suspected[text] = bare
    if not suspected or len(suspected) == texts.distinct:
        return ()
    others = texts.without(suspected)
    totals = {bare: texts.count(text for text in suspected if suspected[text] == bare) for bare in suspected.values()}
    found = []
    for text, bare in suspected.items():
        if _one_of_them(bare, text, others) or (bare[:1].isalpha() and not _frequent(bare, texts.counts, totals)):
            continue
        count = texts.count([text]) if texts.exact else None
        found.append(StandIn(text, count, "no text at all" if not bare else "a word for missing"))
    return tuple(found)


def _frequent(bare: str, counts: NDArray[np.int64], totals: dict[str, int]) -> bool:
    """Tell whether a word occurs more than once, and an unsure one more often than the texts on average."""
    return totals[bare] > 1 and (bare in SURE or totals[bare] >= REPEATED * float(counts.mean()))


def _one_of_them(bare: str, text: str, others: CountedTexts) -> bool:
    """Tell whether a word is a value like the others."""
    if not bare:
        return False
    if not any(char.isalnum() for char in bare):  # a sign among signs
        return any(other and not any(char.isalnum() for char in other) for other in others.values)
    if bare in UNSURE:
        numbers = others.share(lambda other: other[:1].isdigit()) > 0.5
        return others.distinct < MANY_OTHERS and not numbers
    if len(bare) <= 3:  # a code among codes
        shape = pattern_of(text.strip(BLANKS))
        return others.share(lambda other: pattern_of(other) == shape) > 0.5
    return False


def _ends(values: NDArray[Any], counts: NDArray[np.int64], *, low: bool) -> list[tuple[Any, str]]:
    if not low:
        values, counts = values[::-1], counts[::-1]
    codes = 0
    while codes < min(MOST_CODES, values.size - 2) and _coded(values[codes]):
        codes += 1
    for size in range(codes, 0, -1):
        found, rest = values[:size], values[size:]
        total = int(counts[:size].sum())
        if low and total > 1 and found[-1] < 0 <= rest[0]:
            if _outside(found, counts[:size], rest, counts[size:]):
                return [(value.item(), "where no other is negative") for value in found]
        elif not low and not any(NINES.fullmatch(_written(value)) or _limit(value) for value in found):
            continue
        if abs(float(found[-1])) < SMALL_CODE and rest.size < FEW:
            continue
        gap = abs(float(rest[0]) - float(found[-1]))
        spread = _spread(rest, counts[size:])
        reach = abs(float(rest[-1]) - float(rest[0]))
        if total > 1 and gap >= max(spread, reach / 2) and gap > 1:
            word = "below" if low else "above"
            return [(value.item(), f"far {word} all others") for value in found]
    return []


def _outside(
    found: NDArray[Any], found_counts: NDArray[np.int64], rest: NDArray[Any], rest_counts: NDArray[np.int64]
) -> bool:
    """Tell whether the only negative numbers are codes: below many others, and more frequent than the nearest."""
    if rest.size < VARIED or _spread(rest, rest_counts) < VARIED:
        return False
    if found[0] == -1 or found.size > 1 or abs(float(found[0])) < 10:
        near = rest_counts[:VARIED]
        return bool(found_counts.max() > 3 * np.median(near))
    return True


def _zero(values: NDArray[Any], counts: NDArray[np.int64]) -> list[tuple[Any, str]]:
    if values[0] != 0 or values.size < 2 * VARIED or not 2 <= counts[0] <= MOST_ZEROS * counts.sum():
        return []
    rest, rest_counts = values[1:], counts[1:]
    ends = np.cumsum(rest_counts)
    first, third = (float(rest[np.searchsorted(ends, share * ends[-1])]) for share in (0.25, 0.75))
    if float(rest[0]) >= third - first > 0:
        return [(values[0].item(), "far below all others")]
    return []


def _spread(values: NDArray[Any], counts: NDArray[np.int64]) -> float:
    """Return the distance between the 5th and the 95th percentile, whichever way the values are ordered."""
    ends = np.cumsum(counts)
    near, far = (float(values[min(np.searchsorted(ends, share * ends[-1]), values.size - 1)]) for share in (0.05, 0.95))
    return abs(far - near)


def _coded(value: Any) -> bool:
    text = _written(value)
    return bool(NINES.fullmatch(text) or ELEVENS.fullmatch(text) or _limit(value))


def _limit(value: Any) -> bool:
    return float(value) in LIMITS or abs(float(value)) >= HUGE


def _written(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() and abs(float(value)) < HUGE else f"{float(value):.6g}"
