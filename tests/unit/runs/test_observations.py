from workbench.context import NOTES
from workbench.json_lines import append_line
from workbench.runs.observations import Observations


def test_a_finding_that_was_looked_at_twice_is_on_record_once(tmp_path):
    for code in ("WBQ101", "WBT101", "WBQ101"):
        append_line(tmp_path / NOTES, {"kind": "finding", "time": 0, "code": code})
    assert [found["code"] for found in Observations.of(tmp_path).findings] == ["WBQ101", "WBT101"]
