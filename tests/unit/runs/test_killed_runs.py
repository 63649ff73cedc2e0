"""The short form of `benchmarks.killed_runs`: a sweep whose runner is killed six times, and resumed each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.killed_runs import Trial

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_a_sweep_survives_the_death_of_its_runner(tmp_path: Path) -> None:
    trial = Trial(tmp_path, kills=6, seed=1)
    trial.go()  # checks each record, each result, and that no process remains
    assert trial.killed["runner"] == 6
