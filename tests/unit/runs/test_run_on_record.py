"""What a run on a real kernel leaves on record."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.runs.finished_runs import PARAMETERS, printed
from workbench.runs.engine import run
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[2] / "golden" / "run" / "run-1.json"


def test_the_record_has_the_keys_and_types_of_the_golden_one(make_notebook: MakeNotebook, project: Path) -> None:
    (project / "data.csv").write_text("a,b\n1,2\n")
    finished = run(
        make_notebook(
            ("seed: int = 1\nfeatures: str = 'few'", ["parameters"]),
            "from workbench.context import metric, note\nopen('data.csv').read()\nopen('made.txt', 'w').write('x')\n"
            "metric('rmse', 2.5); metric('n', 1); metric('undefined', float('nan'))\n"
            "note('finding', code='WBQ103', severity='warning', column='a', title='t', count=1, where='x', rows=None,"
            " remedy='r')\nnote('model', path='models/model', name='model')\nraise ValueError('no')",
        ),
        tags=["nightly"],
        note="ticket 12",
    )
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for open_ended in ("packages", "threads"):
        golden["environment"][open_ended] = {}
    record = finished.to_dict()
    record["environment"].pop("origins", None)  # of packages that are from no index, where there are any
    record["code"] = (
        {"git_commit": "0" * 40, "dirty": False} if record["code"]["git_commit"] is None else record["code"]
    )
    for open_ended in ("packages", "threads"):
        assert record["environment"][open_ended]
        record["environment"][open_ended] = {}
    assert _shape(record) == _shape(golden)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(item) for item in value]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def test_hash_order_is_fixed_and_recorded(make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    notebook = make_notebook("print(hash('a fixed text'))")
    first, second = run(notebook), run(notebook)
    assert printed(first, 0) == printed(second, 0)
    assert first.record["environment"]["hash_seed"] == 0


def test_code_that_is_not_committed_is_kept(make_notebook: MakeNotebook, project: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ("git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments),
            cwd=project,
            check=True,
            capture_output=True,
        )

    (project / "helper.py").write_text("VALUE = 1\n")
    notebook = make_notebook("import helper\nimport tools.more\nprint(helper.VALUE)")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "begin")
    (project / "tools").mkdir()
    (project / "tools" / "more.py").write_text("X = 1\n")
    clean = run(notebook)
    (project / "helper.py").write_text("VALUE = 2\n")
    dirty = run(notebook)
    assert clean.record["code"]["dirty"] is False
    assert not (clean.folder / "code" / "changes.patch").exists()
    assert dirty.record["code"]["git_commit"] == clean.record["code"]["git_commit"]
    assert dirty.record["code"]["dirty"] is True
    assert "+VALUE = 2" in (dirty.folder / "code" / "changes.patch").read_text()
    assert (dirty.folder / "code" / "modules" / "helper.py").read_text() == "VALUE = 2\n"
    assert (dirty.folder / "code" / "modules" / "tools" / "more.py").exists()
    assert (dirty.folder / "code" / "work.ipynb").read_bytes() == notebook.read_bytes()


def test_runs_at_the_same_time_do_not_mix(make_notebook: MakeNotebook, project: Path) -> None:
    notebook = make_notebook((PARAMETERS, ["parameters"]), "from workbench.context import metric\nmetric('seed', seed)")
    with ThreadPoolExecutor(4) as pool:
        finished = list(pool.map(lambda seed: run(notebook, {"seed": seed}), range(4)))
    assert len({each.folder for each in finished}) == 4
    assert [each.metrics["seed"] for each in finished] == [0, 1, 2, 3]
    assert len(list_runs(runs=project / "runs")) == 4


def test_a_run_within_a_run_knows_its_parent(make_notebook: MakeNotebook) -> None:
    make_notebook("print('inner')", name="inner.ipynb")
    outer = run(make_notebook("from workbench.runs.engine import run\nprint(run('inner.ipynb').record['parent'])"))
    assert printed(outer, 0).strip() == outer.id


def test_exit_handlers_of_the_notebook_are_run(make_notebook: MakeNotebook, project: Path) -> None:
    code = (
        "import atexit, tempfile\nkept = tempfile.TemporaryDirectory()\nprint(kept.name)\n"
        "atexit.register(lambda: open('bye.txt', 'w').write('bye'))"
    )
    finished = run(make_notebook(code))
    assert (project / "bye.txt").read_text() == "bye"
    assert not Path(printed(finished, 0).strip()).exists()
    assert [Path(output["path"]).name for output in finished.record["outputs"]] == ["bye.txt"]


def test_a_run_can_be_made_where_an_event_loop_runs(make_notebook: MakeNotebook) -> None:
    import asyncio

    async def within() -> Run:
        return run(make_notebook("print(1)"))

    assert asyncio.run(within()).status == "completed"
