"""papermill's options and calls on this engine: what they do is what they do on papermill's own."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError

from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow

PARAMETERS = ("seed = 1\nname = 'a'\nrate = 1.5  # how much", ["parameters"])
# What only one of the two has to say: how its kernel was started, and for how long.
BY_THE_WAY = re.compile(r"\[IPKernelApp\]|Kernel is running|KeyboardInterrupt caught")


def execute(path: Path, output: Path | None, engine: str | None, **options: Any) -> Any:
    return papermill.execute_notebook(path, output, engine_name=engine, progress_bar=False, **options)


def without_moments(path: Path) -> Any:
    """Return a notebook as JSON, but for its times and the names of its cells."""
    notebook = nbformat.read(path, as_version=4)
    for part in (notebook, *notebook.cells):
        part.pop("id", None)
        part.metadata.pop("execution", None)
        for word in ("start_time", "end_time", "duration", "output_path"):
            if part.metadata.papermill.get(word) is not None:
                part.metadata.papermill[word] = "some"
    return json.loads(json.dumps(notebook))


def test_notebook_log_and_files_are_those_of_papermills_own_engine(
    make_notebook: MakeNotebook,
    project: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project)
    show = "import os, sys\nprint(os.path.basename(os.getcwd()), seed)\nprint('oh', file=sys.stderr)"
    path = make_notebook(PARAMETERS, show, "", ("1 / 0", ["skip-execution"]), "display('shown')\nseed * 2")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# Title"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("the end"))
    nbformat.write(notebook, path)
    (project / "sub").mkdir()
    seen = []
    for engine in (None, "workbench"):
        output = project / f"{engine}.ipynb"
        files = io.StringIO(), io.StringIO()
        caplog.clear()
        with caplog.at_level(logging.INFO):
            execute(
                Path("work.ipynb"), output, engine, parameters={"seed": 7, "more": [1]}, cwd="sub", report_mode=True,
                log_output=True, stdout_file=files[0], stderr_file=files[1], autosave_cell_every=0,
                request_save_on_cell_execute=False, start_timeout=200, execution_timeout=200,
            )  # fmt: skip
        said = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "papermill"]
        said = [each for each in said if not BY_THE_WAY.search(each[1]) and "Output Notebook" not in each[1]]
        seen.append((without_moments(output), said, [file.getvalue() for file in files]))
    theirs, ours = seen
    assert ours == theirs
    assert ours[2] == ["sub 7\n", "oh\n"]
    assert ("WARNING", "oh\n") in ours[1]
    [recorded] = list_runs(runs=project / "runs")
    assert recorded.parameters == {"seed": 7, "more": [1]}
    assert (recorded.record["notebook"]["path"], recorded.record["cwd"]) == (str(path), str(project / "sub"))


def test_the_command_takes_parameters_in_every_form_and_pipes(make_notebook: MakeNotebook, project: Path) -> None:
    path = make_notebook(
        PARAMETERS, "print(seed, name, rate, extra, other, PAPERMILL_INPUT_PATH, PAPERMILL_OUTPUT_PATH)"
    )
    (project / "given.yaml").write_text("rate: 2.5\nseed: 2", encoding="utf-8")
    encoded = base64.b64encode(b"other: {a: 1}").decode()
    words = [
        *("-p", "seed", "7", "-r", "name", "007", "-y", "extra: [1, 2.5]", "-b", encoded, "-f", "given.yaml"),
        *("--inject-paths", "-k", "python3", "-l", "python", "--engine", "workbench", "-", "-"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *words],
        cwd=project, input=path.read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    written = nbformat.reads(done.stdout.decode(), as_version=4)
    assert written.cells[2].outputs[0].text == "7 007 2.5 [1, 2.5] {'a': 1} - -\n"
    [recorded] = list_runs(runs=project / "runs")
    assert recorded.parameters["extra"] == [1, 2.5]


def test_a_notebook_in_memory_is_run_and_nothing_written(
    make_notebook: MakeNotebook, project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_notebook(PARAMETERS, "seed")
    assert papermill.inspect_notebook(path)["rate"]["help"] == "how much"
    assert (
        len(execute(path, project / "ready.ipynb", "workbench", parameters={"seed": 3}, prepare_only=True).cells) == 3
    )
    assert list_runs(runs=project / "runs") == []
    monkeypatch.chdir(project)
    notebook = nbformat.read(path, as_version=4)
    done = execute(notebook, None, "workbench", allow_errors=True)
    assert done.cells[1].outputs[0].data["text/plain"] == "1"
    assert "has no use for: allow_errors" in caplog.text
    assert sorted(each.name for each in project.glob("*.ipynb")) == ["ready.ipynb", "work.ipynb"]
    assert [each.status for each in list_runs(runs=project / "runs")] == ["completed"]


def test_failures_are_the_exceptions_that_papermill_has(make_notebook: MakeNotebook, project: Path) -> None:
    path, output = make_notebook("print(1)", "import time\ntime.sleep(600)", "print(2)"), project / "out.ipynb"
    with pytest.raises(NoSuchKernel, match="No such kernel named nope"):
        execute(path, output, "workbench", kernel_name="nope")
    with pytest.raises(RuntimeError, match="the kernel did not answer within"):
        execute(path, output, "workbench", start_timeout=0)
    with pytest.raises(CellTimeoutError, match=r"the cell took longer than 5\.0"):
        execute(path, output, "workbench", execution_timeout=5)
    cells = nbformat.read(output, as_version=4).cells
    assert [cell.metadata.papermill.status for cell in cells] == ["completed", "failed", "pending"]
    failing = make_notebook("x = 1", "raise KeyError('x')")
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        execute(failing, output, "workbench", execution_timeout=0)  # 0 is for ever, as in papermill
    assert (caught.value.cell_index, caught.value.ename, caught.value.exec_count) == (1, "KeyError", 2)
    marked = [cell.metadata.get("tags", []) for cell in nbformat.read(output, as_version=4).cells]
    assert marked == [["papermill-error-cell-tag"], [], ["papermill-error-cell-tag"], []]
    assert [each.status for each in list_runs(runs=project / "runs")] == ["failed"] * 3
