"""Parameters of the type Secret: declared in the cell, given apart, and never shown."""

from __future__ import annotations

import pytest

from workbench.invalid import InvalidInput
from workbench.notebook.parameters import Parameter, check_texts, check_values, from_texts, read_parameters

VALUE = "Qneedle"


def parameters(source: str) -> list[Parameter]:
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}, "outputs": []}
    return read_parameters({"cells": [cell]})


@pytest.mark.parametrize(
    ("source", "type_", "required"),
    [
        ("token: wb.Secret", "Secret", True),
        ("token: Secret", "Secret", True),
        ("token: 'workbench.Secret'", "Secret", True),
        ("token: wb.Secret | None = None", "Secret | None", False),
        ("token: wb.Secret = wb.Secret('token')", "Secret", False),
        ("token = wb.Secret('token')", "Secret", False),
        ("token: wb.Secret = 'Qneedle'", "Secret", False),
    ],
)
def test_it_is_declared_in_each_of_these_ways(source: str, type_: str, required: bool) -> None:  # noqa: FBT001
    [found] = parameters(f"{source}  # of the shop")
    assert (found.type, found.required, found.secret, found.help) == (type_, required, True, "of the shop")
    assert found.to_dict()["default"] is None


def test_it_is_never_given_among_the_others_and_the_value_is_not_repeated() -> None:
    takes = parameters("token: wb.Secret\nmaybe: wb.Secret | None = None")
    for attempt in (
        lambda: check_values(takes, {"token": VALUE}),
        lambda: check_values(takes, {"maybe": VALUE}),
        lambda: from_texts(takes, {"token": VALUE}),
    ):
        with pytest.raises(
            InvalidInput, match=r"is a secret and never given among the parameters, .*--secret "
        ) as said:
            attempt()
        assert VALUE not in str(said.value)
    assert VALUE not in str(check_texts(takes, {"token": VALUE}).problems)


def test_it_counts_as_given_when_its_name_is_among_the_secrets() -> None:
    takes = parameters("token: wb.Secret\nseed: int = 1")
    assert check_values(takes, {"seed": 2}, secrets=["token"]) == {"seed": 2}
    with pytest.raises(InvalidInput, match="secret 'token' must be given: --secret token=env:VAR"):
        check_values(takes, {})
    with pytest.raises(InvalidInput, match="parameter 'seed' takes no secret, as it is declared int"):
        check_values(takes, {}, secrets=["token", "seed"])
