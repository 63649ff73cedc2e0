"""Truth words: pairs of texts or numbers that stand for true and false."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.profiling.counted_values import CountedTexts

__all__ = ["truth_words"]

PAIRS = (("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("on", "off"), ("1", "0"), ("1.0", "0.0"))
MOST = 4  # spellings of each


def truth_words(texts: CountedTexts) -> dict[str, bool] | None:
    """Return which texts mean true and false, in each spelling; None unless all are one pair of such words."""
    if not 2 <= texts.distinct <= 2 * MOST:
        return None
    meant = {text.strip().casefold() for text in texts.values}
    for true, false in PAIRS:
        if meant == {true, false}:
            return {text: text.strip().casefold() == true for text in sorted(texts.values)}
    return None
