"""Suspects: rows that a rule suspects from the profile or the sample, confirmed by one exact count over all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workbench.findings import Evidence
    from workbench.profiling.examined import Examined

__all__ = ["Suspect", "confirmed"]


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """Some rows, and what is said about them once their number is known.

    Parameters
    ----------
    where
        The SQL predicate that selects them.
    count
        How many they are, where every value was counted; else None, and all rows are asked.
    tell
        Makes the finding's evidence of the number; None when so many are none.
    """

    where: str
    count: int | None
    tell: Callable[[int], Evidence | None]


def confirmed(examined: Examined, suspects: Iterable[Suspect]) -> Iterator[Evidence]:
    """Count the rows of those whose number is not known, in one scan together, and tell of those that have rows."""
    held = list(suspects)
    counts = iter(examined.counts([suspect.where for suspect in held if suspect.count is None]))
    for suspect in held:
        count = next(counts) if suspect.count is None else suspect.count
        evidence = suspect.tell(count) if count else None
        if evidence is not None:
            yield evidence
