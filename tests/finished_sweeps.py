"""Sweeps on disk whose runs have ended, as recorders write them, without the notebooks having been run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.runs.records.recorder import Recorder
from workbench.runs.request import RunRequest
from workbench.runs.sweep.definition import requests_of, write_members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OPTIMIZERS = ("adam", "sgd", "lion")


class SweepOnDisk:
    """A sweep that is going on: its members end when they are told to.

    Parameters
    ----------
    runs
        The runs folder.
    members
        The parameters of each.
    """

    def __init__(self, runs: Path, members: Sequence[Mapping[str, Any]]) -> None:
        self.members = members
        self._notebook = runs.parent / "train.ipynb"
        self._runs = runs
        about = {"kind": "sweep", "notebook": {"path": str(self._notebook), "sha256": None}}
        self._recorder = Recorder.open(runs, self._notebook, {**about, "sweep": {"members": len(members), "done": {}}})
        self.folder = self._recorder.folder
        self.requests = requests_of(RunRequest(notebook=self._notebook), members, parent=self.folder.name)
        write_members(self.folder, self.requests)

    def end(self, place: int, metrics: Mapping[str, float] | None) -> str:
        """Record that a member has ended, and failed without *metrics*; returns its id."""
        facts = {"parent": self.folder.name, "member": place, "parameters": dict(self.members[place])}
        run = Recorder.open(self._runs, self._notebook, facts)
        run.record["metrics"] = dict(metrics or {})
        error = None if metrics is not None else {"cell": 1, "name": "ValueError", "message": "diverged"}
        run.finish("completed" if metrics is not None else "failed", error)
        run.close()
        return run.folder.name

    def finish(self) -> None:
        """Record that all has been run."""
        self._recorder.finish("completed", None)
        self._recorder.close()


def searched(n: int, *, seed: int = 1) -> list[dict[str, Any]]:
    """Draw combinations as a random search does: a rate over three decades, a depth, an optimizer, epochs or none."""
    random = np.random.default_rng(seed)
    return [
        {
            "learning_rate": float(10 ** random.uniform(-4, -1)),
            "max_depth": int(random.choice([2, 4, 8])),
            "optimizer": str(random.choice(OPTIMIZERS)),
            "epochs": None if place % 20 == 7 else int(random.integers(50, 200)),
        }
        for place in range(n)
    ]


def scored(given: Mapping[str, Any]) -> dict[str, float]:
    """Return metrics that depend on the parameters: the error is least at a rate of 0.005."""
    off = abs(np.log10(given["learning_rate"] / 0.005))
    rmse = 3 + off + 0.05 * given["max_depth"] + 0.3 * OPTIMIZERS.index(given["optimizer"])
    return {"rmse": float(rmse), "r2": float(1 - rmse / 9)}


def finished_sweep(runs: Path, members: Sequence[Mapping[str, Any]], *, failing: Sequence[int] = ()) -> Path:
    """Write a sweep of which all members have ended, those in *failing* badly; returns its folder."""
    sweep = SweepOnDisk(runs, members)
    for place, given in enumerate(members):
        sweep.end(place, None if place in failing else scored(given))
    sweep.finish()
    return sweep.folder
