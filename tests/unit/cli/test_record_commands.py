from __future__ import annotations

from pathlib import Path

import pytest

from workbench.runs.records.recorder import Recorder


def test_a_project_without_runs_says_how_to_make_one(workbench):
    ended = workbench("runs")
    assert ended.code == 0
    assert "workbench run" in ended.out


def test_a_project_without_runs_is_an_empty_list_in_json(workbench):
    assert workbench("runs", "--json").document == []


def test_only_the_newest_so_many_are_listed(workbench, project):
    names = []
    for _ in range(3):
        recorder = Recorder.open(project / "runs", project / "salary.ipynb", {})
        recorder.finish("completed", None)
        recorder.close()
        names.insert(0, recorder.folder.name)
    assert [run["id"] for run in workbench("runs", "--limit", "2", "--json").document] == names[:2]


def test_a_limit_that_makes_no_sense_is_refused(refused):
    assert "'limit' must be a whole number above 0, got 0." in refused("runs", "--limit", "0")


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


@pytest.fixture
def swept(project):
    """A sweep of two runs, and a run by itself, on record; their names."""

    def on_record(**facts):
        recorder = Recorder.open(project / "runs", project / "salary.ipynb", facts)
        recorder.finish("completed", None)
        recorder.close()
        return recorder.folder.name

    sweep = on_record(kind="sweep", note="for TICKET-42")
    return sweep, [on_record(parent=sweep), on_record(parent=sweep)], on_record(note="alone")


def test_a_sweep_is_one_line_and_all_shows_its_runs(workbench, swept):
    sweep, members, alone = swept
    shown = workbench("runs").out
    assert sweep in shown
    assert alone in shown
    assert not any(member in shown for member in members)
    assert all(member in workbench("runs", "--all").out for member in members)


def test_in_json_there_are_the_runs(workbench, swept):
    sweep, members, alone = swept
    assert {run["id"] for run in workbench("runs", "--json").document} == {*members, alone}
    assert [run["id"] for run in workbench("runs", "--parent", sweep, "--json").document] == members[::-1]


def test_runs_are_found_by_a_word_of_their_note(workbench, swept):
    sweep, _, alone = swept
    shown = workbench("runs", "--note", "ticket-42").out
    assert sweep in shown
    assert alone not in shown
