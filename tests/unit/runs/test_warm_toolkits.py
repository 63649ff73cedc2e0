"""Toolkits with threads of their own, in kernels that are forked: no hang, and the results of a kernel by itself."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import outputs, printed
from tests.unit.runs.installed_modules import installed
from workbench.runs.comparison.run_comparison import RunComparison
from workbench.runs.engine import RunRequest, execute
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")]

HANGS_SECONDS = 200
AT_ONCE = 2
DATA = "rng = np.random.default_rng(1)\nx = rng.normal(size=(4000, 6))\ny = x @ np.arange(6) + rng.normal(size=4000)"

# Each with what must be installed, and the cells of a notebook that puts all of its threads to work.
TOOLKITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "scikit-learn": (
        "sklearn",
        (
            (
                "import numpy as np\nfrom sklearn.cluster import KMeans\n"
                "from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor"
            ),
            DATA,
            "HistGradientBoostingRegressor(max_iter=3, max_leaf_nodes=4, random_state=1).fit(x, y).predict(x[:5])",
            "KMeans(4, n_init=1, max_iter=5, random_state=1).fit(x).inertia_",
            "RandomForestRegressor(4, n_jobs=2, max_depth=4, random_state=1).fit(x, y).score(x, y)",
        ),
    ),
    "polars": (
        "polars",
        (
            "import os\nimport polars as pl",
            "frame = pl.DataFrame({'k': [i % 7 for i in range(100_000)], 'v': range(100_000)})",
            "sums = frame.lazy().group_by('k').agg(pl.col('v').sum()).sort('k')\nsums.collect()",
            "sums.collect(engine='streaming').rows()",
            (
                "file = f'{os.getpid()}.parquet'\nframe.write_parquet(file)\n"
                "pl.scan_parquet(file).select(pl.len()).collect().item()"
            ),
        ),
    ),
    "pyarrow": (
        "pyarrow",
        (
            (
                "import os\nimport pyarrow as pa\nimport pyarrow.compute as pc\nimport pyarrow.dataset as ds\n"
                "import pyarrow.parquet as pq"
            ),
            "table = pa.table({'k': [i % 7 for i in range(100_000)], 'v': range(100_000)})",
            "file = f'{os.getpid()}.parquet'\npq.write_table(table, file, row_group_size=10_000)",
            "pq.read_table(file, use_threads=True).num_rows",
            "ds.dataset(file).to_table(filter=pc.field('k') == 3).num_rows",
            "table.group_by('k').aggregate([('v', 'sum')]).sort_by('k').to_pydict()",
        ),
    ),
    "duckdb": (
        "duckdb",
        ("import duckdb", "duckdb.sql('SELECT sum(range % 7), count(*) FROM range(1000000)').fetchall()"),
    ),
    "matplotlib": (
        "matplotlib",
        (
            "import matplotlib.pyplot as plt\nimport numpy as np",
            "figure, axes = plt.subplots()\naxes.plot(np.arange(9), np.arange(9) ** 2)\nplt.show()",
            "plt.get_backend()",
        ),
    ),
    "xgboost": (
        "xgboost",
        (
            "import numpy as np\nimport xgboost as xgb",
            DATA,
            "model = xgb.XGBRegressor(n_estimators=5, n_jobs=2, random_state=1).fit(x, y)\nmodel.predict(x[:5])",
        ),
    ),
    "lightgbm": (
        "lightgbm",
        (
            "import lightgbm as lgb\nimport numpy as np",
            DATA,
            (
                "model = lgb.LGBMRegressor(n_estimators=5, n_jobs=2, random_state=1, verbose=-1).fit(x, y)\n"
                "model.predict(x[:5])"
            ),
        ),
    ),
    "torch": (
        "torch",
        (
            "import torch\nfrom torch.utils.data import DataLoader, TensorDataset",
            "torch.manual_seed(1)\ntorch.set_num_threads(2)\nx = torch.randn(4096, 64)\ny = x.sum(1, keepdim=True)",
            (
                "model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))\n"
                "steps = torch.optim.SGD(model.parameters(), lr=0.01)\n"
                "for part, wanted in DataLoader(TensorDataset(x, y), batch_size=512, num_workers=2):\n"
                "    steps.zero_grad()\n    loss = torch.nn.functional.mse_loss(model(part), wanted)\n"
                "    loss.backward()\n    steps.step()\nloss.item()"
            ),
            "round(float(torch.linalg.norm(torch.ones(900, 900) @ torch.ones(900, 900))), 2)",
        ),
    ),
    "numexpr": (
        "numexpr",
        (
            "import numexpr, numpy as np\nimport pandas as pd",
            "x = np.arange(1_000_000.0)\nfloat(numexpr.evaluate('sum(x * 2 + 1)'))",
            "pd.DataFrame({'a': x, 'b': x}).eval('a * b + a').sum()",
        ),
    ),
    "numba": (
        "numba",
        (
            "import numba, numpy as np",
            (
                "@numba.njit(parallel=True)\ndef total(values):\n    found = 0.0\n"
                "    for place in numba.prange(values.size):\n        found += values[place]\n    return found"
            ),
            "total(np.arange(100_000.0))",
        ),
    ),
}

# Modules whose import does not only load a toolkit, but starts its threads; and a cell that needs these.
STARTED: dict[str, tuple[str, str]] = {
    "sklearn": (
        (
            "import numpy\nfrom sklearn.ensemble import HistGradientBoostingRegressor\nx = numpy.random.rand(2000, 3)\n"
            "def use(): return HistGradientBoostingRegressor(max_iter=2, max_leaf_nodes=4).fit(x, x[:, 0]).n_iter_\n"
            "use()"
        ),
        "its import starts native threads, as OpenMP does, and they would be missing",
    ),
    "polars": (
        (
            "import polars\nframe = polars.DataFrame({'a': range(10_000)}).lazy()\n"
            "def use(): return frame.group_by(polars.col('a') % 7).len().collect().height\nuse()"
        ),
        "its import starts the native thread '",
    ),
    "xgboost": (
        (
            "import numpy, xgboost\nx = numpy.random.rand(2000, 3)\n"
            "def use(): return xgboost.XGBRegressor(n_estimators=2, n_jobs=2).fit(x, x[:, 0]).n_features_in_\nuse()"
        ),
        "its import starts native threads, as OpenMP does, and they would be missing",
    ),
    "lightgbm": (
        (
            "import lightgbm, numpy\nx = numpy.random.rand(2000, 3)\n"
            "def use(): return lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(x, x[:, 0]).n_features_\n"
            "use()"
        ),
        "its import starts native threads, as OpenMP does, and they would be missing",
    ),
    "torch": (
        (
            "import torch\ntorch.set_num_threads(2)\nx = torch.rand(900, 900)\n"
            "def use(): return int((torch.sort(x * x, dim=1)[0] >= 0).sum())\nuse()"
        ),
        "its import starts native threads, as OpenMP does, and they would be missing",
    ),
    "numba": (
        (
            "import numba, numpy\n@numba.njit(parallel=True)\ndef total(values):\n    found = 0.0\n"
            "    for place in numba.prange(values.size):\n        found += values[place]\n    return found\n"
            "def use(): return total(numpy.ones(1000))\nuse()"
        ),
        "its import starts native threads, as OpenMP does, and they would be missing",
    ),
}
FOR_LIBRARIES = {
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "7",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    with Templates(patient=True) as made:
        yield made


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads that wait sleep: on a machine with more of them than processors the others would wait for them."""
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")


