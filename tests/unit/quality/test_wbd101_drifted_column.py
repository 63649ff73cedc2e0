"""WBD101: a column has drifted from the reference."""

from __future__ import annotations

from tests.unit.quality.drifting import people
from tests.unit.quality.fixes import found


def test_fires_on_what_moved_and_says_how_far() -> None:
    wage, hired = found(people(shift=2), "WBD101", reference=people())
    assert (wage.severity, wage.column) == ("warning", "wage")
    assert wage.title.startswith("wage has drifted since the reference: PSI ")
    assert "median 9.9" in wage.title or "median 10" in wage.title
    assert (hired.severity, hired.column) == ("info", "hired")
    assert wage.where is not None  # counted again by `found`


def test_fires_on_categories_with_the_one_that_grew() -> None:
    [region] = found(people(west=0.8), "WBD101", reference=people(west=0.4))
    assert region.column == "region"
    assert '"west"' in region.title or '"east"' in region.title
    assert region.where == "\"region\" = 'west'"
    assert region.count == (people(west=0.8)["region"] == "west").sum()


def test_a_moderate_change_is_a_note() -> None:
    [wage] = found(people(n=5000, shift=0.8)[["wage"]], "WBD101", reference=people(n=5000)[["wage"]])
    assert wage.severity == "info"
    assert 0.1 <= wage.facts["psi"] < 0.25


def test_does_not_fire_on_the_same_distribution_or_without_a_reference() -> None:
    assert found(people(west=0.51), "WBD101", reference=people(west=0.5)) == []
    assert found(people(shift=3), "WBD101") == []


def test_does_not_fire_on_the_target_which_has_a_finding_of_its_own() -> None:
    assert found(people(shift=2)[["wage", "educ"]], "WBD101", reference=people(), target="wage") == []
