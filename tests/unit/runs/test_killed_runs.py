"""The short form of `benchmarks.killed_runs`: sweeps whose processes are killed, and that are resumed each time.

Each trial checks every record, every result, and that no process remains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks._dask_cluster import Cluster
from benchmarks.killed_runs import Trial

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # tens of kernels, which a busy machine starts one by one


def test_a_sweep_survives_the_death_of_its_runner(tmp_path: Path) -> None:
    trial = Trial(tmp_path, kills=6, seed=1)
    trial.go()
    assert trial.killed["runner"] == 6


def test_a_sweep_on_a_cluster_survives_the_death_of_workers_nannies_and_the_rest(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with Cluster(tmp_path) as cluster:
        trial = Trial(tmp_path, kills=5, victims="any", seed=1, executor="dask", cluster=cluster)
        trial.go()
    assert trial.killed.total() == 5
    assert {"runner", "nanny", "worker"} <= trial.killed.keys()


def test_a_runner_that_dies_takes_its_cluster_along(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    trial = Trial(tmp_path, kills=2, seed=1, executor="dask")
    trial.go()
    assert trial.killed["runner"] == 2
