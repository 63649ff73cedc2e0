from __future__ import annotations

import json

import nbformat
import pytest

from workbench.cli import main
from workbench.invalid import InvalidInput
from workbench.runs.engine import RunRequest, execute
from workbench.runs.records.recorder import Recorder
from workbench.runs.records.store import list_runs
from workbench.runs.reproduce.perturbation import AHEAD
from workbench.runs.reproduce.reproducing import reproduce
from workbench.runs.reproduce.verdict import CellVerdict, Verdict

PARAMETERS = ("seed: int = 1\nsizes: tuple = (1, 2)\nplace: str = 'data.csv'", ["parameters"])

pytestmark = pytest.mark.slow


def run(notebook, parameters=None, **more):
    return execute(RunRequest(notebook=notebook, parameters=parameters or {}, **more))


@pytest.fixture
def steady(project, make_notebook):
    """A notebook that gives the same each time, though not a word of it is said twice alike."""
    (project / "data.csv").write_text("a,b\n1,2.5\n3,4.5\n")
    (project / "own.py").write_text("def double(x):\n    return 2 * x\n")
    (project / "out").mkdir()
    return make_notebook(
        PARAMETERS,
        "import datetime, os, pickle, time, pandas as pd, workbench as wb, own\nframe = pd.read_csv(place)\nframe",
        "print(object(), os.getcwd(), datetime.datetime.now(), pd.Timestamp.now(), time.time())\n"
        "print(sizes + (own.double(seed),))",
        "assert isinstance(pickle.loads(pickle.dumps(datetime.datetime(2020, 1, 1))), datetime.datetime)\n"
        "frame.to_csv('out/made.csv')\nwb.metric('mean', frame.b.mean())\nwb.quality(frame)",
    )


def test_a_steady_notebook_gives_the_same_again_and_nothing_of_the_person_changes(project, steady):
    first = run(steady, {"seed": 3, "sizes": (7, 8), "place": str(project / "data.csv")})
    assert first.status == "completed"
    (project / "own.py").write_text("def double(x):\n    return 0\n")
    (project / "out" / "made.csv").write_text("mine now")
    verdict = reproduce(first, twice=True)
    assert (verdict.verdict, verdict.first_difference) == ("same", None)
    assert (project / "out" / "made.csv").read_text() == "mine now"
    assert verdict.not_checked == ()
    assert [each["hash_seed"] for each in verdict.perturbed] == [1, None]
    written = json.loads((first.folder / "run.json").read_text())
    assert written["reproductions"][0]["verdict"] == "same"
    assert (first.folder / written["reproductions"][0]["reproductions"][0] / "run.json").is_file()
    assert [each.id for each in list_runs(runs=project / "runs")] == [first.id]
    again = json.loads((verdict.folders[0] / "run.json").read_text())
    assert (again["kernel"]["start"], again["parent"]) == ("cold", first.id)
    year = nbformat.read(verdict.folders[0] / "output.ipynb", as_version=4)
    assert str((first.started.astimezone() + AHEAD).year) in "".join(
        each.get("text", "") for each in year.cells[3].outputs
    )


def test_a_report_that_is_there_tells_the_verdict_too(make_notebook):
    first = run(make_notebook("print(1)"), report=True)
    before = (first.folder / "report.html").read_text(encoding="utf-8")
    assert "<h2>Reproduced</h2>" not in before
    reproduce(first)
    assert "<h2>Reproduced</h2>" in (first.folder / "report.html").read_text(encoding="utf-8")
    silent = run(make_notebook("print(2)"))
    reproduce(silent)
    assert not (silent.folder / "report.html").exists()


def test_changed_data_and_the_first_cell_that_differs_are_named(project, make_notebook, capfd, monkeypatch):
    monkeypatch.chdir(project)
    (project / "data.txt").write_text("1")
    first = run(make_notebook("x = open('data.txt').read()", "print('value', x)", "int(x) / 1"))
    (project / "data.txt").write_text("2")
    assert main(["reproduce", first.id, "--json"]) == 1
    document = json.loads(capfd.readouterr().out)
    assert document["verdict"] == "different"
    assert document["first_difference"] == {
        "cell": 1,
        "what": "what it prints: 1 became 2",
        "cause": f"data changed: {project / 'data.txt'}",
    }
    assert [each["what"] for each in document["data_changes"]] == ["changed"]
    assert document["environment_changes"] == []
    assert nbformat.read(first.folder / "output.ipynb", as_version=4).cells[1].outputs[0].text == "value 1\n"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("print({'a', 'b', 'c', 'd', 'e', 'f'})", "set order: only the run with another hash seed differs"),
        ("import os\nprint(os.environ.get('OMP_NUM_THREADS', 'all'))", "thread count: only the run with another"),
        ("import datetime\nprint(datetime.date.today().year)", "the time: with the clock ahead, both runs"),
        ("import random\nprint(random.random())", "an unseeded generator: WBN106 in cell 0, line 2"),
    ],
)
def test_two_perturbed_runs_tell_what_the_result_depends_on(make_notebook, code, cause):
    verdict = reproduce(run(make_notebook(code)), twice=True)
    assert verdict.verdict == "different"
    assert verdict.first_difference["cell"] == 0
    assert verdict.first_difference["cause"].startswith(cause)


