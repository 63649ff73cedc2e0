"""A secret reaches the notebook of a run, and nothing of it is left anywhere."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

import workbench as wb
from tests.needles import traces_in
from tests.unit.runs.finished_runs import outputs, printed
from workbench.invalid import InvalidInput
from workbench.runs.engine import RunRequest, execute, run
from workbench.runs.kernel.kernels import KernelChoice
from workbench.runs.request import check_request
from workbench.runs.session import _kernel_environment, _plan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

TAKES = ("import workbench as wb\ntoken: wb.Secret\nother: 'wb.Secret | None' = None\nseed: int = 1", ["parameters"])
VALUE = "Qneedle/77+z9=é"
# Ways in which a careless notebook lets it out; the code itself holds no part of the value.
CARELESS = (
    "import base64, html, json, os, sys, urllib.parse\nvalue = token.reveal()\nprint(token, [token], other)",
    "print(value)\nprint(value, file=sys.stderr)\nfor one in value: print(one, end='', flush=True)",
    "for before in (b'', b'a', b'ab'): print(base64.b64encode(before + value.encode() + b'tail'))",
    "print(urllib.parse.quote(value), urllib.parse.quote_plus(value), json.dumps(value), html.escape(value))",
    "from IPython.display import HTML, display\ndisplay(HTML(f'<b>{value}</b>'), {'x': [value]})\nvalue",
    "shown = display('empty', display_id=True)\nshown.update(f'with {value}')",
    "wb.metric(f'size of {value}', 3)\nopen(f'{value[:7]}.txt', 'w').write('x')",
    (
        "open(f'kept {urllib.parse.quote(value, safe=\"\")}.txt', 'w').write('x')\n"
        "wb.artifact(f'kept {urllib.parse.quote(value, safe=\"\")}.txt')"
    ),
    "from workbench.context import note\nnote('finding', code='X', severity='info', title=value, count=1)",
    (
        "print(sorted(name for name, text in os.environ.items() if value in text))\n"
        "print([line for line in (*In, *map(str, Out.values())) if value in line and line != value])"
    ),
    "from IPython import get_ipython\nprint(value in str(get_ipython().history_manager.input_hist_raw))",
    "print(open('/proc/self/environ').read().count(value), open('/proc/self/cmdline').read().count(value))",
    "raise ValueError(f'refused: {value}')",
)


def processes_with(value: str) -> list[int]:
    """Return the processes in whose command or environment the value stands.

    This one has it, and so has git, which it asks for the commit while the notebook begins.
    """
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            texts = [] if process.name() == "git" else [*process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if any(value in text for text in texts):
            found.append(process.pid)
    return found


def hides(trace: bytes) -> bool:
    """Tell whether neither the value nor any of its forms stands in *trace*."""
    raw = VALUE.encode()
    inner = [base64.b64encode(b"\0" * n + raw)[-(-n * 8 // 6) : -4] for n in range(3)]
    return not any(form in trace for form in (b"Qneedle/", b"Qneedle%2F", raw.hex().encode(), *inner))


@pytest.fixture
def finished(make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SHOP_TOKEN", VALUE)
    seen: list[int] = []

    def look(event: dict[str, Any]) -> None:
        if event["event"] == "cell-finish":
            seen.extend(processes_with(VALUE))
        assert hides(str(event).encode())

    request = RunRequest(notebook=make_notebook(TAKES, *CARELESS), secrets={"token": "env:SHOP_TOKEN"}, report=True)
    done = execute(request, on_event=look)
    assert seen == []
    return done


@pytest.mark.slow
def test_no_trace_of_it_is_left(finished: Run) -> None:
    assert finished.error == {"cell": 13, "name": "ValueError", "message": "refused: •••"}
    leaks = [place for place, trace in traces_in(finished.folder).items() if not hides(trace)]
    assert leaks == []
    assert "Secret('•••') [Secret('•••')] None" in printed(finished, 2)
    texts = {each.name: each.text for each in outputs(finished, 3)}
    assert texts == {"stdout": "•••\n•••", "stderr": "•••\n"}
    assert outputs(finished, 7)[0].data["text/plain"] == "'with •••'"
    assert printed(finished, 11) == "[]\n[]\n"
    assert printed(finished, 12) == "False\n"
    assert printed(finished, 13) == "0 0\n"
    assert finished.findings[0]["title"] == "•••"
    assert finished.metrics == {"size of •••": 3}
    assert finished.parameters == {"seed": 1}
    assert finished.record["secrets"] == {"token": "env:SHOP_TOKEN"}
    injected = nbformat.read(finished.folder / "input.ipynb", as_version=4).cells[1]
    assert injected.source == "# Parameters\ntoken = __import__(\"workbench\").Secret('token')"
    assert finished.report is not None


@pytest.mark.slow
def test_files_and_values_of_a_program_are_sources_too(make_notebook: MakeNotebook, project: Path) -> None:
    (project / "key.txt").write_text("a first line\nand a second\n")
    notebook = make_notebook(TAKES, "print(len(token.reveal()), len(other.reveal()))")
    sources = {"token": f"file:{project / 'key.txt'}", "other": wb.Secret.of("from a vault")}
    finished = run(notebook, secrets=sources)
    assert printed(finished, 2) == "25 12\n"
    assert finished.record["secrets"]["other"] == "given by the program that started the run"


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ({"token": VALUE}, "secret 'token' must be given as env:VAR or file:PATH"),
        ({"token": 3}, "secret 'token' must be given as env:VAR or file:PATH"),
        ({"token": "env:"}, "secret 'token' must be given as env:VAR or file:PATH"),
        ([VALUE], "'secrets' must map names to where they are"),
        ({VALUE: "env:A"}, "'secrets' must map names of parameters"),
    ],
)
def test_another_form_is_refused_without_repeating_it(secrets: Any, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_request(RunRequest(notebook="a.ipynb", secrets=secrets))
    assert str(refused.value).startswith(said)
    assert "needle" not in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"parameters": {"token": VALUE}}, "parameter 'token' is a secret and never given among the parameters"),
        ({"secrets": {"token": "env:NOT_SET_ANYWHERE"}}, "must be in the environment variable 'NOT_SET_ANYWHERE'"),
        ({"secrets": {"token": "file:/not/there"}}, "secret 'token' cannot be read from '/not/there': No such file"),
        ({"secrets": {"token": "env:TOO_SHORT"}}, "secret 'token' must have at least 4 characters, got 3"),
        ({"secrets": {"seed": "env:HOME"}}, "parameter 'seed' takes no secret, as it is declared int"),
        ({"secrets": {"tokens": "env:HOME"}}, "Did you mean 'token'?"),
        ({}, "secret 'token' must be given: --secret token=env:VAR"),
    ],
)
def test_what_cannot_be_given_is_told_and_nothing_is_recorded(
    make_notebook: MakeNotebook, project: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any], said: str
) -> None:
    monkeypatch.setenv("TOO_SHORT", "abc")
    notebook = make_notebook(TAKES)
    with pytest.raises(InvalidInput) as refused:
        _plan(RunRequest(notebook=notebook, **arguments), KernelChoice("python3", "python", plain=True))
    assert said in str(refused.value)
    assert "needle" not in str(refused.value)
    assert not (project / "runs").exists()


def test_a_launched_run_finds_secrets_where_they_are_and_gets_no_values() -> None:
    request = RunRequest(notebook="a.ipynb", secrets={"token": "env:SHOP_TOKEN"})
    assert RunRequest.from_json(request.to_json()).secrets == {"token": "env:SHOP_TOKEN"}
    held = RunRequest(notebook="a.ipynb", secrets={"token": wb.Secret.of(VALUE)})
    with pytest.raises(InvalidInput, match="secret 'token' cannot be given to another process by its value"):
        held.to_json()
    assert VALUE not in repr(held)


@pytest.mark.slow
def test_papermill_is_refused_a_secret_among_its_parameters_and_runs_without(
    make_notebook: MakeNotebook, project: Path
) -> None:
    make_notebook(("import workbench as wb\ntoken: wb.Secret", ["parameters"]), "print(token)\ntoken.reveal()")
    command = (sys.executable, "-m", "papermill", "work.ipynb", "out.ipynb", "--no-progress-bar")
    plain = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert "secret 'token' has no value: nobody can be asked for it here" in plain.stderr
    assert "Secret('•••')" in (project / "out.ipynb").read_text(encoding="utf-8")
    given = (*command, "--engine", "workbench", "-p", "token", "Qneedle")
    ours = subprocess.run(given, cwd=project, capture_output=True, text=True, check=False)
    assert "parameter 'token' is a secret and never given among the parameters" in ours.stderr
    assert not (project / "runs").exists()


def test_this_process_keeps_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", VALUE)
    request = RunRequest(notebook="a.ipynb", secrets={"token": "env:SHOP_TOKEN"})
    assert "SHOP_TOKEN" not in _kernel_environment(request)
    assert os.environ["SHOP_TOKEN"] == VALUE
