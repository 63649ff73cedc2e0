"""A sweep of fast notebooks whose processes are killed (SIGKILL) at random moments, and that is resumed each time.

What must hold: every record can be read and says what became of its run, none is lost, no process remains, and in the
end the sweep is complete with the results that it has without a kill. The time is how long after a kill the last
process of the sweep was gone; there is no peer that resumes.

``--kills N`` says how often (default 20, with ``--quick`` 6), ``--victims any`` also kills kernels and the processes
from which they are forked, ``--seed N`` chooses the moments. With ``--executor dask`` half of the kills fall on a sweep
whose runner has a cluster of its own, and half on one that a cluster of other processes does: there the workers and the
nannies that watch over them are killed, too, and nannies are started again, as whoever keeps services running does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks._dask_cluster import Cluster
from benchmarks.run_against_papermill import notebook_of
from workbench.runs.records.record import UNFINISHED, current_record

if TYPE_CHECKING:
    from collections.abc import Iterator

CELLS = (
    "seed: int = 0",
    "import random\nimport workbench as wb\nrandom.seed(seed)\nx = [random.random() for _ in range(1000)]\nx",
    "y = sum(x) + random.random()",
    "wb.metric('y', y)",
    "import pathlib, time\nwhile seed == {last} and not pathlib.Path('{gate}').exists(): time.sleep(0.02)",
)
CHECKPOINT = 1
GATE = "all-killed"  # the last run waits for this file, so that no sweep is complete before its kills have fallen
LONGEST_SECONDS = 1.0  # after the sweep goes on, until a kill
LONGEST_SECONDS_OF_A_CLUSTER = 3.0  # which takes as long until it has started a worker again
GONE_SECONDS = 60.0
AT_WORK = 0.5  # how often a kill waits until a worker has begun a run: else they might fall while it starts alone
VICTIMS = ("runner", "any")
TEMPLATE = "control = socket.socket(fileno"  # in the command of a template, and of the kernels that are forked from it
STATUSES = {"running", "completed", "failed"}  # of a record on disk, as long as nobody cancels


@dataclass
class Trial:
    """One sweep, killed and resumed until it is complete.

    Parameters
    ----------
    place
        An empty folder.
    kills
        How often a process is killed.
    victims
        ``"runner"``, or ``"any"`` process of the sweep.
    seed
        What the moments depend on.
    executor
        ``"local"`` or ``"dask"``.
    cluster
        The Dask cluster that does it; None when the runner has one of its own. Its nannies are among the victims.
    """

    place: Path
    kills: int
    victims: str = "runner"
    seed: int = 0
    executor: str = "local"
    cluster: Cluster | None = None
    repeated: int = 0
    seconds_until_gone: list[float] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._seen: set[tuple[int, float]] = set()
        self._members = 10 + (4 if self.victims == "runner" else 10 if self.executor == "local" else 12) * self.kills
        (self.place / "workbench.yaml").touch()
        cells = (*CELLS[:-1], CELLS[-1].format(last=self._members - 1, gate=GATE))
        self._notebook = notebook_of(self.place / "fast.ipynb", cells)
        document = json.loads(self._notebook.read_text(encoding="utf-8"))
        document["cells"][CHECKPOINT]["metadata"]["tags"] = ["checkpoint"]
        self._notebook.write_text(json.dumps(document), encoding="utf-8")

    def go(self) -> None:
        """Kill and resume, and check after each kill and at the end; a cluster has gone with all of it then."""
        runner = None
        while self.killed.total() < self.kills and (self._sweep is None or self._status != "completed"):
            runner = self._begun() if runner is None else runner
            self._kill_one(runner)
            if runner.poll() is not None:
                runner = None
                self._wait_until_gone()
            self._check_records()
        (self.place / GATE).touch()
        if runner is not None:
            runner.wait()
        while self._sweep is None or self._status != "completed":
            self._begin().wait()
        self._wait_until_gone()
        self._check_records()
        self._check_results()
        if self.cluster is not None:
            self.cluster.close()
            self.cluster = None
            self._wait_until_gone()

    def _begin(self) -> subprocess.Popen[bytes]:
        sweep = self._sweep
        seeds = ",".join(map(str, range(self._members)))
        grid = ["--grid", f"seed={seeds}", "--executor", self.executor]
        grid += [] if self.cluster is None else ["--scheduler", self.cluster.address]
        what = ["resume", str(sweep)] if sweep else ["sweep", str(self._notebook), *grid]
        command = [sys.executable, "-m", "workbench.cli", *what, "-j", "2", "--json"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_RUN")}
        return subprocess.Popen(
            command, cwd=self.place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _begun(self) -> subprocess.Popen[bytes]:
        """Start or resume the sweep, and wait until it goes on."""
        before = self._starts
        runner = self._begin()
        while runner.poll() is None and self._starts == before:
            time.sleep(0.01)
        return runner

    def _kill_one(self, runner: subprocess.Popen[bytes]) -> None:
        """Kill one of the sweep's processes at some moment from now on, unless it is complete by then."""
        if self.executor == "dask" and self._random.random() < AT_WORK:
            before = self._runs
            while runner.poll() is None and self._runs == before:
                time.sleep(0.01)
        longest = LONGEST_SECONDS if self.executor == "local" else LONGEST_SECONDS_OF_A_CLUSTER
        until = time.monotonic() + self._random.uniform(0, longest)
        while runner.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        victim, kind = runner.pid, "runner"
        others = self._look(runner)
        if self.victims == "any":
            found = self._by_kind(others) | {"runner": [runner.pid]}
            while self.cluster is not None and "worker" not in found and runner.poll() is None:  # it is started again
                time.sleep(0.01)
                found = self._by_kind(self._look(runner)) | {"runner": [runner.pid]}
            fewest = min(self.killed[each] for each in found)  # so that each kind gets its share
            kind = self._random.choice(sorted(each for each in found if self.killed[each] == fewest))
            victim = self._random.choice(found[kind])
        if runner.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                self.killed[kind] += 1
                if kind == "nanny" and self.cluster is not None:
                    self.cluster.mend(victim)
        if victim == runner.pid:
            runner.wait()

    def _by_kind(self, processes: list[psutil.Process]) -> dict[str, list[int]]:
        """Tell the victims by what they are."""
        found: dict[str, list[int]] = {}
        if self.cluster is not None and (nannies := self.cluster.nannies):
            found["nanny"] = nannies
        for process in processes:
            with contextlib.suppress(psutil.Error):
                if (kind := _kind(process)) is not None:
                    found.setdefault(kind, []).append(process.pid)
        return found

    def _wait_until_gone(self) -> None:
        began = time.monotonic()
        while left := [*self._processes(), *self._unfinished()]:
            if time.monotonic() - began > GONE_SECONDS:
                raise AssertionError(f"these processes and runs remain: {left}")
            time.sleep(0.02)
        self.seconds_until_gone.append(time.monotonic() - began)

    def _processes(self) -> Iterator[psutil.Process]:
        """Yield all that the trial has started and that still lives: what descended from the runner, or works here.

        A cluster of others stays, with what its workers keep.
        """
        allowed = {os.getpid()} if self.cluster is None else {os.getpid(), *self.cluster.processes()}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.status() == psutil.STATUS_ZOMBIE or process.pid in allowed:
                    continue
                if (process.pid, process.create_time()) in self._seen or Path(process.cwd()).is_relative_to(self.place):
                    yield process

    def _unfinished(self) -> list[str]:
        """Return the runs that go on, as those do whose runner has died and whose worker lives."""
        if self.cluster is None:
            return []
        return [path.parent.name for path in self.place.glob("runs/2*/run.json") if _goes_on(path.parent)]

    def _look(self, runner: subprocess.Popen[bytes]) -> list[psutil.Process]:
        """Remember what descends from the runner or the cluster now, and return it."""
        found = [] if self.cluster is None else self.cluster.below()
        with contextlib.suppress(psutil.Error):
            found += psutil.Process(runner.pid).children(recursive=True)
        for process in found:
            with contextlib.suppress(psutil.Error):
                self._seen.add((process.pid, process.create_time()))
        return found

    @property
    def _sweep(self) -> Path | None:
        found = [path.parent for path in self.place.glob("runs/*-sweep-*/members.jsonl")]
        assert len(found) <= 1, found
        return found[0] if found else None

    @property
    def _runs(self) -> int:
        """How many folders of runs there are."""
        return sum(1 for _ in self.place.glob("runs/2*"))

    @property
    def _status(self) -> str:
        assert self._sweep is not None
        return str(_record(self._sweep)["status"])

    @property
    def _starts(self) -> int:
        """How often the sweep has begun or been gone on with."""
        if self._sweep is None:
            return 0
        try:
            return (self._sweep / "events.jsonl").read_bytes().count(b'"event":"sweep-start"')
        except OSError:
            return 0

    def _check_records(self) -> None:
        for folder in self.place.glob("runs/2*"):
            left = {path.name for path in folder.iterdir()}
            if "run.json" in left:
                record = _record(folder)
                assert record["id"] == folder.name, folder
                assert record["status"] in STATUSES, record["status"]
                if record["status"] == "completed" and record.get("kind") is None:
                    assert {"input.ipynb", "output.ipynb", "events.jsonl"} <= left, left
                    assert record["metrics"].keys() == {"y"}, record["metrics"]
                    json.loads((folder / "output.ipynb").read_text(encoding="utf-8"))
            else:  # killed before it had a record: there is nothing in it that could be lost
                assert not {"input.ipynb", "output.ipynb"} & left, left

    def _check_results(self) -> None:
        assert self._sweep is not None
        records = [_record(path.parent) for path in self.place.glob("runs/2*/run.json")]
        members = [record for record in records if record["parent"] == self._sweep.name]
        done = [record for record in members if record["status"] == "completed"]
        places = [record["member"] for record in done]
        assert sorted(set(places)) == list(range(self._members))
        self.repeated = len(places) - self._members
        assert self.executor == "dask" or not self.repeated  # a cluster may do again what it has not been told is done
        for record in done:
            drawn = random.Random(record["parameters"]["seed"])
            assert record["metrics"]["y"] == sum([drawn.random() for _ in range(1000)]) + drawn.random(), record["id"]


