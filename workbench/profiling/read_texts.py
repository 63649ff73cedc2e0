"""Read texts: what the texts of a column are when they are read as numbers, dates or truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.profiling.date_forms import DateForm, date_form, times_of_day
from workbench.profiling.number_forms import NumberForm, number_form
from workbench.profiling.truth_words import truth_words

if TYPE_CHECKING:
    from workbench.profiling.counted_values import CountedTexts

__all__ = ["ReadTexts"]


@dataclass(frozen=True, eq=False)
class ReadTexts:
    """The texts of a column without words for missing, each way to read them tried once.

    Parameters
    ----------
    texts
        The texts that say something.
    """

    texts: CountedTexts

    @cached_property
    def truth(self) -> dict[str, bool] | None:
        """Which texts mean true and false; None unless all do."""
        return truth_words(self.texts)

    @cached_property
    def number(self) -> NumberForm | None:
        """How numbers are written; None unless almost all texts are numbers, and no dates."""
        return None if self.date is not None else number_form(self.texts)

    @cached_property
    def date(self) -> DateForm | None:
        """How dates are written; None unless almost all texts are dates."""
        return date_form(self.texts)

    @cached_property
    def times(self) -> bool:
        """Whether almost all texts are times of day."""
        return times_of_day(self.texts)
