"""``workbench lint``: the finish check, and mending what can be mended."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys

import pytest

UNFINISHED = ("seed: int = 7", "import random\nprint(random.random())")
SEEDED = "import random\nrandom.seed(seed)\nprint(random.random())"


@pytest.fixture
def unfinished(write):
    return write(*UNFINISHED)


def source(project, name="salary.ipynb"):
    return json.loads((project / name).read_text(encoding="utf-8"))["cells"][1]["source"]


def test_json_says_what_a_fix_would_do(workbench, unfinished):
    [finding] = workbench("lint", unfinished, "--json").document["findings"]
    assert (finding["code"], finding["cell"], finding["line"]) == ("WBN106", 1, 2)
    assert finding["fix"] == "Seed 'random' in cell 1: random.seed(seed)"


def test_what_cannot_be_fixed_has_no_fix(workbench, write):
    [finding] = workbench("lint", write("x = 1", "print(frame)"), "--json").document["findings"]
    assert finding["fix"] is None


def test_the_table_says_how_much_can_be_fixed(workbench, unfinished):
    assert f"1 of them can be fixed: workbench lint {unfinished} --fix" in workbench("lint", unfinished).out


def test_fix_without_yes_shows_the_difference_and_writes_nothing(workbench, unfinished, project):
    before = (project / unfinished).read_bytes()
    ended = workbench("lint", unfinished, "--fix")
    assert ended.code == 0
    assert "+random.seed(seed)" in ended.out.splitlines()
    assert "WBN106" in ended.out.partition("where")[2]
    assert f"Nothing was written. To write it: workbench lint {unfinished} --fix --yes" in ended.err
    assert (project / unfinished).read_bytes() == before


def test_fix_with_yes_writes(workbench, unfinished, project):
    (project / unfinished).chmod(0o640)
    ended = workbench("lint", unfinished, "--fix", "--yes")
    assert ended.code == 0
    assert source(project) == SEEDED
    assert "1 fix written to salary.ipynb." in ended.err
    assert ended.out.endswith("No findings.\n")
    assert (project / unfinished).stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in project.iterdir()) == ["salary.ipynb", "workbench.yaml"]


def test_fix_as_json(workbench, unfinished, project):
    document = workbench("lint", unfinished, "--fix", "--json").document
    assert [(one["code"], one["cell"]) for one in document["fixes"]] == [("WBN106", 1)]
    assert (document["written"], [one["code"] for one in document["findings"]]) == (False, ["WBN106"])
    assert "+random.seed(seed)" in document["changes"][0]["diff"]
    document = workbench("lint", unfinished, "--fix", "--yes", "--json").document
    assert (document["written"], document["findings"]) == (True, [])
    assert source(project) == SEEDED


def test_what_is_left_decides_the_exit_code(workbench, write):
    notebook = write("x = 1", "np.sqrt(2)", "import numpy as np\nprint(np)")
    assert workbench("lint", notebook, "--fix").code == 1
    assert workbench("lint", notebook, "--fix", "--yes").code == 0


def test_nothing_to_fix_is_said(workbench, write):
    assert "Nothing of this can be fixed safely." in workbench("lint", write("x = 1", "print(frame)"), "--fix").err
    assert workbench("lint", write("x = 1"), "--fix").err == ""


def test_a_link_stays_a_link(workbench, write, project):
    (project / "real").mkdir()
    write(*UNFINISHED, name="real/a.ipynb")
    (project / "a.ipynb").symlink_to("real/a.ipynb")
    workbench("lint", "a.ipynb", "--fix", "--yes")
    assert (project / "a.ipynb").is_symlink()
    assert source(project, "real/a.ipynb") == SEEDED


def test_a_mark_at_the_beginning_of_the_file_stays(workbench, unfinished, project):
    file = project / unfinished
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    workbench("lint", unfinished, "--fix", "--yes")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf{")


def test_a_file_that_changes_meanwhile_is_not_overwritten(workbench, unfinished, project, monkeypatch):
    from workbench.notebook.fixes import mending

    def slow(text, *, path):
        done = mend(text, path=path)
        path.write_text(text + "\n", encoding="utf-8")
        return done

    mend = mending.mend
    monkeypatch.setattr(mending, "mend", slow)
    ended = workbench("lint", unfinished, "--fix", "--yes")
    assert ended.code == 2
    assert "'salary.ipynb' was changed meanwhile, and nothing was written." in ended.err
    assert source(project) == UNFINISHED[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["salary.ipynb", "--yes"], "Write: --fix --yes"),
        (["s3://bucket/a.ipynb", "--fix"], "needs a file of this machine"),
        (["none.ipynb", "--fix"], "there is none at"),
    ],
)
def test_a_fix_that_makes_no_sense_is_refused(refused, unfinished, arguments, reason):
    assert reason in refused("lint", *arguments)


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "written"), [(b"y\n", True), (b"n\n", False), (b"\n", True)])
def test_on_a_terminal_it_asks(unfinished, project, answer, written):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "workbench.cli", "lint", unfinished, "--fix"]
    with subprocess.Popen(command, cwd=project, stdin=theirs, stdout=theirs, stderr=theirs) as asking:
        os.close(theirs)
        shown = b""
        while b"[Y/n]" not in shown and select.select([ours], [], [], 60)[0]:
            shown += os.read(ours, 4096)
        os.write(ours, answer)
        while asking.poll() is None:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    shown += os.read(ours, 4096)
                except OSError:  # Linux says so when the other side has closed
                    break
        assert asking.wait() == 0
    os.close(ours)
    assert b"random.seed(seed)" in shown
    assert (source(project) == SEEDED) is written
