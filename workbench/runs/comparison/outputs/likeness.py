"""How like two things are: the same, the same within a tolerance, or different, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CLOSE", "DEFAULT_TOLERANCE", "DIFFERENT", "SAME", "Degree", "Likeness", "Tolerance", "worst"]

Degree = Literal["same", "within tolerance", "different"]
SAME: Degree = "same"
CLOSE: Degree = "within tolerance"
DIFFERENT: Degree = "different"
ORDER: tuple[Degree, ...] = (SAME, CLOSE, DIFFERENT)
DEFAULT_TOLERANCE = 1e-6
NEARLY_ZERO = 1e-12  # what is left where numbers cancel each other out has no digits to compare


@dataclass(frozen=True)
class Likeness:
    """How like two things are.

    Parameters
    ----------
    degree
        ``"same"``, ``"within tolerance"`` or ``"different"``.
    what
        What differs first, in words; empty when nothing does.
    kind
        What was compared: ``"text"``, ``"numbers"``, ``"table"``, ``"picture"``, ``"figure"``, ``"view"``, …
    largest
        The largest relative difference of two numbers, as far as they were compared.
    reordered
        Whether the same words came in another order.
    """

    degree: Degree = SAME
    what: str = ""
    kind: str = ""
    largest: float = 0.0
    reordered: bool = False

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return self.degree == SAME

    @property
    def differs(self) -> bool:
        """Whether the two are different, beyond any tolerance."""
        return self.degree == DIFFERENT

    def at(self, place: str) -> Likeness:
        """Return it with where the difference lies said first."""
        return replace(self, what=f"{place}: {self.what}") if self.what else self

    def of(self, kind: str) -> Likeness:
        """Return it as a likeness of things of another kind."""
        return replace(self, kind=kind)


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may be apart and still count as the same.

    Parameters
    ----------
    relative
        As a part of the larger of the two. Numbers below 1e-12 count as zero, unless it is 0.
    """

    relative: float = DEFAULT_TOLERANCE

    def __post_init__(self) -> None:
        given = self.relative
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < 1:
            raise InvalidInput(f"'tolerance' must be a number from 0 to below 1, e.g. 1e-6, got {given!r}.")

    def allows(self, before: float, after: float) -> bool:
        """Whether two numbers are near enough to each other; missing ones are equal, infinite ones are by sign."""
        if math.isnan(before) or math.isnan(after):
            return math.isnan(before) and math.isnan(after)
        nearly_zero = NEARLY_ZERO if self.relative else 0.0
        return math.isclose(before, after, rel_tol=self.relative, abs_tol=nearly_zero)


def worst(found: Iterable[Likeness]) -> Likeness:
    """Return the first of the worst, with the largest difference of them all; the same when there is none.

    Nothing is looked at behind the first that differs.
    """
    result = Likeness()
    largest = 0.0
    for each in found:
        largest = max(largest, each.largest)
        if ORDER.index(each.degree) > ORDER.index(result.degree):
            result = each
        if result.differs:
            break
    return replace(result, largest=largest)
