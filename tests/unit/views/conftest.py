"""A payload with every word in it, and reports that hold whatever payload a test needs."""

import runpy
from pathlib import Path

import pytest

from workbench.findings import Finding
from workbench.views.payload import Payload
from workbench.views.report import Report

GOLDEN = Path(__file__).parents[2] / "golden" / "payload"


class HeldReport(Report):
    """A report of a payload that is already made."""

    def __init__(self, payload: Payload) -> None:
        self._payload = payload

    @property
    def findings(self):
        sections = (section for section in self._payload.sections if section.type == "findings")
        return [item for section in sections for item in section.items if isinstance(item, Finding)]

    def _frames(self):
        return {}

    def _figures(self):
        return {}

    def _build(self):
        return self._payload

    def to_dict(self):
        return {"findings": [finding.to_dict() for finding in self.findings]}


@pytest.fixture(scope="session")
def sample():
    """The module that makes the golden payload."""
    return runpy.run_path(str(GOLDEN / "every_word.py"))


@pytest.fixture
def every_word(sample):
    """A payload with all seven words."""
    return sample["every_word"]()


@pytest.fixture
def report(every_word):
    """A report whose payload has all seven words."""
    return HeldReport(every_word)
