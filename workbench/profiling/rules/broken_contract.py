"""WBQ150 to WBQ166: data break their contract, a code for each kind of check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from workbench.profiling.contract.results import CheckResult, Kind

__all__ = ["broken"]

SHOWN = 20  # columns that a finding names


def broken(check: CheckResult, kind: Kind) -> Evidence | None:
    """Return what is to say of a failed check of a kind; None of others."""
    if check.kind != kind or check.status != "failed":
        return None
    one = check.column
    return Evidence(
        title=check.sentence,
        column=one,
        columns=() if one is not None else check.columns[:SHOWN],
        count=check.count,
        where=check.where,
        facts={"check": check.name, "expected": check.expected, "found": check.found, **check.facts},
    )


@rule("WBQ150", severity="error", remedy="Find out whether the delivery is cut off or doubled.", scope="contract")
def rows_out_of_limits(check: CheckResult) -> Evidence | None:
    """The number of rows is outside of the contract's limits (``rows``).

    Fires when there are fewer or more. Does not fire at the limits themselves. Row counts are among the checks of Great
    Expectations and dbt.
    """
    return broken(check, "rows")


@rule("WBQ151", severity="error", remedy="Bring the column back, or write required: false.", scope="contract")
def column_absent(check: CheckResult) -> Evidence | None:
    """A column that the contract requires is not there (``required``).

    Fires on each column that is listed and absent. Does not fire on columns with ``required: false``.
    """
    return broken(check, "required")


@rule("WBQ152", severity="error", remedy="Drop the columns, or list them in the contract.", scope="contract")
def column_unknown(check: CheckResult) -> Evidence | None:
    """There are columns that the contract refuses (``other_columns: refused``).

    Fires when columns are neither listed nor part of the key. Does not fire unless the contract refuses them.
    """
    return broken(check, "other_columns")


@rule(
    "WBQ153",
    severity="error",
    remedy="Mend the values that changed the type, or read the column as it was.",
    scope="contract",
)
def type_changed(check: CheckResult) -> Evidence | None:
    """A column is of another type than the contract has (``type``).

    Fires when values are stored so, or when they would lose something in the type expected. Does not fire where nothing
    is lost: whole numbers pass as ``number``, numbers without a fraction as ``integer``, dates as ``datetime``,
    midnights as ``date``, and texts as ``category``.
    """
    return broken(check, "type")


@rule("WBQ154", severity="error", remedy="Find out why values stopped arriving.", scope="contract")
def too_many_missing(check: CheckResult) -> Evidence | None:
    """More values are missing than the contract allows (``missing``).

    Fires when the share of rows with null or NaN is above the limit. Does not fire at the limit itself.
    """
    return broken(check, "missing")


@rule(
    "WBQ155", severity="error", remedy="Look at these rows: mend what is wrong, or widen the range.", scope="contract"
)
def out_of_range(check: CheckResult) -> Evidence | None:
    """Values lie outside of the contract's range (``range``).

    Fires on a value below or above, infinite ones included. Does not fire on missing values, nor on the ends.
    """
    return broken(check, "range")


@rule(
    "WBQ156", severity="error", remedy="Look at these rows: mend what is misspelt, or add the value.", scope="contract"
)
def value_not_allowed(check: CheckResult) -> Evidence | None:
    """Values are none of those that the contract lists (``values``).

    Fires on any other value. Does not fire on missing ones.
    """
    return broken(check, "values")


@rule("WBQ157", severity="error", remedy="Find out which of the rows is right.", scope="contract")
def value_repeated(check: CheckResult) -> Evidence | None:
    """Values come again in a column that the contract calls unique (``unique``).

    Fires when a value occurs twice; the count is that of rows after the first. Does not fire on missing values.
    """
    return broken(check, "unique")


@rule(
    "WBQ158", severity="error", remedy="Look at these rows: mend what is wrong, or widen the pattern.", scope="contract"
)
def pattern_broken(check: CheckResult) -> Evidence | None:
    """Texts do not match the contract's regular expression as a whole (``pattern``).

    Fires on any other text, the empty one included. Does not fire on missing values.
    """
    return broken(check, "pattern")


@rule("WBQ159", severity="error", remedy="Look at these rows: texts may be cut off or run together.", scope="contract")
def length_out_of_limits(check: CheckResult) -> Evidence | None:
    """Texts have fewer or more characters than the contract allows (``length``).

    Fires by the number of code points. Does not fire on missing values.
    """
    return broken(check, "length")


@rule("WBQ160", severity="error", remedy="Strip the white space where the data are made.", scope="contract")
def not_trimmed(check: CheckResult) -> Evidence | None:
    """Texts begin or end with white space, and the contract wants none there (``trimmed``).

    Fires on white space of any kind, such as hard spaces. Does not fire inside of texts, nor on gaps.
    """
    return broken(check, "trimmed")


@rule("WBQ161", severity="error", remedy="Find the division or logarithm that makes them.", scope="contract")
def not_finite(check: CheckResult) -> Evidence | None:
    """Values are infinite, and the contract wants finite ones (``finite``).

    Fires on infinities of either sign. Does not fire on NaN, which is missing.
    """
    return broken(check, "finite")


@rule("WBQ162", severity="error", remedy="Sort the rows, or find out why they came in another order.", scope="contract")
def out_of_order(check: CheckResult) -> Evidence | None:
    """Values go back where the contract has them increase or decrease (``ordered``).

    Fires on each value that is below (above) the one before it. Does not fire on equal neighbours, nor on gaps.
    """
    return broken(check, "ordered")


@rule(
    "WBQ163",
    severity="error",
    remedy="Find out which of the rows is right, and what the gaps stand for.",
    scope="contract",
)
def key_broken(check: CheckResult) -> Evidence | None:
    """The contract's key has gaps, or does not tell rows apart (``key``).

    Fires on rows with a gap in the key, and on rows that repeat an earlier one. Does not fire where only parts of it
    repeat.
    """
    return broken(check, "key")


@rule("WBQ164", severity="error", remedy="Find out whether rows were delivered twice.", scope="contract")
def rows_copied(check: CheckResult) -> Evidence | None:
    """More rows copy an earlier one in every column than the contract allows (``duplicate_rows``).

    Fires when their share is above the limit; missing values are equal. Does not fire at the limit itself.
    """
    return broken(check, "duplicate_rows")


@rule("WBQ165", severity="error", remedy="Look at these rows: mend them, or the predicate.", scope="contract")
def predicate_broken(check: CheckResult) -> Evidence | None:
    """Rows do not fulfil a predicate of the contract (``rows_where``).

    Fires on rows for which it is false, and without rows where it cannot be answered at all: a column is gone, or has
    another type. Does not fire on rows for which it gives null, since a value is missing.
    """
    return broken(check, "rows_where")


@rule(
    "WBQ166", severity="error", remedy="Find out what changed; then retrain, or save a new profile.", scope="contract"
)
def drifted_from_profile(check: CheckResult) -> Evidence | None:
    """A column has moved further from the contract's saved profile than it allows (``drift``).

    Fires when the population stability index, from summaries of all rows, is above the limit. Does not fire on columns
    that the profile does not have. By custom a PSI of 0.1 is little and 0.25 much (Siddiqi 2006, *Credit Risk
    Scorecards*).
    """
    return broken(check, "drift")
