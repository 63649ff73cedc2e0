"""One run of a ten-line notebook: ours (recorded, through the API) against papermill, side by side.

Both run in processes that are warm from an earlier run, as in a loop over parameters; the notebook imports pandas,
scikit-learn and plotly, and each run starts a kernel from nothing (`warm_runs` has those that are forked). The first
line is an empty notebook: what a run costs apart from the work in it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
EMPTY = ("seed = 1", "seed + 1")
TEN_LINES = (
    "seed = 1",
    """\
import numpy as np
import pandas as pd
import plotly.express as px
from sklearn.linear_model import LinearRegression""",
    """\
random = np.random.default_rng(seed)
X = pd.DataFrame(random.normal(size=(200, 3)), columns=list("abc"))
y = X.sum(axis=1) + random.normal(size=200)""",
    "model = LinearRegression().fit(X, y)\nmodel.score(X, y)",
    "px.scatter(x=y, y=model.predict(X))",
)


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "workbench.yaml").touch()
        return [
            _side_by_side("one cold run, empty notebook", notebook_of(place / "empty.ipynb", EMPTY)),
            _side_by_side("one cold run, ten-line notebook", notebook_of(place / "ten.ipynb", TEN_LINES)),
        ]


def notebook_of(path: Path, sources: tuple[str, ...]) -> Path:
    import nbformat

    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
    )
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    return path


def _side_by_side(job: str, notebook: Path) -> dict[str, Any]:
    ours, peers = [], []
    _ours(notebook)
    papermill_run(notebook)
    for _ in range(ROUNDS):
        ours.append(_seconds(_ours, notebook))
        peers.append(_seconds(papermill_run, notebook))
    mine, theirs = statistics.median(ours), statistics.median(peers)
    return {"job": job, "ours_s": mine, "peer": "papermill", "peer_s": theirs, "ratio": mine / theirs}


def _seconds(work: Callable[[Path], None], notebook: Path) -> float:
    began = time.perf_counter()
    work(notebook)
    return time.perf_counter() - began


def _ours(notebook: Path) -> None:
    from workbench.runs.engine import run

    finished = run(notebook, {"seed": 7}, cold=True)
    assert finished.status == "completed", finished


def papermill_run(notebook: Path) -> None:
    import papermill

    output = notebook.with_suffix(".out.ipynb")
    papermill.execute_notebook(str(notebook), str(output), {"seed": 7}, progress_bar=False)


def main() -> None:
    warnings.simplefilter("ignore")
    results = measure()
    if "--json" in sys.argv[1:]:
        print(json.dumps(results))
        return
    for row in results:
        print(
            f"{row['job']:<28} ours {row['ours_s']:.2f} s   {row['peer']} {row['peer_s']:.2f} s"
            f"   ratio {row['ratio']:.2f}"
        )


if __name__ == "__main__":
    main()