def test_a_notebook_that_writes_by_an_absolute_path_is_kept_from_it(project, make_notebook):
    target = project / "mine.txt"
    first = run(make_notebook(f"print(open({str(target)!r}, 'a').write('x'))"))
    verdict = reproduce(first)
    assert target.read_text() == "x"
    assert verdict.first_difference["what"].startswith("it fails: PermissionError")
    assert verdict.first_difference["cause"].startswith("an absolute path")


def test_a_failure_that_comes_again_is_the_same_and_an_unlike_one_is_not(project, make_notebook):
    (project / "flag.txt").write_text("x")
    first = run(make_notebook("raise ValueError(open('flag.txt').read())", "never = 1"))
    assert (first.status, reproduce(first).verdict) == ("failed", "same")
    (project / "flag.txt").unlink()
    assert reproduce(first).first_difference["what"].startswith("the error: 'ValueError: x' became 'FileNotFound")


def test_a_run_that_was_stopped_is_compared_up_to_there(make_notebook):
    first = run(make_notebook("print(1)", "import threading; threading.Event().wait()"), cell_timeout=5)
    assert first.record["error"]["name"] == "Timeout"
    verdict = reproduce(first, timeout=4 + 4 * (first.duration_s - 5))  # in which a busy machine starts a kernel, too
    assert (verdict.verdict, [each.cell for each in verdict.cells]) == ("same", [0])
    assert verdict.not_checked == ("what came behind the cell in which the run was stopped",)


def recorded(project, **facts):
    recorder = Recorder.open(project / "runs", project / "a.ipynb", facts)
    recorder.finish(facts.pop("status", "completed"), None)
    recorder.close()
    return recorder.folder


def test_what_cannot_be_run_again_is_refused_in_one_line(project):
    with pytest.raises(InvalidInput, match="is a sweep, and only single runs are reproduced: take one of its runs"):
        reproduce(recorded(project, kind="sweep"))
    with pytest.raises(InvalidInput, match="has left no outputs to compare with"):
        reproduce(recorded(project))
    with pytest.raises(InvalidInput, match="there is no run 'none'"):
        reproduce("none", runs=project / "runs")
    running = Recorder.open(project / "runs", project / "a.ipynb", {})
    with pytest.raises(InvalidInput, match="is running: wait for its end"):
        reproduce(running.folder)
    running.close()


def test_a_secret_that_only_the_first_program_held_must_be_given_again(project):
    folder = recorded(project, secrets={"token": "given by the program that started the run"})
    (folder / "output.ipynb").touch()
    (folder / "code").mkdir()
    (folder / "code" / "a.ipynb").touch()
    record = json.loads((folder / "run.json").read_text())
    record["notebook"]["path"] = str(project / "a.ipynb")
    (folder / "run.json").write_text(json.dumps(record))
    with pytest.raises(InvalidInput, match="give it again, as --secret token=env:VAR"):
        reproduce(folder)


def test_a_verdict_reads_as_a_table():
    verdict = Verdict(
        verdict="different",
        first_difference={"cell": 3, "what": "1 became <2>", "cause": "the time: date.today() in cell 1"},
        environment_changes=({"what": "package", "name": "pandas", "recorded": "2.2", "now": None},),
        data_changes=(),
        code_changes=(),
        not_checked=tuple(f"file {number}" for number in range(9)),
        cells=(CellVerdict(3, "outputs", "different", "1 became <2>"), CellVerdict(4, "outputs", "same", "")),
        run="20261126-020000-a-0000",
        folders=(),
        tolerance=1e-6,
    )
    lines = [" ".join(line.split()) for line in repr(verdict).splitlines()]
    assert "verdict different: 1 of 2 outputs, metrics and files" in lines
    assert "first difference cell 3 (counted from 0): 1 became <2>" in lines
    assert "environment pandas 2.2 → –" in lines
    assert lines[-1] == "… and 4 more"
    assert "&lt;2&gt;" in verdict._repr_html_()
    assert [each["cell"] for each in verdict.to_dict()["cells"]] == [3]
