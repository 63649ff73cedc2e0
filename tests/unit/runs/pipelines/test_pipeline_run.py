"""Pipelines with real kernels and checks: one project is run again and again, as each kernel costs time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import nbformat
import pytest

from tests.unit.runs.pipelines.pipeline_project import (
    CONTRACT,
    MODULE,
    NOTEBOOKS,
    PIPELINE,
    RAW,
    write_notebook,
    write_project,
)
from workbench.runs.pipeline.past import Past
from workbench.runs.pipeline.pipeline_run import PipelineCancelled, PipelineRun
from workbench.runs.pipeline.planning import plan
from workbench.runs.pipeline.reading import read_pipeline
from workbench.runs.pipeline.request import PipelineRequest
from workbench.runs.pipeline.running import execute_pipeline, order_of, run_pipeline
from workbench.runs.records.cancelling import cancel
from workbench.runs.records.index import Index
from workbench.runs.records.record import Run
from workbench.runs.records.report import write_report
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


class Project:
    """A project whose pipeline has been run once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = write_project(folder)
        self.told: list[dict[str, Any]] = []
        self.first = execute_pipeline(PipelineRequest(file=self.file, workers=2), on_event=self.told.append)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def restore(self) -> None:
        write_project(self.folder)
        pipeline = run_pipeline(self.file)
        assert pipeline.status == "completed"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "workbench.cli", "pipeline", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("pipeline"))


@pytest.fixture
def restored(ran: Project) -> Iterator[Project]:
    yield ran
    ran.restore()


def whys(done: PipelineRun) -> dict[str, str]:
    """Return why each step was run; those taken from the record are left out."""
    return {step["name"]: step["why"] for step in done.steps if step["taken_from"] is None}


def test_all_steps_run_in_their_order(ran: Project) -> None:
    assert ran.first.status == "completed"
    events = [(each["event"], each.get("step")) for each in ran.told]
    for before, after in (("prepare", "check"), ("prepare", "summary"), ("check", "train"), ("train", "publish")):
        assert events.index(("step-finish", before)) < events.index(("step-start", after))
    output = nbformat.read(ran.first.runs["publish"].folder / "output.ipynb", as_version=4)
    assert output.cells[-1].outputs[0]["text"] == "13 rows: 3\n"


def test_a_pipeline_and_its_runs_are_on_record(ran: Project) -> None:
    record = ran.first.record
    assert (record["kind"], record["notebook"]["path"]) == ("pipeline", str(ran.file.resolve()))
    assert [step["status"] for step in ran.first.steps] == ["completed"] * 5
    for name, run in ran.first.runs.items():
        assert (run.record["parent"], run.record["step"]) == (ran.first.id, name)
    assert ran.first.runs["train"].record["tags"] == ["model"]
    assert [run.id for run in list_runs(kind="pipeline", runs=ran.first.folder.parent)][-1] == ran.first.id
    kept = json.loads((ran.first.folder / "contract" / "check.json").read_text(encoding="utf-8"))
    assert kept["passed"] is True


def test_nothing_is_run_when_nothing_has_changed(ran: Project) -> None:
    before = len(list_runs(runs=ran.first.folder.parent))
    again = run_pipeline(ran.file)
    assert (again.status, whys(again)) == ("completed", {})
    assert again.steps[0]["run"] == again.steps[0]["taken_from"] == ran.first.steps[0]["run"]
    assert again.steps[1]["taken_from"] == ran.first.id
    assert len(list_runs(runs=ran.first.folder.parent)) == before


def test_a_parameter_that_changed_is_named_and_what_follows_from_it_is_run(restored: Project) -> None:
    restored.write("workbench.yaml", PIPELINE.replace("seed: 7", "seed: 8"))
    assert whys(run_pipeline(restored.file)) == {
        "train": "changed: parameter seed 7 → 8",
        "publish": "changed: data/model.txt",
    }


def test_data_that_changed_are_run_through_as_far_as_they_matter(restored: Project) -> None:
    restored.write("data/raw.csv", f"{RAW}4\n")  # a row more than is taken
    assert whys(run_pipeline(restored.file)) == {"prepare": "changed: data/raw.csv"}


def test_code_counts_and_words_do_not(restored: Project) -> None:
    summary = restored.folder / "notebooks/summary.ipynb"
    write_notebook(summary, *NOTEBOOKS["summary"], words="Said better.")
    restored.write("arithmetic.py", f"{MODULE}\n# as before\n")
    assert whys(run_pipeline(restored.file)) == {"train": "changed: arithmetic.py"}
    changed = NOTEBOOKS["summary"][2].replace("{title}", "{title.upper()}")
    write_notebook(summary, *NOTEBOOKS["summary"][:2], changed)
    assert whys(run_pipeline(restored.file)) == {
        "summary": "changed: notebooks/summary.ipynb, code cell 2",
        "publish": "changed: data/summary.txt",
    }


