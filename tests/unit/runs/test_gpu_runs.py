"""Runs on real GPUs: shared out whole, free again when a run ends, and the same results warm, cold and on Dask."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

import workbench as wb
from benchmarks._dask_cluster import Cluster
from tests.unit.runs.finished_runs import printed
from tests.unit.runs.installed_modules import installed
from workbench.runs.comparison.run_comparison import RunComparison
from workbench.runs.engine import execute
from workbench.runs.executors.gpus import visible_gpus
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.store import list_runs
from workbench.runs.request import RunRequest
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run
    from workbench.runs.sweep.sweep import Sweep

HANGS_SECONDS = 240
MIB = 2**20
SPARE_BYTES = 256 * MIB  # what the driver may keep for itself

# A small network, in which nothing depends on the order in which threads add.
TRAIN = (
    ("seed: int = 0", ["parameters"]),
    "import os\nimport time\n\nimport torch\n\nimport workbench as wb",
    (
        "began = time.monotonic()\ntorch.manual_seed(seed)\nx = torch.randn(4096, 64, device='cuda')\n"
        "y = x.sum(1, keepdim=True)\ny += torch.randn_like(y)\nmodel = torch.nn.Linear(64, 1, device='cuda')\n"
        "steps = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "for _ in range(200):\n    steps.zero_grad()\n    loss = torch.nn.functional.mse_loss(model(x), y)\n"
        "    loss.backward()\n    steps.step()\n"
        "wb.metric('loss', round(loss.item(), 5))"
    ),
    "print(torch.cuda.device_count(), os.environ['CUDA_VISIBLE_DEVICES'], began, time.monotonic())",
)
# Each with what must be installed, and cells that work on the GPU.
TOOLKITS = {
    "torch": (
        "torch",
        (
            "import torch",
            "torch.manual_seed(1)\nx = torch.randn(512, 512, device='cuda')",
            "round((x @ x.T).trace().item() / 512**2, 4)",
            "torch.sort(x.flatten())[0][:5].tolist()",
        ),
    ),
    "cupy": (
        "cupy",
        (
            "import cupy",
            "x = cupy.random.default_rng(1).random((512, 512))",
            "round(float((x @ x.T).trace()) / 512**2, 6)",
        ),
    ),
    "jax": (
        "jax",
        (
            "import jax\nimport jax.numpy as jnp",
            "jax.devices()[0].platform",
            "x = jax.random.normal(jax.random.key(1), (512, 512))",
            "round(float(jax.jit(lambda x: jnp.sort(x.ravel())[-1])(x)), 4)",
        ),
    ),
}
STARTED = "import torch\nones = torch.ones(7, device='cuda')\ndef use(): return int(ones.sum())\n"
HOLD = "import torch\nkept = torch.ones(2**30, dtype=torch.uint8, device='cuda')"


def gpus_are_missing() -> bool:
    return find_spec("pynvml") is None or find_spec("torch") is None or not visible_gpus()


pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(2 * HANGS_SECONDS),
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux"),
    pytest.mark.skipif(gpus_are_missing(), reason="no GPU, nvidia-ml-py or PyTorch here; where they are, this runs"),
]


@pytest.fixture(autouse=True)
def _no_choice_of_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the driver's list count, and toolkits take no more memory than they use."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


@pytest.fixture(scope="module")
def nvml() -> Iterator[Any]:
    import pynvml

    pynvml.nvmlInit()
    yield pynvml
    pynvml.nvmlShutdown()


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    with Templates(patient=True) as made:
        yield made


def used_bytes(nvml: Any) -> int:
    count = nvml.nvmlDeviceGetCount()
    return sum(int(nvml.nvmlDeviceGetMemoryInfo(nvml.nvmlDeviceGetHandleByIndex(i)).used) for i in range(count))


def wait_until(true: Any, what: str) -> None:
    deadline = time.monotonic() + HANGS_SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def assert_whole_gpus_in_turn(swept: Sweep) -> list[float]:
    """See that each run had one GPU, and no two the same one at once; return what they have learned."""
    assert [run.status for run in swept.runs] == ["completed"] * len(swept.runs), [run.error for run in swept.runs]
    spans: dict[str, list[tuple[float, float]]] = {}
    for run in swept.runs:
        count, device, began, ended = printed(run, -1).split()
        assert count == "1"
        spans.setdefault(device, []).append((float(began), float(ended)))
    assert set(spans) <= set(visible_gpus())
    for on_one in spans.values():
        assert all(first[1] <= second[0] for first, second in pairwise(sorted(on_one)))
    return [run.metrics["loss"] for run in swept.runs]


def test_members_of_a_sweep_have_a_gpu_for_themselves_and_dask_comes_to_the_same(
    make_notebook: MakeNotebook, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    notebook = make_notebook(*TRAIN)
    grid = {"seed": [1, 2, 3, 4]}
    here = wb.sweep(notebook, grid, workers=4, gpus_per_run=1)
    losses = assert_whole_gpus_in_turn(here)
    assert [run.record["kernel"]["start"] for run in here.runs] == ["warm"] * 4
    assert len(set(losses)) == 4
    with patch.dict(os.environ):
        own_cluster = wb.sweep(notebook, grid, workers=2, gpus_per_run=1, executor="dask")
    assert assert_whole_gpus_in_turn(own_cluster) == losses
    with Cluster(tmp_path, gpus=1) as cluster:  # its two workers see the same GPUs
        apart = wb.sweep(notebook, grid, gpus_per_run=1, executor="dask", scheduler=cluster.address)
    assert assert_whole_gpus_in_turn(apart) == losses


@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_a_toolkit_comes_to_the_same_results_in_forked_kernels(
    toolkit: str, make_notebook: MakeNotebook, templates: Templates
) -> None:
    module, cells = TOOLKITS[toolkit]
    if find_spec(module) is None:
        pytest.skip(f"'{module}' is not installed here")
    notebook = make_notebook(*cells)
    cold = execute(RunRequest(notebook=notebook, cold=True, timeout=HANGS_SECONDS))
    assert cold.status == "completed", cold.error
    with ThreadPoolExecutor(2) as pool:
        request = RunRequest(notebook=notebook, timeout=HANGS_SECONDS)
        runs = [each.result() for each in [pool.submit(execute, request, templates=templates) for _ in range(2)]]
    for warm in runs:
        assert warm.status == "completed", warm.error
        assert warm.record["kernel"]["start"] == "warm"
        compared = RunComparison(cold, warm)
        assert list(compared.frame("cells")["cell"]) == list(range(len(cells)))
        assert compared.differing("cells").to_dict("records") == []


def test_an_import_that_takes_the_gpu_is_left_to_the_kernels(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is forked from one which uses a GPU cannot use it."""
    notebook = make_notebook("import starter", "print(starter.use())")
    with installed(tmp_path, monkeypatch, starter=STARTED), Templates(patient=True) as own:
        finished = execute(RunRequest(notebook=notebook, timeout=HANGS_SECONDS), templates=own)
    assert finished.status == "completed", finished.error
    assert printed(finished, 1) == "7\n"
    assert finished.record["kernel"]["start"] == "warm"
    assert "except 'starter' itself" in finished.record["kernel"]["why"]


