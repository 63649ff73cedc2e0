from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from workbench.cli import main
from workbench.invalid import InvalidInput
from workbench.runs.observers import surroundings
from workbench.runs.records.lock_file import lock_file
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder

SMALL = {"iniconfig": "2.0.0", "toml": "0.10.2"}
DIGEST = "sha256:" + "a" * 64


@pytest.fixture
def run_with(project):
    """Record a run in an environment of these packages."""

    def record(packages, origins=None, python="3.11.7"):
        recorder = Recorder.open(project / "runs", project / "a.ipynb", {})
        recorder.record["environment"] |= {
            "python": python,
            "platform": "Linux-6.1-x86_64",
            "packages": packages,
            **({"origins": origins} if origins else {}),
        }
        recorder.finish("completed", None)
        recorder.close()
        return Run(recorder.folder)

    return record


def body(locked):
    return [line for line in locked.text.splitlines() if line and not line.startswith("# ")]


def test_each_package_stands_with_its_version_and_python_above(run_with):
    locked = lock_file(run_with({"b": "2", "a": "1.0"}))
    assert body(locked) == ["a==1.0", "b==2"]
    assert "# python 3.11.7" in locked.text
    assert "#   uv pip sync FILE" in locked.text
    assert "pip install --no-deps -r FILE" in lock_file(run_with({"a": "1"}), installer="pip").text


def test_what_is_not_from_an_index_is_named(run_with):
    origins = {
        "mine": {"url": "file:///home/me/mine", "editable": True},
        "wheel": {"url": "file:///home/me/wheel.whl", "hash": DIGEST},
        "cloned": {"url": "https://example.org/c.git", "vcs": "git", "commit": "abc", "subdirectory": "py"},
        "archive": {"url": "https://example.org/a.zip", "hash": DIGEST},
    }
    locked = lock_file(run_with({**dict.fromkeys(origins, "1"), "plain": "1"}, origins))
    assert body(locked) == [
        f"archive @ https://example.org/a.zip  # {DIGEST}",
        "cloned @ git+https://example.org/c.git@abc#subdirectory=py",
        "plain==1",
    ]
    assert "# not from an index: mine==1 was an editable install of file:///home/me/mine" in locked.text
    assert len(locked.not_locked) == 2


def test_hashes_are_demanded_when_all_are_known(run_with):
    origins = {"archive": {"url": "https://example.org/a.zip", "hash": DIGEST}}
    assert body(lock_file(run_with({"archive": "1"}, origins))) == [
        f"archive @ https://example.org/a.zip --hash={DIGEST}"
    ]


def test_a_run_that_was_not_observed_has_no_environment(run_with):
    with pytest.raises(InvalidInput, match="has no packages on record"):
        lock_file(run_with({}, python=None))


def test_the_command_writes_the_file(run_with, tmp_path, capfd):
    run = run_with(SMALL)
    assert main(["env", str(run.folder), "-o", str(tmp_path / "lock.txt")]) == 0
    assert (tmp_path / "lock.txt").read_text() == lock_file(run).text
    capfd.readouterr()
    assert main(["env", str(run.folder), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["requirements"] == ["iniconfig==2.0.0", "toml==0.10.2"]
    assert main(["env", str(run.folder), "--pip", "--uv"]) == 2


def test_where_a_distribution_came_from_is_read_without_names_and_passwords(tmp_path, monkeypatch):
    stories = {
        "mine-1.dist-info": {"url": "file:///home/me/mine", "dir_info": {"editable": True}},
        "cloned-2.dist-info": {
            "url": "https://me:secret@example.org/c.git",
            "vcs_info": {"vcs": "git", "commit_id": "abc"},
        },
        "archive-3.dist-info": {"url": "https://example.org/a.zip", "archive_info": {"hash": f"sha256={'a' * 64}"}},
        "damaged-4.dist-info": None,
        "plain-5.dist-info": ...,
    }
    for name, story in stories.items():
        (tmp_path / name).mkdir()
        if story is not ...:
            (tmp_path / name / "direct_url.json").write_text(json.dumps(story) if story else "{")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    seen = surroundings.environment()
    assert seen["packages"] == {"archive": "3", "cloned": "2", "damaged": "4", "mine": "1", "plain": "5"}
    assert seen["origins"] == {
        "archive": {"url": "https://example.org/a.zip", "hash": DIGEST},
        "cloned": {"url": "https://example.org/c.git", "vcs": "git", "commit": "abc"},
        "mine": {"url": "file:///home/me/mine", "editable": True},
    }


@pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv")
def test_uv_makes_the_environment_again(run_with, tmp_path):
    lock, environment = tmp_path / "lock.txt", tmp_path / "environment"
    lock.write_text(lock_file(run_with(SMALL)).text)
    variables = os.environ | {"VIRTUAL_ENV": str(environment)}

    def uv(*arguments):
        return subprocess.run(("uv", *arguments), env=variables, capture_output=True, text=True, check=False)

    assert uv("venv", "--python", sys.executable, str(environment)).returncode == 0
    synced = uv("pip", "sync", str(lock))
    if synced.returncode and any(
        word in synced.stderr for word in ("fetch", "connect", "not found in", "resolve host")
    ):
        pytest.skip("no index can be reached")
    assert synced.returncode == 0, synced.stderr
    installed = json.loads(uv("pip", "list", "--format", "json").stdout)
    assert {each["name"]: each["version"] for each in installed} == SMALL
