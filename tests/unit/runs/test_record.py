from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder

GOLDEN = Path(__file__).parents[2] / "golden" / "run" / "run-1.json"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    folder = tmp_path / "20261123-151200-salary-3f2a"
    folder.mkdir()
    (folder / "run.json").write_text(GOLDEN.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def begun(tmp_path: Path, **facts: object) -> Recorder:
    return Recorder.open(tmp_path / "runs", tmp_path / "Ünïcode & 'quotes'.ipynb", facts)


def test_the_first_version_of_the_record_is_read(golden: Path) -> None:
    run = Run(golden)
    assert run.id == "20261123-151200-salary-3f2a"
    assert run.status == "failed"
    assert run.parameters == {"seed": 7, "features": "few"}
    assert run.metrics == {"rmse": 2.91, "n": 526, "undefined": None}
    assert run.error == {"cell": 4, "name": "ValueError", "message": "no such column: 'wages'"}
    assert run.duration_s == 3.25
    assert run.started is not None
    assert run.started.isoformat() == "2026-11-23T15:12:00.250000+00:00"
    assert run.to_dict() == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_run_says_the_essentials_in_text_and_html(golden: Path) -> None:
    run = Run(golden)
    assert "cell 4: ValueError: no such column: 'wages'" in repr(run)
    assert "rmse=2.91" in repr(run)
    assert "no such column: &#x27;wages&#x27;" in run._repr_html_()


def test_a_later_version_is_not_misread(golden: Path) -> None:
    record = json.loads((golden / "run.json").read_text())
    (golden / "run.json").write_text(json.dumps(record | {"schema_version": 2}))
    with pytest.raises(InvalidInput, match="upgrade jupyter-workbench"):
        Run(golden)


@pytest.mark.parametrize("content", ["", "[]", "{}", "nonsense"])
def test_a_damaged_record_is_said_to_be_damaged(golden: Path, content: str) -> None:
    (golden / "run.json").write_text(content)
    with pytest.raises(InvalidInput, match="damaged"):
        Run(golden)


def test_a_folder_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"a folder with a 'run\.json'"):
        Run(tmp_path)


def test_a_run_under_way_reads_as_running_and_then_as_it_ended(tmp_path: Path) -> None:
    recorder = begun(tmp_path)
    run = Run(recorder.folder)
    assert run.status == "running"
    assert run.duration_s is None
    recorder.finish("completed", None)
    recorder.close()
    assert run.status == "completed"
    assert run.finished is not None


def test_metrics_of_a_run_under_way_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.context import metric

    recorder = begun(tmp_path)
    monkeypatch.setenv("WORKBENCH_RUN", str(recorder.folder))
    metric("loss", 0.5)
    run = Run(recorder.folder)
    assert run.metrics == {"loss": 0.5}
    metric("loss", 0.25)
    assert run.metrics == {"loss": 0.25}
    recorder.close()


def test_a_run_whose_process_let_go_without_an_end_is_interrupted(tmp_path: Path) -> None:
    recorder = begun(tmp_path)
    recorder.close()
    assert Run(recorder.folder).status == "interrupted"


def test_ids_are_plain_and_sort_by_time(tmp_path: Path) -> None:
    recorder = begun(tmp_path)
    recorder.close()
    assert recorder.folder.name[16:-5] == "unicode-quotes"
    assert set(recorder.folder.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_runs_begun_in_the_same_second_have_different_folders(tmp_path: Path) -> None:
    recorders = [begun(tmp_path) for _ in range(40)]
    for recorder in recorders:
        recorder.close()
    assert len({recorder.folder for recorder in recorders}) == 40


def test_the_runs_folder_is_ignored_by_git(tmp_path: Path) -> None:
    begun(tmp_path).close()
    assert (tmp_path / "runs" / ".gitignore").read_text() == "*\n"


def test_a_runs_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(InvalidInput, match="runs cannot be recorded in"):
        begun(tmp_path)


def test_events_are_told_and_written_as_they_happen(tmp_path: Path) -> None:
    told: list[dict] = []
    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {}, on_event=told.append)
    recorder.event("cell-start", cell=0)
    written = [json.loads(line) for line in (recorder.folder / "events.jsonl").read_text().splitlines()]
    assert written == told
    assert told[0]["event"] == "cell-start"
    recorder.close()


def test_a_listener_that_fails_is_left_behind(tmp_path: Path) -> None:
    def fail(event: dict) -> None:
        raise OSError("broken pipe")

    recorder = Recorder.open(tmp_path / "runs", tmp_path / "a.ipynb", {}, on_event=fail)
    with pytest.warns(UserWarning, match="goes on without its listener"):
        recorder.event("cell-start", cell=0)
    recorder.event("cell-finish", cell=0)
    assert len((recorder.folder / "events.jsonl").read_text().splitlines()) == 2
    recorder.close()


def test_a_huge_output_is_an_event_without_its_content(tmp_path: Path) -> None:
    recorder = begun(tmp_path)
    recorder.event("output", cell=0, output={"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000})
    [event] = [json.loads(line) for line in (recorder.folder / "events.jsonl").read_text().splitlines()]
    assert event["output"] is None
    assert event["bytes"] > 1_000_000
    recorder.close()


def test_numbers_that_json_has_not_are_null(tmp_path: Path) -> None:
    recorder = begun(tmp_path, parameters={"rate": float("nan"), "big": 2**60})
    recorder.close()
    assert json.loads((recorder.folder / "run.json").read_text())["parameters"] == {"rate": None, "big": str(2**60)}
