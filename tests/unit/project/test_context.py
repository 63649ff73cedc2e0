import json

import pytest

from workbench import context
from workbench.invalid import InvalidInput


@pytest.fixture
def run(tmp_path, monkeypatch):
    folder = tmp_path / "runs" / "one"
    folder.mkdir(parents=True)
    monkeypatch.setenv("WORKBENCH_RUN", str(folder))
    return folder


def notes(run):
    return [json.loads(line) for line in (run / "kernel.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("mark", ["workbench.yaml", ".git", "pyproject.toml"])
def test_the_project_root_is_the_nearest_marked_ancestor(tmp_path, mark):
    inner = tmp_path / "project" / "notebooks" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "project" / mark).touch()
    notebook = inner / "a.ipynb"
    notebook.touch()
    assert context.project_root(notebook) == tmp_path / "project"


def test_without_a_mark_the_root_is_the_notebooks_own_folder(tmp_path):
    assert context.project_root(tmp_path / "a.ipynb") == tmp_path


def test_the_runs_folder_can_be_overridden_by_the_environment_and_by_argument(tmp_path, monkeypatch):
    (tmp_path / "workbench.yaml").touch()
    assert context.runs_folder(tmp_path) == tmp_path / "runs"
    monkeypatch.setenv("WORKBENCH_RUNS", str(tmp_path / "elsewhere"))
    assert context.runs_folder(tmp_path) == tmp_path / "elsewhere"
    assert context.runs_folder(tmp_path, override=tmp_path / "here") == tmp_path / "here"


def test_the_workshop_is_never_committed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (context.workshop() / ".gitignore").read_text() == "*\n"


def test_metrics_are_noted_in_order_with_their_types(run):
    context.metric("rmse", 2.5)
    context.metric("epochs", 40)
    context.metric("loss", float("nan"))
    assert [(each["name"], each["value"]) for each in notes(run)] == [("rmse", 2.5), ("epochs", 40), ("loss", None)]


def test_outside_a_run_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.chdir(tmp_path)
    context.metric("rmse", 1.0)
    (tmp_path / "made.txt").write_text("x")
    context.artifact("made.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["made.txt"]


@pytest.mark.parametrize("value", ["high", None, [1, 2]])
def test_a_metric_that_is_no_number_is_refused(value):
    with pytest.raises(InvalidInput, match="metric 'rmse' must be one number"):
        context.metric("rmse", value)


def test_an_artifact_is_copied_into_the_run(run, tmp_path):
    (tmp_path / "plot.txt").write_text("a picture")
    context.artifact(tmp_path / "plot.txt")
    assert (run / "artifacts" / "plot.txt").read_text() == "a picture"
    assert notes(run)[0]["path"] == "artifacts/plot.txt"


def test_a_folder_can_be_an_artifact(run, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("hello")
    context.artifact(tmp_path / "site")
    assert (run / "artifacts" / "site" / "index.html").read_text() == "hello"


def test_missing_files_are_named(run):
    with pytest.raises(InvalidInput, match=r"there is none at 'nowhere\.csv'"):
        context.artifact("nowhere.csv")
    with pytest.raises(InvalidInput, match=r"there is none at 'nowhere\.csv'"):
        context.input("nowhere.csv")


def test_a_remote_input_is_noted_by_its_address(run):
    assert context.input("s3://bucket/key.parquet") == "s3://bucket/key.parquet"
    assert notes(run)[0]["uri"] == "s3://bucket/key.parquet"


@pytest.mark.parametrize("record", [context.artifact, context.input])
@pytest.mark.parametrize("path", [None, 3])
def test_what_is_no_path_is_refused(record, path):
    with pytest.raises(InvalidInput, match="must be given as a path, got"):
        record(path)


def test_a_metric_beyond_all_floats_is_refused():
    with pytest.raises(InvalidInput, match="must be one number, got int"):
        context.metric("size", 10**400)
