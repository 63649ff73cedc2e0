"""Going on with runs and sweeps that ended before they were complete, on real kernels."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

import workbench as wb
from workbench.invalid import InvalidInput
from workbench.runs.pipeline.definition import NotebookStep, Pipeline
from workbench.runs.pipeline.past import Past
from workbench.runs.pipeline.running import run_pipeline
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.report import write_report
from workbench.runs.records.store import find_run
from workbench.runs.request import WrongState
from workbench.runs.resume import resuming
from workbench.runs.resume.checkpoints import checkpoints_in
from workbench.runs.resume.latest import find_resumable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow

CHECKPOINT = ["checkpoint"]
SEED = ("seed: int = 1", ["parameters"])
PREPARE = """\
import random, workbench as wb
from pathlib import Path
class Model:
    def __init__(self, rate): self.rate = rate
    def apply(self, x, by=seed): return self.rate * x * by
random.seed(seed)
with open('calls.txt', 'a') as calls: calls.write('.')"""
FIT = """\
rows = open('data.csv').read()
model = Model(len(rows))
print('fitted')
wb.metric('rows', len(rows))
model, rows"""


@pytest.fixture
def failed(make_notebook: MakeNotebook, project: Path) -> Run:
    """A run that failed in the cell behind its checkpoint."""
    (project / "data.csv").write_text("1,2", encoding="utf-8")
    return wb.run(make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "1 / 0"), {"seed": 3}, tags=("a",), note="b")


def outputs(run: Run) -> list[str]:
    notebook = nbformat.read(run.folder / "output.ipynb", 4)
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


def test_a_run_goes_on_behind_its_checkpoint(failed: Run, make_notebook: MakeNotebook, project: Path) -> None:
    make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "print(model.apply(10), rows, random.random())")
    run = wb.resume(failed)
    assert isinstance(run, Run)
    assert run.status == "completed", run.error
    assert run.record["resumed_from"] == failed.id
    assert (run.record["resume"]["cell"], run.record["resume"]["skipped"]) == (2, 4)
    assert run.record["resume"]["why"] == "the code before it, the parameters and the inputs are unchanged"
    assert (run.parameters, run.record["tags"], run.record["note"]) == ({"seed": 3}, ["a"], "b")
    random.seed(3)
    assert outputs(run)[-2:] == ["fitted\n", f"90 1,2 {random.random()}\n"]
    assert (project / "calls.txt").read_text(encoding="utf-8") == "."  # the work was not done again
    assert run.metrics == {"rows": 3}
    assert [Path(each["path"]).name for each in run.record["inputs"]] == ["data.csv"]
    assert not run.record["inputs"][0]["changed_during_run"]
    cells = nbformat.read(run.folder / "output.ipynb", 4).cells
    marks = [cell.metadata.get("workbench", {}).get("kept_from") for cell in cells]
    assert marks == [*[failed.id] * 4, None]
    events = [json.loads(line) for line in (run.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["number"] for event in events if event["event"] == "cell-start"] == [5]
    [told] = [event for event in events if event["event"] == "resume"]
    assert (told["run"], told["cell"]) == (failed.id, 2)
    report = write_report(run).read_text(encoding="utf-8")
    assert report.count(f" · outputs kept from run {failed.id}<") == 4
    assert f"<dt>Resumed from</dt><dd>{failed.id}, behind cell 2: " in report


def test_it_can_be_gone_on_with_again_from_the_new_run(failed: Run, make_notebook: MakeNotebook) -> None:
    make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "[] [0]")
    second = wb.resume(failed)
    assert second.status == "failed"
    make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "print(model.apply(1))")
    third = wb.resume(second)
    assert (third.status, third.record["resumed_from"], third.record["resume"]["cell"]) == ("completed", second.id, 2)
    assert (outputs(third)[-1], third.metrics) == ("9\n", {"rows": 3})


def change_input(project: Path) -> None:
    (project / "data.csv").write_text("1,3", encoding="utf-8")


def damage(project: Path) -> None:
    [path] = project.glob("runs/*/checkpoints/1/0-model.pickle")
    path.write_bytes(path.read_bytes()[:-1])


def damage_outputs(project: Path) -> None:
    [path] = project.glob("runs/*/checkpoints/1/outputs.json")
    path.write_text("[[]]", encoding="utf-8")


def change_other_file(project: Path) -> None:
    (project / "calls.txt").write_text("....", encoding="utf-8")


def change_package(project: Path) -> None:
    _edit(project, packages={"numpy": "0.1"})


def change_python(project: Path) -> None:
    _edit(project, python="cpython 2.7")


def _edit(project: Path, **changes: Any) -> None:
    [path] = project.glob("runs/*/checkpoints/1/checkpoint.json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (change_input, "the input 'data.csv' has changed"),
        (change_other_file, "the file written before it, 'calls.txt' has changed"),
        (damage, "its file '0-model.pickle' is damaged or missing"),
        (damage_outputs, "what belongs to its variables is damaged or missing"),
        (change_package, "'numpy' was 0.1, and is"),
        (change_python, "it was saved by cpython 2.7, and this is cpython 3"),
    ],
)
def test_a_checkpoint_that_no_longer_stands_is_not_used(
    failed: Run, make_notebook: MakeNotebook, project: Path, change: Callable[[Path], None], why: str
) -> None:
    make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "print(model.rate)")
    change(project)
    run = wb.resume(failed)
    assert run.status == "completed", run.error
    assert run.record["resume"]["skipped"] == 0
    assert run.record["resume"]["why"].startswith(f"the checkpoint of cell 2 cannot be used: {why}")
    assert outputs(run)[-1] == "3\n"


def test_an_input_that_was_only_touched_is_the_same(failed: Run, make_notebook: MakeNotebook, project: Path) -> None:
    make_notebook(SEED, PREPARE, (FIT, CHECKPOINT), "1")
    os.utime(project / "data.csv", (1, 1))
    run = wb.resume(failed)
    assert run.record["resume"]["skipped"] == 4
    assert not run.record["inputs"][0]["changed_during_run"]


def test_an_earlier_checkpoint_is_used_when_the_code_before_the_later_one_was_mended(
    make_notebook: MakeNotebook,
) -> None:
    first = ("import workbench as wb\nx = 1\nx", CHECKPOINT)
    old = wb.run(make_notebook(first, ("y = x + 1\nx, y", CHECKPOINT), "y / 0"))
    make_notebook(first, ("y = x + 2\nx, y", CHECKPOINT), "print(x, y)")
    run = wb.resume(old)
    assert outputs(run)[-1] == "1 3\n"
    assert (run.record["resume"]["cell"], run.record["resume"]["skipped"]) == (0, 1)
    assert "the checkpoint of cell 1 cannot be used: cell 1 has changed" in run.record["resume"]["why"]


def test_a_checkpoint_that_lacks_a_name_needed_later_is_not_used(make_notebook: MakeNotebook) -> None:
    old = wb.run(make_notebook(("x, y = 1, 2\nx", CHECKPOINT), "1 / 0"))
    make_notebook(("x, y = 1, 2\nx", CHECKPOINT), "print(x + y)")
    run = wb.resume(old)
    assert (run.status, outputs(run)[-1]) == ("completed", "3\n")
    assert "cell 1 needs 'y', which it does not keep" in run.record["resume"]["why"]


def test_the_projects_own_modules_are_code(make_notebook: MakeNotebook, project: Path) -> None:
    (project / "own.py").write_text("rate = 1", encoding="utf-8")
    cell = ("import own\nx = own.rate\nx", CHECKPOINT)
    old = wb.run(make_notebook(cell, "1 / 0"))
    make_notebook(cell, "print(x)")
    (project / "own.py").write_text("rate = 20", encoding="utf-8")
    run = wb.resume(old)
    assert outputs(run)[-1] == "20\n"
    assert "the module 'own.py' has changed" in run.record["resume"]["why"]


def test_states_of_numpy_and_values_of_its_types_come_back(make_notebook: MakeNotebook) -> None:
    source = (
        "import numpy as np, sys, os\nnp.random.seed(5)\na = np.random.rand(3)\ndef half(x, of=a): return x * of / 2\n"
        "os.makedirs('deep', exist_ok=True)\nos.chdir('deep')\nsys.path.append('/elsewhere')\n"
        "rng = np.random.default_rng(3)\na, rng"
    )
    cell = (source, CHECKPOINT)
    rest = "print(rng.random(), np.random.rand(), half(2).tolist(), os.getcwd()[-4:], sys.path[-1])"
    old = wb.run(make_notebook(cell, "1 / 0"), cold=True)
    whole = wb.run(make_notebook(cell, rest))
    run = wb.resume(old)
    assert run.record["resume"]["skipped"] == 1, run.record["resume"]
    assert run.record["kernel"]["start"] == "cold"
    [kept] = checkpoints_in(old.folder)
    assert kept.facts["packages"].keys() == {"numpy"}
    assert outputs(run)[-1] == outputs(whole)[-1]


def test_without_a_checkpoint_it_begins_at_the_top(make_notebook: MakeNotebook) -> None:
    old = wb.run(make_notebook("x = 1", "1 / 0"))
    make_notebook("x = 1", "print(x)")
    run = wb.resume(old.id, runs=old.folder.parent)
    assert (run.status, outputs(run)[-1]) == ("completed", "1\n")
    assert run.record["resume"] == {"cell": None, "skipped": 0, "why": "no checkpoint was kept"}


def test_a_killed_run_goes_on_with_what_its_checkpoint_knows(make_notebook: MakeNotebook, project: Path) -> None:
    wait = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.05)\nprint(x)"
    notebook = make_notebook(("print('before')\nx = 1\nx", CHECKPOINT), wait)
    command = (sys.executable, "-m", "workbench.cli", "run", str(notebook), "--timeout", "250")
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as runner:
        while not list(project.glob("runs/*/checkpoints/1/checkpoint.json")):
            assert runner.poll() is None
            time.sleep(0.01)
        runner.kill()
    [folder] = project.glob("runs/2*")
    assert Run(folder).status == "interrupted"
    assert not (folder / "output.ipynb").exists()
    (project / "go").touch()
    run = wb.resume(Run(folder))
    assert (run.status, run.record["resume"]["skipped"]) == ("completed", 1)
    assert outputs(run) == ["before\n", "1\n"]
    assert json.loads((run.folder / "request.json").read_text(encoding="utf-8"))["timeout"] == 250


def test_a_secret_is_looked_up_again_or_must_be_given_again(
    make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "open sesame")
    declared = ("import workbench as wb\ntoken: wb.Secret", ["parameters"])
    old = wb.run(make_notebook(declared, ("x = 1\nx", CHECKPOINT), "1 / 0"), secrets={"token": "env:SHOP_TOKEN"})
    held = wb.run(old.record["notebook"]["path"], secrets={"token": wb.Secret.of("open sesame")})
    make_notebook(declared, ("x = 1\nx", CHECKPOINT), "print(len(token.reveal()))")
    for run in (wb.resume(old), wb.resume(held, secrets={"token": "env:SHOP_TOKEN"})):
        assert (outputs(run)[-1], run.record["resume"]["skipped"]) == ("11\n", 3), run.record["resume"]
    with pytest.raises(InvalidInput, match=r"secret 'token' of run .* must be given again"):
        wb.resume(held)


def test_what_goes_on_or_has_completed_is_refused(make_notebook: MakeNotebook, project: Path) -> None:
    done = wb.run(make_notebook("1"))
    with pytest.raises(WrongState, match="has completed: there is nothing left to do"):
        wb.resume(done)
    recorder = Recorder.open(project / "runs", project / "a.ipynb", {"kind": "sweep"})
    with pytest.raises(WrongState, match="still goes on"):
        wb.resume(Run(recorder.folder))
    with pytest.raises(WrongState, match="still goes on"):
        Recorder.reopen(recorder.folder)
    recorder.close()
    with pytest.raises(InvalidInput, match="'workers' must be a whole number above 0, got 0"):
        wb.resume(Run(recorder.folder), workers=0)
    with pytest.raises(InvalidInput, match="must be a run, a sweep, or the id of one, got int"):
        wb.resume(3)  # type: ignore[arg-type]


def test_a_kind_that_nothing_goes_on_with_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder.open(project / "runs", project / "a.ipynb", {"kind": "parade"})
    recorder.finish("failed", None)
    recorder.close()
    with pytest.raises(InvalidInput, match="a parade run cannot be resumed: start it again"):
        wb.resume(Run(recorder.folder))
    monkeypatch.setitem(resuming.RESUMERS, "parade", f"{__name__}:walk")
    assert wb.resume(Run(recorder.folder), workers=2) == (recorder.folder.name, 2)


def walk(run: Run, wishes: resuming.Wishes) -> tuple[str, int | None]:
    return run.id, wishes.workers


def test_a_sweep_goes_on_at_its_unfinished_members(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(SEED, ("import workbench as wb\nx = seed * 2\nx", CHECKPOINT), "1 / (seed - 2)")
    swept = wb.sweep(notebook, {"seed": [1, 2, 3]}, workers=2)
    assert swept.status == "failed"
    make_notebook(SEED, ("import workbench as wb\nx = seed * 2\nx", CHECKPOINT), "wb.metric('x', x)")
    before = [run.id for run in swept.runs]
    again = wb.resume(swept, workers=1)
    assert (again.status, again.folder) == ("completed", swept.folder)
    assert [run.status for run in again.runs] == ["completed"] * 3
    assert [run.id for run in again.runs][::2] == before[::2]  # those that had completed are not run again
    mended = again.runs[1]
    assert (mended.record["resumed_from"], mended.record["resume"]["cell"]) == (before[1], 1)
    assert (mended.record["parent"], mended.record["member"], mended.metrics) == (swept.id, 1, {"x": 4})
    assert [each["was"] for each in again.record["resumed"]] == ["failed"]
    with pytest.raises(WrongState, match=r"sweep .* has completed"):
        wb.resume(again)


def test_of_a_pipeline_what_went_well_is_taken_and_what_failed_goes_on_behind_its_checkpoint(
    make_notebook: MakeNotebook, project: Path
) -> None:
    make_notebook("open('a.txt', 'w').write('1')", name="a.ipynb")
    keeps = ("_ = open('calls.txt', 'a').write('.')\nx = open('a.txt').read()\nx", CHECKPOINT)
    make_notebook(keeps, "1 / 0", name="b.ipynb")
    steps = "a: {notebook: a.ipynb, outputs: [a.txt]}\n  b: {notebook: b.ipynb, inputs: [a.txt]}"
    (project / "workbench.yaml").write_text(f'schema_version: "1.0"\nsteps:\n  {steps}\n', encoding="utf-8")
    failed = run_pipeline(project / "workbench.yaml", tags="x")
    make_notebook(keeps, "[] [0]", name="b.ipynb")
    again = wb.resume(Run(failed.folder))
    make_notebook(keeps, "print(x)", name="b.ipynb")
    done = wb.resume(again)
    assert (done.status, done.record["tags"], done.record["resumed_from"]) == ("completed", ["x"], again.id)
    entries = done.record["pipeline"]["steps"]
    assert [bool(step["taken_from"]) for step in entries] == [True, False]
    assert [step["resumed_from"] for step in entries] == [None, again.runs["b"].id]
    run = done.runs["b"]
    assert (run.record["resume"]["cell"], outputs(run)[-1]) == (0, "1\n")
    assert again.runs["b"].record["resumed_from"] == failed.runs["b"].id
    report = write_report(Run(done.folder)).read_text(encoding="utf-8")
    assert f"; goes on with {again.runs['b'].id}</td>" in report
    assert f"<dt>Resumed from</dt><dd>{again.id}</dd>" in report
    assert (project / "calls.txt").read_text(encoding="utf-8") == "."


def test_a_step_that_did_not_begin_when_it_was_to_go_on_goes_on_from_before(project: Path) -> None:
    (project / "b.ipynb").touch()
    step = NotebookStep(name="b", notebook=project / "b.ipynb", parameters={}, effective={}, kernel="python3")
    pipeline = Pipeline(path=project / "workbench.yaml", steps={"b": step}, lines={})
    past = Past(pipeline, project / "runs")
    run = ended(project, "b", "failed")
    first = ended(project, "first", "failed", kind="pipeline", pipeline={"steps": [{"name": "b", "run": run.name}]})
    skipped = {"kind": "pipeline", "pipeline": {"steps": [{"name": "b", "run": None}]}}
    second = ended(project, "second", "cancelled", resumed_from=first.name, **skipped)
    assert past.unfinished(step, second) == run
    assert past.unfinished(step, None) is None
    (run / "run.json").unlink()
    assert past.unfinished(step, second) is None
    done = ended(project, "b", "completed")
    third = ended(project, "third", "failed", kind="pipeline", pipeline={"steps": [{"name": "b", "run": done.name}]})
    assert past.unfinished(step, third) is None


def ended(project: Path, name: str, status: str, **facts: Any) -> Path:
    path = project / f"{name}.ipynb"
    recorder = Recorder.open(project / "runs", path, {"notebook": {"path": str(path), "sha256": None}, **facts})
    recorder.finish(status, None)
    recorder.close()
    return recorder.folder


def test_latest_is_the_newest_that_can_be_gone_on_with_and_stands_by_itself(project: Path) -> None:
    runs = project / "runs"
    with pytest.raises(InvalidInput, match="nothing has been run"):
        find_resumable("latest", runs=runs)
    old = ended(project, "old", "interrupted")
    sweep = ended(project, "swept", "failed", kind="sweep", sweep={"members": 1, "done": {"failed": 1}})
    ended(project, "swept", "failed", parent=sweep.name, member=0)
    done = ended(project, "done", "completed")
    assert find_run("latest", runs=runs).folder == done
    assert find_resumable("latest", runs=runs).folder == sweep
    assert find_resumable(done.name[:-2], runs=runs).folder == done
    going_on = Recorder.reopen(sweep)
    assert find_resumable("latest", runs=runs).folder == old
    going_on.finish("completed", None)
    going_on.close()
    again = ended(project, "old", "failed", resumed_from=old.name)
    assert find_resumable("latest", runs=runs).folder == again
    last = ended(project, "old", "completed", attempt=2, retry_of=again.name, parameters={"other": 1})
    assert find_resumable("latest", runs=runs).folder == last


def test_latest_leaves_out_what_has_since_completed(project: Path) -> None:
    runs = project / "runs"
    failed = ended(project, "work", "failed", parameters={"seed": 1})
    ended(project, "work", "completed", parameters={"seed": 2})
    assert find_resumable("latest", runs=runs).folder == failed
    ended(project, "work", "completed", parameters={"seed": 1})
    with pytest.raises(WrongState, match="has completed: there is nothing left to do"):
        wb.resume("latest", runs=runs)


def test_a_cancelled_sweep_is_not_cancelled_again(project: Path) -> None:
    recorder = Recorder.open(project / "runs", project / "a.ipynb", {"kind": "sweep"})
    (recorder.folder / "cancel.json").write_text("{}", encoding="utf-8")
    recorder.event("last", torn=False)
    recorder.finish("cancelled", None)
    recorder.close()
    with (recorder.folder / "events.jsonl").open("ab") as events:
        events.write(b'{"time":1,"event":"torn')  # as by the death of whoever wrote it
    again = Recorder.reopen(recorder.folder)
    again.event("resume")
    assert Run(again.folder).status == "running"
    assert not (again.folder / "cancel.json").exists()
    again.finish("completed", None)
    again.close()
    lines = (again.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines if not line.endswith("torn")] == [
        *("last", "run-finish", "resume", "run-finish"),
    ]
    with pytest.raises(WrongState, match="has completed"):
        Recorder.reopen(again.folder)
