"""Promises that pyproject.toml makes."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.mark.parametrize("text", [*PROJECT["dependencies"], *(each for extra in EXTRAS.values() for each in extra)])
def test_requirements_have_lower_bounds_only(text):
    requirement = Requirement(text)
    assert {bound.operator for bound in requirement.specifier} <= {">="}
    assert requirement.name == PROJECT["name"] or len(requirement.specifier) == 1


def test_the_extras_are_the_agreed_ones():
    assert set(EXTRAS) == {"demo", "test", "dask", "gpu", "mlflow", "pandera", "remote", "scheduler", "sql"}


def test_the_licence_is_said_as_an_expression():
    assert PROJECT["license"] == "BSD-3-Clause"
