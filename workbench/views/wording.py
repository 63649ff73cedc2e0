"""Numbers and words as people read them: 1.2 M, 3.4 %, 336 776."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import category

__all__ = ["count", "duration", "noun", "number", "one_line", "share", "size"]

THIN = "\u202f"  # narrow no-break space: groups digits, and stands before units
MINUS = "\u2212"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Unicode categories


def number(value: float | None, *, digits: int = 3) -> str:
    """Format a value with about *digits* significant digits: ``0.0312``, ``−2.5``, ``1.2 M``, ``1.2 × 10⁻⁵``."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size_ = abs(value)
    sign = MINUS if value < 0 else ""
    if size_ == 0:
        return "0"
    if size_ >= 1e15 or size_ < 1e-4:
        return sign + _scientific(size_, digits)
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if size_ >= limit:
            return f"{sign}{_significant(size_ / limit, digits)}{THIN}{unit}"
    return sign + _significant(size_, digits)


def count(value: int) -> str:
    """Format a whole number in full, digits in groups of three: ``336 776``."""
    return f"{value:,}".replace(",", THIN).replace("-", MINUS)


def share(part: float | None) -> str:
    """Format a part of one as percent: ``2.5 %``, ``< 0.1 %``, ``0 %``."""
    if part is None or math.isnan(part):
        return "–"
    percent = part * 100
    if percent == 0:
        return f"0{THIN}%"
    if percent < 0.1:
        return f"<{THIN}0.1{THIN}%"
    if 99.9 < percent < 100:
        return f">{THIN}99.9{THIN}%"
    text = _fixed(percent, 1 if percent < 99.95 else 0)
    return f"{text.removesuffix('.0')}{THIN}%"


def duration(seconds: float) -> str:
    """Format a time span: ``< 0.1 s``, ``0.9 s``, ``34 s``, ``4 min 12 s``, ``2 h 5 min``."""
    if seconds < 0.05:
        return f"<{THIN}0.1{THIN}s"
    if seconds < 9.95:
        return f"{seconds:.1f}{THIN}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{THIN}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}{THIN}min" + (f" {rest}{THIN}s" if rest else "")
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{THIN}h" + (f" {minutes}{THIN}min" if minutes else "")


def size(n_bytes: int) -> str:
    """Format a size in bytes: ``512 B``, ``1.2 MB`` (powers of ten)."""
    value = float(n_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return f"{value:.0f}{THIN}{unit}" if unit == "B" or value >= 99.5 else f"{value:.3g}{THIN}{unit}"
        value /= 1000
    return f"{value:.3g}{THIN}TB"


def noun(n: int, singular: str, plural: str | None = None) -> str:
    """Count a thing: ``1 row``, ``336 776 rows``."""
    return f"{count(n)} {singular if n == 1 else plural or singular + 's'}"


def one_line(text: object) -> str:
    """Show control characters, which could move the cursor or end the row, as their escapes."""
    return "".join(ascii(one)[1:-1] if category(one) in UNSHOWN else one for one in str(text))


def _fixed(value: float | Decimal, decimals: int) -> str:
    """Round as a page does, where half goes up: Python's own formatting rounds 17.25 to 17.2."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _scientific(value: float, digits: int) -> str:
    """Write *value* as a power of ten, the digits before it without trailing zeros."""
    power = Decimal(value).adjusted()
    head = _fixed(Decimal(value).scaleb(-power), max(digits - 1, 0))
    if head.startswith("10"):  # 9.999 rounds up
        power, head = power + 1, "1"
    if "." in head:
        head = head.rstrip("0").rstrip(".")
    return f"{head}{THIN}×{THIN}10{str(power).translate(RAISED)}"


def _significant(value: float, digits: int) -> str:
    whole = len(str(int(value)))
    decimals = max(digits - whole, 0) if value >= 1 else digits - 1 - math.floor(math.log10(value))
    text = _fixed(value, decimals)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    head, dot, tail = text.partition(".")
    return f"{int(head):,}".replace(",", THIN) + dot + tail
