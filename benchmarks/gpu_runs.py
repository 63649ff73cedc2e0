"""Runs that train on a GPU: one cold, one warm, and a sweep with a GPU for each run, beside papermill.

The notebook trains a small PyTorch network, so most of what a run costs is the start: of Python, of PyTorch, and of
CUDA, which no kernel can take over from another process. papermill's time for the sweep is its median times the number
of runs, as it has one run at a time. Without a GPU, nvidia-ml-py and PyTorch there is nothing to measure.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.run_against_papermill import notebook_of, papermill_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 5
PEER_ROUNDS = 3
SWEEP = 8
TRAINING = (
    "seed = 1",
    "import pandas as pd\nimport torch",
    """\
torch.manual_seed(seed)
x = torch.randn(65_536, 64, device="cuda")
y = x.sum(1, keepdim=True)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1)).to("cuda")""",
    """\
optimizer = torch.optim.Adam(model.parameters())
losses = []
for step in range(200):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())""",
    "pd.DataFrame({'loss': losses}).tail()",
)


def can_measure() -> bool:
    from workbench.runs.executors.gpus import visible_gpus

    return find_spec("torch") is not None and bool(visible_gpus())


def measure() -> Iterator[dict[str, Any]]:
    from workbench.runs.engine import RunRequest, execute, run
    from workbench.runs.sweep.sweeping import sweep
    from workbench.runs.warm.templates import Templates

    if not can_measure():
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "workbench.yaml").touch()
        notebook = notebook_of(place / "training.ipynb", TRAINING)
        papermill_run(notebook)
        peer = _median(lambda: papermill_run(notebook), PEER_ROUNDS)
        cold = _median(lambda: run(notebook, cold=True), PEER_ROUNDS)
        yield _row("one cold run that trains on a GPU", cold, peer)
        with Templates(patient=True) as templates:

            def warm() -> None:
                finished = execute(RunRequest(notebook=notebook), templates=templates)
                assert finished.status == "completed", finished.error
                assert finished.record["kernel"]["start"] == "warm", finished.record["kernel"]

            warm()
            yield _row("one warm run of it", _median(warm, ROUNDS), peer)
        began = time.perf_counter()
        swept = sweep(notebook, {"seed": list(range(SWEEP))}, gpus_per_run=1)
        seconds = time.perf_counter() - began
        assert [each.status for each in swept.runs] == ["completed"] * SWEEP
        yield _row(f"{SWEEP} runs of it, a GPU for each", seconds, peer * SWEEP)


def _median(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _row(job: str, ours: float, peer: float) -> dict[str, Any]:
    return {"job": job, "ours_s": ours, "peer": "papermill", "peer_s": peer, "ratio": ours / peer}


def main() -> None:
    warnings.simplefilter("ignore")
    if "--json" in sys.argv[1:]:
        print(json.dumps(list(measure())))
        return
    if not can_measure():
        print("no GPU, nvidia-ml-py or PyTorch here: nothing to measure")
    for row in measure():
        beside = f"papermill {row['peer_s']:.4g} s   ratio {row['ratio']:.3f}"
        print(f"{row['job']:<36} ours {row['ours_s']:.4g} s   {beside}", flush=True)


if __name__ == "__main__":
    main()