def test_an_output_that_is_gone_is_made_again(ran: Project) -> None:
    (ran.folder / "data/summary.txt").unlink()
    assert whys(run_pipeline(ran.file)) == {"summary": "missing: data/summary.txt"}


def test_force_runs_steps_that_have_not_changed(ran: Project) -> None:
    done = run_pipeline(ran.file, force=True, steps=["summary"])
    assert [(step["name"], step["why"]) for step in done.steps] == [("summary", "forced")]


def test_a_gate_stops_what_depends_on_it_and_nothing_else(restored: Project) -> None:
    restored.write("data/raw.csv", RAW.replace("1", "-1"))
    ended = restored.command("run", "workbench.yaml", "--json", "--junit", "out/steps.xml")
    assert ended.returncode == 3, ended.stderr
    record = json.loads(ended.stdout)
    states = {step["name"]: step["status"] for step in record["pipeline"]["steps"]}
    assert states == {
        "prepare": "completed",
        "check": "gate-failed",
        "train": "skipped",
        "summary": "completed",
        "publish": "skipped",
    }
    assert record["status"] == "gate-failed"
    assert "wage is not at least 0 in 1 row" in record["error"]["message"]
    assert [(found["step"], found["count"]) for found in record["findings"]] == [("check", 1)]
    assert "train: not run (after check: the gate failed)" in ended.stderr
    suite = ET.parse(restored.folder / "out/steps.xml").getroot()[0]
    assert [suite.attrib[name] for name in ("tests", "failures", "skipped")] == ["5", "1", "2"]
    assert [each.attrib["name"] for each in suite.iter("testcase") if each.find("failure") is not None] == ["check"]
    page = write_report(Run(restored.folder / "runs" / record["id"])).read_text(encoding="utf-8")
    assert "<svg" in page
    assert "wage is not at least 0 in 1 row" in page
    again = {step.name: (step.next, step.why) for step in planned(restored)}
    assert again["check"] == ("run", "the data did not keep the contract")
    assert again["summary"][0] == "unchanged"


def planned(project: Project) -> Any:
    pipeline = read_pipeline(project.file)
    past = Past(pipeline, project.folder / "runs")
    with Index() as index:
        return plan(pipeline, order_of(pipeline, past), past, index)


def test_a_step_that_fails_stops_what_depends_on_it(restored: Project) -> None:
    write_notebook(restored.folder / "notebooks/summary.ipynb", "title: str = 'rows'", "1 / 0")
    done = run_pipeline(restored.file)
    assert done.status == "failed"
    assert done.record["error"]["message"] == "step 'summary': ZeroDivisionError: division by zero"
    states = {step["name"]: (step["status"], step["why"]) for step in done.steps}
    assert states["train"][0] == "completed"
    assert states["publish"] == ("skipped", "after summary: it failed")


def test_a_step_must_make_what_it_is_declared_to_make(restored: Project) -> None:
    restored.write(
        "workbench.yaml", PIPELINE.replace("outputs: [data/summary.txt]", "outputs: [data/summary.txt, data/no.txt]")
    )
    done = run_pipeline(restored.file, steps=["summary"])
    assert done.status == "failed"
    assert done.record["error"]["message"].endswith("it has not made 'data/no.txt', which is one of its outputs")


def test_what_is_shown_is_what_would_be_done(restored: Project) -> None:
    restored.write("workbench.yaml", PIPELINE.replace("rows: 3", "rows: 2"))
    shown = json.loads(restored.command("show", "workbench.yaml", "--json").stdout)
    assert {each["name"]: (each["next"], each["why"]) for each in shown["steps"]} == {
        "prepare": ("run", "changed: parameter rows 3 → 2"),
        "check": ("depends", "on what prepare will make"),
        "train": ("depends", "on what prepare will make"),
        "summary": ("depends", "on what prepare will make"),
        "publish": ("depends", "on what train and summary will make"),
    }
    assert {"before": "check", "after": "train", "why": "after", "files": []} in shown["edges"]
    drawn = restored.command("show", "workbench.yaml")
    assert "│ ○ prepare │─┬─▶║ ? check   ║──▶│ ? train │─┬─▶│ ? publish │" in drawn.stdout
    assert "1 of 5 steps would be run, 4 more may have to be." in drawn.stdout


