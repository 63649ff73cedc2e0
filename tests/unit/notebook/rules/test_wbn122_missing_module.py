from __future__ import annotations

import json
import sys

import pytest

ABSENT = "no_such_module_anywhere"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.ipynb"


def test_it_fires_once_for_a_module_that_is_not_there(found, path):
    [finding] = found(
        "WBN122", "import sys, json", f"import numpy\nimport {ABSENT}.part", f"import {ABSENT}", path=path
    )
    assert (finding.cell, finding.line, finding.severity) == (1, 2, "error")
    assert f"'{ABSENT}'" in finding.title


@pytest.mark.parametrize("source", [f"def f():\n    import {ABSENT}", f"if a:\n    from {ABSENT} import b"])
def test_it_only_warns_where_the_import_may_never_be_reached(found, path, source):
    assert [finding.severity for finding in found("WBN122", source, path=path)] == ["warning"]


@pytest.mark.parametrize(
    "source",
    [
        "import os, numpy.random\nfrom pandas import DataFrame",
        f"try:\n    import {ABSENT}\nexcept ImportError:\n    pass",
        f"with suppress(ImportError):\n    import {ABSENT}",
        f"!pip install x\nimport {ABSENT}",
        f"import sys\nsys.path.append('lib')\nimport {ABSENT}",
        f"%cd lib\nimport {ABSENT}",
        "from . import a",
        "import beside, folder",
    ],
)
def test_it_is_silent_when_the_module_is_or_may_be_there(found, path, source):
    (path.parent / "beside.py").touch()
    (path.parent / "folder").mkdir()
    assert not found("WBN122", source, path=path)


def test_it_is_silent_about_a_module_that_the_notebook_writes(found, path):
    assert not found("WBN122", f"%%writefile {ABSENT}.py\nx = 1", f"import {ABSENT}", path=path)


def test_it_is_silent_in_memory_in_another_language_and_where_a_cell_may_fail(found, code, path):
    assert not found("WBN122", f"import {ABSENT}")
    assert not found("WBN122", f"import {ABSENT}", path=path, language="R")
    assert not found("WBN122", code(f"import {ABSENT}", tags=("raises-exception",)), path=path)


def test_it_is_silent_when_the_kernel_is_not_installed(notebook, path):
    from workbench.notebook.lint import lint

    assert "WBN122" in {one.code for one in lint(notebook(f"import {ABSENT}"), path=path)}
    assert "WBN122" not in {one.code for one in lint(notebook(f"import {ABSENT}"), path=path, kernel="no-such-kernel")}


def test_another_interpreter_is_asked_for_its_own_modules(notebook, path, tmp_path, monkeypatch):
    from workbench.notebook.lint import lint

    other = tmp_path / "python"
    other.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n', encoding="utf-8")  # one without any packages
    other.chmod(0o755)
    folder = tmp_path / "share" / "kernels" / "bare"
    folder.mkdir(parents=True)
    argv = [str(other), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    found = [one for one in lint(notebook("import os\nimport numpy"), path=path, kernel="bare") if one.code == "WBN122"]
    assert [(one.cell, one.line) for one in found] == [(0, 2)]
    assert "'numpy'" in found[0].title