def need(module: str) -> None:
    if find_spec(module) is None:
        pytest.skip(f"'{module}' is not installed here; where it is, this test runs it")


def runs_at_once(notebook: Path, templates: Templates, count: int = AT_ONCE) -> list[Run]:
    request = RunRequest(notebook=notebook, timeout=HANGS_SECONDS)
    with ThreadPoolExecutor(count) as pool:
        return [each.result() for each in [pool.submit(execute, request, templates=templates) for _ in range(count)]]


@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_a_toolkit_comes_to_the_same_results_in_forked_kernels(
    toolkit: str, make_notebook: MakeNotebook, templates: Templates
) -> None:
    module, cells = TOOLKITS[toolkit]
    need(module)
    notebook = make_notebook(*cells)
    cold = execute(RunRequest(notebook=notebook, cold=True, timeout=HANGS_SECONDS))
    assert cold.status == "completed", cold.error
    for warm in runs_at_once(notebook, templates):
        assert warm.status == "completed", warm.error
        assert warm.record["kernel"]["start"] == "warm"
        assert "itself" not in warm.record["kernel"]["why"]
        compared = RunComparison(cold, warm)
        assert list(compared.frame("cells")["cell"]) == list(range(len(cells)))
        assert compared.differing("cells").to_dict("records") == []


@pytest.mark.parametrize("toolkit", STARTED)
def test_threads_that_an_import_has_started_are_seen_and_the_import_is_left_to_the_kernels(
    toolkit: str, make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(toolkit)
    source, why = STARTED[toolkit]
    notebook = make_notebook("import starter", "starter.use() > 0")
    with installed(tmp_path, monkeypatch, starter=source), Templates(patient=True) as templates:
        run = execute(RunRequest(notebook=notebook, timeout=HANGS_SECONDS), templates=templates)
    assert run.status == "completed", run.error
    assert outputs(run, 1)[0].data["text/plain"] == "True"
    assert run.record["kernel"]["start"] == "warm"
    assert f"except 'starter' itself: {why}" in run.record["kernel"]["why"]


def test_threads_that_are_started_after_a_fork_are_seen_too(
    make_notebook: MakeNotebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("sklearn")
    uses = "import numpy\nif late: import starter\nprint(late and starter.use() > 0)"
    notebook = make_notebook(("late = True", ["parameters"]), uses)

    def run(*, late: bool) -> Run:
        request = RunRequest(notebook=notebook, parameters={"late": late}, timeout=HANGS_SECONDS)
        return execute(request, templates=templates)

    with installed(tmp_path, monkeypatch, starter=STARTED["sklearn"][0]), Templates(patient=True) as templates:
        runs = [run(late=False), run(late=True), run(late=True)]
    assert [each.status for each in runs] == ["completed"] * 3, [each.error for each in runs]
    assert [printed(each, 2) for each in runs] == ["False\n", "True\n", "True\n"]
    assert "'starter' itself: its import starts native threads" in runs[-1].record["kernel"]["why"]


def test_variables_that_libraries_look_at_are_set_before_they_are_imported(
    make_notebook: MakeNotebook, templates: Templates
) -> None:
    notebook = make_notebook(
        f"import os\nos.environ.update({FOR_LIBRARIES})",
        "import numpy\nfrom threadpoolctl import threadpool_info\nfrom sklearn import cluster",
        "print({each['num_threads'] for each in threadpool_info() if each['user_api'] == 'openmp'})",
        f"print({{name: os.environ[name] for name in {list(FOR_LIBRARIES)}}})",
    )
    run = execute(RunRequest(notebook=notebook), templates=templates)
    assert run.record["kernel"]["start"] == "cold"
    assert run.record["kernel"]["why"] == "cell 0 sets environment variables before cell 1 imports"
    assert (printed(run, 2), printed(run, 3)) == ("{1}\n", f"{FOR_LIBRARIES}\n")
