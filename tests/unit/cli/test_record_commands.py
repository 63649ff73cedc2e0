from __future__ import annotations

from pathlib import Path

import pytest


def test_a_project_without_runs_says_how_to_make_one(workbench):
    ended = workbench("runs")
    assert ended.code == 0
    assert "workbench run" in ended.out


def test_a_project_without_runs_is_an_empty_list_in_json(workbench):
    assert workbench("runs", "--json").document == []


@pytest.mark.parametrize("command", ["show", "report"])
def test_an_unknown_run_is_refused_in_one_line(refused, command):
    assert "there is no run 'none'" in refused(command, "none")


def test_an_unknown_status_is_answered_with_the_nearest(refused):
    assert "Did you mean 'completed'?" in refused("runs", "--status", "complete")


def test_a_failure_is_shown_without_the_control_characters_of_its_message(workbench):
    from workbench.cli.run_summary import of_failure

    record = {"error": {"cell": 0, "name": "ValueError", "message": "red \x1b[31m\nand more"}}
    (line,) = of_failure(record, Path("absent"))
    assert line.plain == "\ncell 0 (counted from 0) failed: ValueError: red \\x1b[31m\nand more"