def _kind(process: psutil.Process) -> str | None:
    """Say what a process of the sweep is; None for one that only clears up behind others."""
    command = " ".join(process.cmdline())
    if TEMPLATE in command:
        parent = process.parent()
        return "kernel" if parent is not None and TEMPLATE in " ".join(parent.cmdline()) else "template"
    if "ipykernel" in command:
        return "kernel"
    return "worker" if "multiprocessing.spawn" in command else None


def _goes_on(folder: Path) -> bool:
    return current_record(folder)["status"] in UNFINISHED


def _record(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return found


def measure(kills: int, *, victims: str, seed: int, executor: str) -> list[dict[str, Any]]:
    if executor == "local":
        return [_measured(kills, victims, seed, executor, apart=False)]
    halves = {True: kills // 2, False: kills - kills // 2}
    return [_measured(count, "any", seed, executor, apart=apart) for apart, count in halves.items()]


def _measured(kills: int, victims: str, seed: int, executor: str, *, apart: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        place = Path(folder)
        cluster = stack.enter_context(Cluster(place)) if apart else None
        trial = Trial(place, kills, victims, seed, executor, cluster)
        trial.go()
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(trial.killed.items()))
    job = f"all gone after a kill, median of {trial.killed.total()} ({kinds}); the sweep resumed and complete"
    if executor == "dask":
        job += f", on {'another' if apart else 'its own'} Dask cluster, {trial.repeated} runs made twice"
    return {
        "job": job,
        "ours_s": statistics.median(trial.seconds_until_gone),
        "peer": "–",
        "peer_s": None,
        "ratio": None,
        "killed": dict(trial.killed),
        "seed": seed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--victims", choices=VICTIMS, default="runner")
    parser.add_argument("--executor", choices=("local", "dask"), default="local")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = measure(
        asked.kills or (6 if asked.quick else 20), victims=asked.victims, seed=asked.seed, executor=asked.executor
    )
    print(json.dumps(rows) if asked.json else "\n".join(f"{row['job']}: {row['ours_s']:.3g} s" for row in rows))


if __name__ == "__main__":
    main()