def test_templates_hold_no_memory_of_a_gpu(make_notebook: MakeNotebook, nvml: Any) -> None:
    before = used_bytes(nvml)
    with Templates(patient=True) as own:
        finished = execute(RunRequest(notebook=make_notebook(HOLD), timeout=HANGS_SECONDS), templates=own)
        assert finished.status == "completed", finished.error
        wait_until(lambda: used_bytes(nvml) <= before + SPARE_BYTES, "memory of the GPU is held still")


def test_a_cancelled_run_gives_its_memory_back(make_notebook: MakeNotebook, project: Path, nvml: Any) -> None:
    before = used_bytes(nvml)
    ended: list[Run] = []
    request = RunRequest(notebook=make_notebook(HOLD + "\nimport threading\nthreading.Event().wait()"))
    thread = threading.Thread(target=lambda: ended.append(execute(request)))
    thread.start()

    wait_until(lambda: used_bytes(nvml) > before + 1024 * MIB, "the run takes no memory")
    cancel(list_runs(runs=project / "runs")[0])
    thread.join(HANGS_SECONDS)
    assert [run.status for run in ended] == ["cancelled"]
    wait_until(lambda: used_bytes(nvml) <= before + SPARE_BYTES, "memory of the GPU is held still")


def test_a_gpu_that_is_full_fails_the_run_and_not_the_next(make_notebook: MakeNotebook, templates: Templates) -> None:
    code = "import torch\nif tib: torch.empty(tib * 2**40, dtype=torch.uint8, device='cuda')"
    notebook = make_notebook(("tib: int = 0", ["parameters"]), code)
    full, next_one = (
        execute(RunRequest(notebook=notebook, parameters={"tib": tib}, timeout=HANGS_SECONDS), templates=templates)
        for tib in (1, 0)
    )
    assert full.error is not None
    assert (full.error["name"], full.error["cell"]) == ("OutOfMemoryError", 1)
    assert next_one.status == "completed", next_one.error


def test_the_record_names_the_gpus_and_a_reproduction_comes_to_the_same(make_notebook: MakeNotebook, nvml: Any) -> None:
    cells = (*TRAIN[:3], "print(torch.cuda.get_device_name())")
    first = wb.run(make_notebook(*cells))
    assert first.status == "completed", first.error
    names = [nvml.nvmlDeviceGetName(nvml.nvmlDeviceGetHandleByIndex(i)) for i in range(nvml.nvmlDeviceGetCount())]
    assert first.record["environment"]["hardware"]["gpus"] == names
    assert printed(first, -1).strip() in names
    assert wb.reproduce(first).verdict == "same"
