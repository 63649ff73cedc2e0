from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.records.code_state import keep_code, keep_modules
from workbench.runs.records.observations import sha256_of
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.reproduce.scratch import restored


def git(folder, *arguments):
    names = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    done = subprocess.run(("git", "-C", folder, *names, *arguments), check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(project):
    """A repository of one commit, with a notebook in a folder, a module and a table."""
    (project / "work").mkdir()
    (project / "work" / "a.ipynb").write_text('{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}')
    (project / "code.py").write_text("value = 1\n")
    (project / "table.csv").write_text("a\n1\n")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "first")
    return project


@pytest.fixture
def on_record(project):
    """Record a run of the project as it stands, as the engine does."""

    def record(*, inputs=(), modules=(), outputs=(), name="work/a.ipynb"):
        notebook = project / name
        facts = {"notebook": {"path": str(notebook), "sha256": "-"}}
        recorder = Recorder.open(project / "runs", notebook, facts)
        code = keep_code(recorder.folder, notebook, notebook.read_bytes(), project)
        keep_modules(recorder.folder, project, [str(project / each) for each in modules])
        recorder.record |= {
            "code": {"git_commit": code.git_commit, "dirty": code.dirty},
            "inputs": [
                {"path": str(path), "sha256": sha256_of(path), "bytes": 1, "changed_during_run": False}
                for path in (project / each for each in inputs)
            ],
            "outputs": [{"path": str(project / each), "sha256": "-", "bytes": 1} for each in outputs],
        }
        recorder.finish("completed", None)
        recorder.close()
        return Run(recorder.folder)

    return record


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "runs" not in path.relative_to(folder).parts
    }


def test_the_commit_with_its_changes_and_untracked_modules_is_restored_and_nothing_of_the_person_is_touched(
    repository, on_record
):
    (repository / "code.py").write_text("value = 2\n")
    (repository / "package").mkdir()
    (repository / "package" / "__init__.py").write_text("new = True\n")
    run = on_record(modules=["code.py", "package/__init__.py"])
    (repository / "code.py").write_text("value = 3\n")
    (repository / "package" / "__init__.py").unlink()
    (repository / "work" / "a.ipynb").write_text("{}")
    before = files(repository)
    with restored(run) as scratch:
        top = scratch.folder / "project"
        assert (top / "code.py").read_text() == "value = 2\n"
        assert (top / "package" / "__init__.py").read_text() == "new = True\n"
        assert "nbformat" in scratch.notebook.read_text()
        assert scratch.notebook == top / "work" / "a.ipynb"
        assert scratch.cwd == top / "work"
        assert git(top, "rev-parse", "HEAD") == run.record["code"]["git_commit"]
        assert scratch.problems == ()
        assert top in scratch.imports
    assert not scratch.folder.exists()
    assert files(repository) == before


def test_data_that_the_commit_has_is_taken_from_there_when_the_file_has_changed(repository, on_record):
    run = on_record(inputs=["table.csv"])
    (repository / "table.csv").write_text("a\n2\n")
    with restored(run) as scratch:
        assert (scratch.folder / "project" / "table.csv").read_text() == "a\n1\n"
        assert [each.state for each in scratch.data] == ["same"]


def test_a_commit_that_is_gone_is_said_and_what_was_kept_is_used(repository, on_record):
    run = on_record(modules=["code.py"])
    recorder_file = run.folder / "run.json"
    recorder_file.write_text(recorder_file.read_text().replace(run.record["code"]["git_commit"], "0" * 40))
    with restored(run.refresh()) as scratch:
        assert (scratch.folder / "project" / "code.py").read_text() == "value = 1\n"
        assert scratch.problems[0].startswith("commit 000000000000 cannot be restored from ")


@pytest.fixture
def plain(project):
    """A project without a repository."""
    (project / "a.ipynb").write_text("{}")
    (project / "kept.csv").write_text("1")
    (project / "changed.csv").write_text("1")
    (project / "gone.csv").write_text("1")
    return project


def test_without_a_repository_inputs_are_copied_and_those_that_changed_are_told(plain, on_record):
    run = on_record(name="a.ipynb", inputs=["kept.csv", "changed.csv", "gone.csv"])
    (plain / "changed.csv").write_text("2")
    (plain / "gone.csv").unlink()
    with restored(run) as scratch:
        place = scratch.notebook.parent
        assert (place / "kept.csv").read_text() == "1"
        assert (place / "changed.csv").read_text() == "2"
        assert not (place / "gone.csv").exists()
        assert {Path(each.path).name: each.state for each in scratch.data} == {
            "kept.csv": "same",
            "changed.csv": "changed",
            "gone.csv": "missing",
        }


def test_a_copied_input_is_a_file_of_its_own(plain, on_record):
    with restored(on_record(name="a.ipynb", inputs=["kept.csv"])) as scratch:
        (scratch.notebook.parent / "kept.csv").write_text("overwritten")
    assert (plain / "kept.csv").read_text() == "1"


@pytest.mark.parametrize(("source", "made"), [("{}", True), ('{"cells": "Path.mkdir()"}', False)])
def test_folders_that_were_written_to_are_there_unless_the_notebook_makes_them(plain, on_record, source, made):
    (plain / "a.ipynb").write_text(source)
    with restored(on_record(name="a.ipynb", outputs=["out/x.csv"])) as scratch:
        assert (scratch.notebook.parent / "out").exists() == made


def test_a_run_that_kept_no_notebook_cannot_be_restored(plain, on_record):
    run = on_record(name="a.ipynb")
    (run.folder / "code" / "a.ipynb").unlink()
    with pytest.raises(InvalidInput, match="has not kept its notebook"), restored(run):
        pass


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_data_behind_a_link_is_found_by_the_link(plain, on_record, tmp_path, linked):
    store = tmp_path / "store"
    store.mkdir()
    (store / "t.csv").write_text("1")
    link = plain / "data" / "t.csv" if linked == "file" else plain / "data"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(store / "t.csv" if linked == "file" else store)
    run = on_record(name="a.ipynb", inputs=[store / "t.csv"])
    with restored(run) as scratch:
        assert (scratch.notebook.parent / "data" / "t.csv").read_text() == "1"
        assert scratch.linked == (link.resolve(),)
    assert (store / "t.csv").exists()


def test_a_link_within_the_project_leads_to_the_copy(plain, on_record):
    (plain / "latest.csv").symlink_to("kept.csv")
    with restored(on_record(name="a.ipynb", inputs=["kept.csv"])) as scratch:
        (scratch.notebook.parent / "latest.csv").write_text("overwritten")
    assert (plain / "kept.csv").read_text() == "1"
