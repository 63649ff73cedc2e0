"""Options of ``workbench run`` that say where a secret is and how much is kept."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from workbench.cli.output_limits import read_limits
from workbench.cli.secrets import read_sources
from workbench.invalid import InvalidInput
from workbench.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.conftest import Ended


def test_sources_are_read_by_name() -> None:
    assert read_sources(["a=env:A", "b=file:x=y"]) == {"a": "env:A", "b": "file:x=y"}


def test_a_dash_reads_a_line_of_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("first one\nsecond\n"))
    found = read_sources(["a=-", "b=-"])
    assert [each.reveal() for each in found.values() if isinstance(each, Secret)] == ["first one", "second"]
    with pytest.raises(InvalidInput, match="secret 'c' must be on standard input, which has ended"):
        read_sources(["c=-"])


@pytest.mark.parametrize("given", ["token=Qneedle", "Qneedle", "=Qneedle", "a b=env:Qneedle", "token="])
def test_a_value_in_the_command_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(InvalidInput, match=r"must be given as (--secret NAME=env:VAR|env:VAR or file:PATH)") as refused:
        read_sources([given])
    assert "Qneedle" not in str(refused.value)


def test_a_secret_is_given_once() -> None:
    with pytest.raises(InvalidInput, match="secret 'a' must be given once, got it twice"):
        read_sources(["a=env:A", "a=env:B"])


def test_limits_are_read_with_their_units() -> None:
    given = ["text=50MB", "output=1.5G", "outputs=2000", "cell=64kb", "text=1MB"]
    assert read_limits(given) == {"text": 10**6, "output": 15 * 10**8, "outputs": 2000, "cell": 64_000}
    with pytest.raises(InvalidInput, match="'--output-limit' must be NAME=SIZE, such as text=50MB"):
        read_limits(["text=much"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--retries", "-1"), "retries"),
        (("--cell-timeout", "0"), "'cell_timeout' must be a number of seconds above 0"),
        (("--output-limit", "words=3"), "'output_limits' must be one of ['text'"),
        (("--secret", "token=abcd"), "secret 'token' must be given as env:VAR or file:PATH"),
    ],
)
@pytest.mark.parametrize("command", [("run",), ("sweep", "--grid", "n=1,2")], ids=["run", "sweep"])
def test_bad_options_end_in_one_line(
    workbench: Callable[..., Ended], command: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    import nbformat

    cell = nbformat.v4.new_code_cell("n = 1", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), "work.ipynb")
    ended = workbench(*command, "work.ipynb", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_nobody_is_asked_for_a_secret_that_a_sweep_cannot_keep(workbench: Callable[..., Ended]) -> None:
    import nbformat

    cell = nbformat.v4.new_code_cell("n = 1\ntoken: wb.Secret", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), "work.ipynb")
    ended = workbench("sweep", "work.ipynb", "--grid", "n=1,2", "--secret", "token=-")
    assert ended.code == 2
    assert "secret 'token' must be given as env:VAR or file:PATH here, got '-'" in ended.err


@pytest.mark.parametrize(("language", "said"), [("R", "R"), ("julia", "Julia"), ("C#", "C#")])
def test_what_needs_python_says_so_in_one_line(
    refused: Callable[..., str],
    workbench: Callable[..., Ended],
    write: Callable[..., str],
    project: Path,
    language: str,
    said: str,
) -> None:
    path = project / write("x = 1")
    text = path.read_text(encoding="utf-8").replace('"language": "python"', f'"language": "{language}"')
    path.write_text(text, encoding="utf-8")
    needed = f"secrets need a notebook in Python, and 'salary.ipynb' is in {said}."
    assert needed in refused("run", "salary.ipynb", "--secret", "x=env:HOME")
    ended = workbench("lint", "salary.ipynb")
    assert f"The rules about code are for Python: this notebook in {said} was checked by the others" in ended.err
