"""A Secret shows its value nowhere but where it is asked for it."""

from __future__ import annotations

import copy
import logging
import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import workbench as wb
from workbench import secret as module
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "Qneedle-1234"


@pytest.fixture
def token() -> wb.Secret:
    return wb.Secret.of(VALUE)


def test_it_shows_a_mask(token: wb.Secret, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("with %s", token)
    shown = (repr(token), str(token), "%s" % token, repr([token]), caplog.text)  # noqa: UP031
    assert token.reveal() == VALUE
    for text in shown:
        assert "Secret('•••')" in text
        assert VALUE not in text


def test_it_does_not_get_into_a_text_unasked(token: wb.Secret) -> None:
    with pytest.raises(TypeError, match=r"a Secret is no text: write \{value.reveal\(\)\}"):
        f"Bearer {token}"
    with pytest.raises(TypeError):
        "Bearer " + token  # type: ignore[operator]
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(token)
    assert not hasattr(token, "__dict__")
    assert VALUE not in str([getattr(token, name, None) for name in dir(token) if name != "reveal"])


def test_copies_and_comparisons_work(token: wb.Secret) -> None:
    assert copy.deepcopy(token) is token
    assert token == wb.Secret.of(VALUE)
    assert token != wb.Secret.of("another")
    assert token != VALUE
    with pytest.raises(TypeError):
        hash(token)


@pytest.mark.parametrize("name", ["a word with blanks", "", 3, "sk-12345"])
def test_a_value_in_the_place_of_the_name_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"takes the name of its parameter, such as wb.Secret\('token'\)") as refused:
        wb.Secret(name)
    assert not name or str(name) not in str(refused.value)


@pytest.mark.parametrize("value", ["abc", "", None, b"bytes"])
def test_what_cannot_be_masked_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match=r"must (have at least 4 characters|be a text)"):
        wb.Secret.of(value)


def test_a_value_that_was_not_given_is_told_with_the_right_form(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    with pytest.raises(
        InvalidInput, match=r"secret 'nobody' has no value: it was not given to this run.*--secret nobody="
    ):
        wb.Secret("nobody").reveal()


def test_nobody_is_asked_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    code = "import workbench as wb; wb.Secret('token').reveal()"
    done = subprocess.run(
        (sys.executable, "-c", code), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert "secret 'token' has no value: nobody can be asked for it here" in done.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
def test_a_person_at_a_terminal_is_asked_and_the_answer_is_not_echoed(monkeypatch: pytest.MonkeyPatch) -> None:
    import pty

    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    code = "import workbench as wb; t = wb.Secret('token'); print(len(t.reveal()), len(t.reveal()))"
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, (sys.executable, "-c", code))
    said = b""
    while b"token: " not in said:
        said += os.read(terminal, 1000)
    os.write(terminal, VALUE.encode() + b"\n")
    while True:
        try:
            part = os.read(terminal, 1000)
        except OSError:  # how a terminal ends
            break
        said += part
        if not part:
            break
    os.waitpid(pid, 0)
    assert f"{len(VALUE)} {len(VALUE)}".encode() in said  # asked once
    assert VALUE.encode() not in said


def test_what_a_notebook_notes_is_masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    monkeypatch.setattr(module, "_seen", {VALUE})
    (tmp_path / f"{VALUE}.txt").write_text("content")
    wb.metric(f"rmse {VALUE}", 1.0)
    wb.artifact(tmp_path / f"{VALUE}.txt")
    written = (tmp_path / "kernel.jsonl").read_text(encoding="utf-8")
    assert VALUE not in written
    assert "rmse •••" in written
    assert [path.name for path in (tmp_path / "artifacts").iterdir()] == ["•••.txt"]