def test_files_that_were_seen_give_the_order_of_later_runs(tmp_path: Path) -> None:
    write_notebook(tmp_path / "reads.ipynb", "x = 1", "print(open('made.txt').read())")
    write_notebook(tmp_path / "writes.ipynb", "x = 1", "_ = open('made.txt', 'w').write('here')")
    (tmp_path / "workbench.yaml").write_text(
        'schema_version: "1.0"\nsteps: {reads: {notebook: reads.ipynb}, writes: {notebook: writes.ipynb}}\n',
        encoding="utf-8",
    )
    (tmp_path / "made.txt").touch()
    told: list[dict[str, Any]] = []
    request = PipelineRequest(file=tmp_path / "workbench.yaml", workers=1)
    first = execute_pipeline(request, on_event=told.append)
    states = [each["event"] for each in told if each["event"] in ("step-start", "step-finish")]
    assert states == ["step-start", "step-finish"] * 2
    assert first.record["pipeline"]["unsaid"] == [
        "'reads' reads 'made.txt', which 'writes' makes, and the file does not say so: from now on it comes after it."
    ]
    done = run_pipeline(tmp_path / "workbench.yaml", force=True, workers=1)
    assert [(each["before"], each["after"], each["why"]) for each in done.record["pipeline"]["edges"]] == [
        ("writes", "reads", "observed")
    ]
    output = nbformat.read(done.runs["reads"].folder / "output.ipynb", as_version=4)
    assert output.cells[-1].outputs[0]["text"] == "here\n"


MEETING = """\
import os
from pathlib import Path
Path(own).touch()
while not Path(other).exists():
    os.sched_yield()"""


@pytest.mark.skipif(sys.platform == "win32", reason="sched_yield is of POSIX")
def test_steps_that_do_not_depend_on_each_other_run_at_once(tmp_path: Path) -> None:
    write_notebook(tmp_path / "meet.ipynb", "own = 'x'\nother = 'y'", MEETING)
    steps = [
        f"  {own}: {{notebook: meet.ipynb, timeout: 250, parameters: {{own: {own}, other: {other}}}}}"
        for own, other in (("a", "b"), ("b", "a"))
    ]
    file = tmp_path / "workbench.yaml"
    file.write_text("\n".join(['schema_version: "1.0"', "steps:", *steps]), encoding="utf-8")
    assert run_pipeline(file, workers=2).status == "completed"


def slow_project(folder: Path) -> Path:
    write_notebook(folder / "slow.ipynb", "x = 1", "import time\nfor _ in range(600):\n    time.sleep(0.1)")
    write_notebook(folder / "next.ipynb", "x = 1")
    file = folder / "workbench.yaml"
    file.write_text(
        'schema_version: "1.0"\nsteps: {slow: {notebook: slow.ipynb}, next: {notebook: next.ipynb, after: [slow]}}\n',
        encoding="utf-8",
    )
    return file


def test_a_pipeline_is_cancelled_from_elsewhere(tmp_path: Path) -> None:
    begun: list[Path] = []

    def on_step(_: str, event: dict[str, Any]) -> None:
        if event["event"] == "cell-start" and event["number"] == 2:
            threading.Thread(target=cancel, args=(Run(begun[0]),)).start()

    request = PipelineRequest(file=slow_project(tmp_path))
    with pytest.raises(PipelineCancelled) as ended:
        execute_pipeline(request, on_begin=lambda folder, _: begun.append(folder), on_step=on_step)
    done = ended.value.pipeline_run
    assert done.status == "cancelled"
    assert [step["status"] for step in done.steps] == ["cancelled", "skipped"]
    assert done.runs["slow"].status == "cancelled"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_the_steps_and_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workbench.cli", "pipeline", "run", str(slow_project(tmp_path)), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    runs = tmp_path / "runs"
    while not any("cell-start" in each.read_text(encoding="utf-8") for each in runs.glob("*slow*/events.jsonl")):
        assert process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=200)
    assert process.returncode == 130
    record = json.loads(told)
    assert record["status"] == "cancelled"
    assert [step["status"] for step in record["pipeline"]["steps"]] == ["cancelled", "skipped"]


def test_contracts_are_checked_again_when_they_change(restored: Project) -> None:
    restored.write("contracts/clean.yaml", CONTRACT.replace("at_least: 0", "at_least: -5"))
    assert whys(run_pipeline(restored.file, steps=["check"])) == {"check": "changed: contracts/clean.yaml"}
