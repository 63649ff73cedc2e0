import pytest

from workbench.context import NOTES
from workbench.json_lines import append_line
from workbench.runs.records.observations import Observations


def test_a_finding_that_was_looked_at_twice_is_on_record_once(tmp_path):
    for code in ("WBQ101", "WBT101", "WBQ101"):
        append_line(tmp_path / NOTES, {"kind": "finding", "time": 0, "code": code})
    assert [found["code"] for found in Observations.of(tmp_path).findings] == ["WBQ101", "WBT101"]


def test_the_gravest_finding_is_first_on_record_whenever_it_was_found(tmp_path):
    for code, severity in (("WBQ101", "info"), ("WBQ103", "warning"), ("WBQ155", "error"), ("WBQ137", "warning")):
        append_line(tmp_path / NOTES, {"kind": "finding", "time": 0, "code": code, "severity": severity})
    assert [found["code"] for found in Observations.of(tmp_path).findings] == ["WBQ155", "WBQ103", "WBQ137", "WBQ101"]


@pytest.mark.parametrize(
    ("packages", "told", "gaps"),
    [
        ({"jupyter-workbench": "0.1.0"}, [], 0),
        ({"pandas": "3.0.0"}, [], 1),
        ({"pandas": "3.0.0"}, [{"kind": "metric", "name": "n", "value": 1}], 0),  # run from its sources
    ],
)
def test_what_a_kernel_without_workbench_cannot_tell_is_said(packages, told, gaps):
    seen = [{"kind": "environment", "packages": packages}]
    assert len(Observations(told=told, seen=seen).problems) == gaps


def test_nothing_is_said_of_a_kernel_that_was_not_observed_at_all():
    assert Observations().problems == []
