"""Number forms: how numbers are written in a column of texts, with currency, percent, thousands and decimal comma."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.profiling.counted_values import CountedTexts

__all__ = ["NumberForm", "number_form"]

MOST = 0.95  # share of the values that must be numbers
PROBED = 64  # values looked at before all are
CODED = 5  # digits from which numbers of one length are rather codes (ZIP codes, phone numbers)
SPACES = " \u00a0\u2007\u202f"
SIGN = "[+\\-\u2212]"
CURRENCIES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|CNY|INR|BRL|MXN|ZAR|SEK|NOK|DKK|PLN|CZK|HUF|TRY|RUB|KRW|SGD|HKD"
CURRENCY = f"(?:[A-Z]{{0,3}}[$€£¥₹₽₩₺₴₫฿₪₦]|kr\\.?|Rs\\.?|R\\$|zł|{CURRENCIES})"
EXPONENT = "(?:[eE][+-]?[0-9]{1,3})?"

# In the order in which they are tried: the first that reads most values is it.
STYLES = (
    ("", ".", f"(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+){EXPONENT}"),
    (",", ".", "(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?"),
    ("", ",", "[0-9]+(?:,[0-9]+)?"),
    (".", ",", "(?:[0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?"),
    ("'", ".", "(?:[0-9]{1,3}(?:['’][0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?"),
    (" ", ".", f"(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]+)(?:\\.[0-9]+)?"),
    (" ", ",", f"(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]+)(?:,[0-9]+)?"),
)
LOOSE = f"\\W{{0,4}}(?:{CURRENCY})?\\W{{0,3}}[0-9][0-9.,'’\\s]*{EXPONENT}\\W{{0,2}}(?:{CURRENCY})?\\W{{0,3}}"
LEADING_ZERO = re.compile("0[0-9]")
DIGITS = re.compile("[0-9]+")
CODE = re.compile("[A-Za-z][0-9]|[0-9][A-Za-z]")  # beside numbers of one form these are rather names, like A7


@dataclass(frozen=True, kw_only=True)
class NumberForm:
    """How the numbers of a column of texts are written.

    Parameters
    ----------
    thousands, decimal
        What separates groups of digits (empty: nothing) and the fraction.
    currency, percent, brackets, minus
        Whether some carry a currency, all a percent sign, some negative ones stand in brackets, or have the sign −
        instead of the hyphen.
    pattern
        A regular expression that matches each such text as a whole, in Python and in SQL.
    share
        The part of the values that it matches.
    """

    thousands: str
    decimal: str
    currency: bool
    percent: bool
    brackets: bool
    minus: bool
    pattern: str
    share: float

    @property
    def words(self) -> str:
        """What is special about them, for people; empty for plain numbers."""
        said = [
            *(["a currency"] if self.currency else []),
            *(["a percent sign"] if self.percent else []),
            *([f"'{self.thousands}' between thousands"] if self.thousands else []),
            *(["a decimal comma"] if self.decimal == "," else []),
            *(["brackets for negative ones"] if self.brackets else []),
            *(["\u2212 for minus"] if self.minus else []),
        ]
        return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}" if said else ""


def number_form(texts: CountedTexts) -> NumberForm | None:
    """Return how the numbers of a column of texts are written; None unless 95 % of the values are numbers.

    Digits that rather name something are no numbers: those with leading zeros, and those of five or more digits
    that all have the same length.
    """
    step = max(texts.distinct // PROBED, 1)
    probes = texts.values[::step]
    if _share_of(probes, LOOSE) < MOST / 2:
        return None
    possible = [style for style in STYLES if _share_of(probes, _whole(style[2])) >= MOST / 2]
    if not possible:
        return None
    shares = [texts.share(re.compile(_whole(style[2])).fullmatch) for style in possible]
    best = max(shares)
    if best < MOST:
        return None
    thousands, decimal, digits = possible[shares.index(best)]
    pattern = _whole(digits)
    matches = re.compile(pattern).fullmatch
    numbers = [text for text in texts.values if matches(text)]
    if _names_something(numbers) or any(CODE.search(text) for text in set(texts.values).difference(numbers)):
        return None
    percents = sum(text.rstrip().endswith("%") for text in numbers)
    if 0 < percents < len(numbers):  # 5 and 5 % are not of one column
        return None
    return NumberForm(
        thousands=thousands,
        decimal=decimal,
        currency=any(re.search(CURRENCY, text) for text in numbers),
        percent=percents > 0,
        brackets=any("(" in text for text in numbers),
        minus=any("\u2212" in text for text in numbers),
        pattern=pattern,
        share=best,
    )


def _whole(digits: str) -> str:
    space = f"[{SPACES}]?"
    edge = f"[{SPACES}\\t]*"
    return f"{edge}\\(?{SIGN}?{space}(?:{CURRENCY}{space})?{SIGN}?(?:{digits})(?:{space}(?:%|{CURRENCY}))?\\)?{edge}"


def _share_of(probes: tuple[str, ...], pattern: str) -> float:
    matches = re.compile(pattern).fullmatch
    return sum(matches(text) is not None for text in probes) / max(len(probes), 1)


def _names_something(numbers: list[str]) -> bool:
    stripped = [text.strip() for text in numbers]
    if any(LEADING_ZERO.match(text) for text in stripped):
        return True
    sizes = {len(text) for text in stripped}
    return sizes != set() and len(sizes) == 1 and min(sizes) >= CODED and all(map(DIGITS.fullmatch, stripped))
