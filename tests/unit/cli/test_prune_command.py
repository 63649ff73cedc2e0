from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from workbench.runs.records.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAY = dt.timedelta(days=1)


@pytest.fixture
def ended(project: Path) -> Iterator[Callable[..., str]]:
    """Put a run on record that ended so many days ago, or that still goes on."""
    going_on = []

    def make(*, days: float = 0, status: str = "completed", open_: bool = False, size: int = 0, **facts: object) -> str:
        recorder = Recorder.open(project / "runs", project / "salary.ipynb", facts)
        (recorder.folder / "artifact.bin").write_bytes(b"x" * size)
        if open_:
            going_on.append(recorder)
        else:
            recorder.finish(status, None)
            path = recorder.folder / "run.json"
            record = json.loads(path.read_text())
            when = dt.datetime.now(dt.UTC) - days * DAY
            record |= {"started": when.isoformat(), "finished": when.isoformat()}
            path.write_text(json.dumps(record))
            recorder.close()
        return recorder.folder.name

    yield make
    for recorder in going_on:
        recorder.close()


def left(project: Path) -> set[str]:
    return {path.parent.name for path in (project / "runs").glob("*/run.json")}


def test_without_yes_nothing_is_deleted(workbench, ended, project):
    old, new = ended(days=40), ended(days=1)
    shown = workbench("prune", "--older-than", "30d")
    assert shown.code == 0
    assert old in shown.out
    assert new not in shown.out
    assert "the same again with --yes" in shown.out
    assert left(project) == {old, new}


def test_with_yes_what_was_shown_is_deleted(workbench, ended, project):
    old, new = ended(days=40), ended(days=1)
    done = workbench("prune", "--older-than", "4w", "--yes", "--json")
    assert done.code == 0
    assert [run["id"] for run in done.document["runs"]] == [old]
    assert done.document["deleted"] is True
    assert left(project) == {new}


def test_all_conditions_must_hold(workbench, ended, project):
    wanted = ended(days=9, status="failed", tags=["trial"], size=5000)
    others = {
        ended(days=9, status="failed", tags=["trial"]),
        ended(days=9, status="failed", size=5000),
        ended(days=9, tags=["trial"], size=5000),
        ended(days=1, status="failed", tags=["trial"], size=5000),
    }
    options = ("--older-than", "2d", "--status", "failed", "--tag", "trial", "--larger-than", "4kB")
    workbench("prune", *options, "--yes")
    assert left(project) == others
    assert wanted not in others


def test_the_newest_are_spared(workbench, ended, project):
    names = [ended(days=days) for days in (5, 4, 3, 2)]
    workbench("prune", "--keep", "2", "--yes")
    assert left(project) == set(names[2:])


def test_a_sweep_goes_with_its_runs_and_they_never_go_without_it(workbench, ended, project):
    sweep = ended(days=40, kind="sweep", status="failed")
    members = {ended(days=40, parent=sweep), ended(days=40, parent=sweep, status="failed")}
    alone = ended(days=40)
    shown = workbench("prune", "--status", "failed", "--json").document
    assert [(run["id"], run["members"]) for run in shown["runs"]] == [(sweep, 2)]
    workbench("prune", "--status", "failed", "--yes")
    assert left(project) == {alone}
    assert not members & left(project)


def test_what_still_runs_is_left_and_so_is_the_sweep_it_belongs_to(workbench, ended, project):
    sweep = ended(days=40, kind="sweep")
    running = ended(open_=True, parent=sweep)
    workbench("prune", "--older-than", "30d", "--yes")
    assert left(project) == {sweep, running}


def test_a_member_whose_sweep_is_gone_can_go_alone(workbench, ended, project):
    ended(days=40, parent="20260101-000000-sweep-gone-0000")
    workbench("prune", "--older-than", "30d", "--yes")
    assert left(project) == set()


def test_without_a_condition_nothing_is_pruned(refused):
    assert "say which records can go" in refused("prune", "--yes")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--older-than", "30"), "as 12h, 30d or 8w, got '30'"),
        (("--larger-than", "big"), "as 200MB or 1GB, got 'big'"),
        (("--status", "fialed"), "Did you mean 'failed'"),
        (("--keep", "-1"), "'keep' must be"),
    ],
)
def test_conditions_that_make_no_sense(refused, options, said):
    assert said in refused("prune", *options)


def test_nothing_to_prune_is_said(workbench):
    assert workbench("prune", "--older-than", "1h").out.startswith("No records")
