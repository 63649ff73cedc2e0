from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from workbench.cli import entry

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ["params", "lint", "run", "runs", "show", "report", "quality", "lab"]
HEAVY = {"pandas", "plotly", "sklearn", "nbclient", "nbformat", "IPython", "pyarrow", "duckdb", "numpy"}


def test_the_version_is_that_of_the_distribution(workbench):
    assert workbench("--version").out == f"workbench {version('jupyter-workbench')}\n"


def test_without_arguments_it_shows_its_commands(workbench):
    ended = workbench()
    assert ended.code == 0
    assert all(f"  {command} " in ended.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(workbench, command):
    ended = workbench(command, "--help")
    assert ended.code == 0
    assert f"  workbench {command}" in ended.out.partition("Examples:")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "Did you mean 'run'? Try: workbench --help"),
        (["run"], "Try: workbench run --help"),
        (["runs", "--nonsense"], "Try: workbench runs --help"),
        (["params", "a.ipynb", "b.ipynb"], "Try: workbench params --help"),
        (["quality", "a.csv", "--fail-on", "nothing"], "Try: workbench quality --help"),
    ],
)
def test_a_usage_error_is_one_line_with_where_to_read_more(refused, arguments, said):
    assert said in refused(*arguments)


def test_a_usage_error_is_json_when_json_is_asked_for(workbench):
    ended = workbench("params", "--json")
    assert (ended.code, ended.document["error"]["exit_code"]) == (2, 2)


def test_a_bug_is_told_in_one_line_and_its_traceback_saved(refused, write, project, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("workbench.notebook.parameters.read_parameters", broken)
    line = refused("params", write("x = 1"), code=70)
    assert "this is a bug of Workbench (ZeroDivisionError: on purpose)" in line
    [saved] = (project / ".workbench").glob("crash-*.txt")
    assert str(saved) in line
    assert "Traceback (most recent call last)" in saved.read_text(encoding="utf-8")


def test_a_cancelled_command_ends_with_130(refused, write, monkeypatch):
    def cancelled(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.notebook.parameters.read_parameters", cancelled)
    assert refused("params", write("x = 1"), code=130) == "workbench: cancelled.\n"


def test_the_unrelated_distribution_of_the_same_import_name_is_told(workbench, write, project, monkeypatch):
    namesake = project / "site-packages" / "workbench-0.2.dist-info"
    namesake.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(namesake.parent))
    ended = workbench("params", write("x = 1"), "--json")
    assert ended.code == 0
    assert "pip uninstall workbench" in ended.err
    assert ended.document[0]["name"] == "x"


def test_our_own_distribution_is_not_taken_for_the_unrelated_one(capsys):
    entry._warn_of_namesake()
    assert capsys.readouterr().err == ""


def command(*arguments: str, cwd: Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench.cli", *arguments], cwd=cwd, text=True, check=False, **options
    )


def test_the_command_as_a_process_of_its_own(project, write):
    ended = command("params", write("seed: int = 7"), "--json", cwd=project, capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)[0]["name"] == "seed"


def test_a_reader_that_goes_away_is_no_error(project, write):
    notebook = write("\n".join(f"x{number}: int = {number}" for number in range(3000)))
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", "params", notebook, "--json"],
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["run", "--help"]])
def test_no_heavy_library_is_imported_before_it_is_needed(project, arguments):
    code = "import sys; from workbench.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=project, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(ended.stderr.split())


def test_reading_parameters_needs_no_heavy_library(project, write):
    code = "import sys; from workbench.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", code, "params", write("x = 1"), "--json"],
        cwd=project, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not HEAVY & set(ended.stderr.split())
