from __future__ import annotations

import pytest


def test_a_project_without_runs_says_how_to_make_one(workbench):
    ended = workbench("runs")
    assert ended.code == 0
    assert "workbench run" in ended.out


def test_a_project_without_runs_is_an_empty_list_in_json(workbench):
    assert workbench("runs", "--json").document == {"runs": []}


@pytest.mark.parametrize("command", ["show", "report"])
def test_an_unknown_run_is_refused_in_one_line(refused, command):
    assert "there is no run 'none'" in refused(command, "none")


def test_an_unknown_status_is_answered_with_the_nearest(refused):
    assert "Did you mean 'completed'?" in refused("runs", "--status", "complete")
