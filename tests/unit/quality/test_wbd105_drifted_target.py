"""WBD105: the target has drifted from the reference."""

from __future__ import annotations

from tests.unit.quality.drifting import people
from tests.unit.quality.fixes import found


def test_fires_on_the_target_and_says_that_it_is_the_target() -> None:
    [target] = found(people(shift=2)[["wage", "educ"]], "WBD105", reference=people(), target="wage")
    assert (target.severity, target.column) == ("warning", "wage")
    assert target.title.startswith("wage, the target, has drifted")


def test_a_moderate_change_of_the_target_is_a_warning_too() -> None:
    [target] = found(people(n=5000, shift=0.8)[["wage"]], "WBD105", reference=people(n=5000)[["wage"]], target="wage")
    assert target.severity == "warning"
    assert 0.1 <= target.facts["psi"] < 0.25


def test_does_not_fire_on_the_same_distribution_or_without_a_reference() -> None:
    assert found(people(west=0.51), "WBD105", reference=people(west=0.5), target="wage") == []
    assert found(people(shift=3), "WBD105", target="wage") == []


def test_does_not_fire_on_other_columns_or_without_a_target() -> None:
    assert found(people(shift=2), "WBD105", reference=people(), target="educ") == []
    assert found(people(shift=2), "WBD105", reference=people()) == []
