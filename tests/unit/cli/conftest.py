from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workbench.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one strict JSON document that it must be."""
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is not strict JSON"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is the working directory."""
    (tmp_path / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)
    return tmp_path


@pytest.fixture
def workbench(project: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Call the command in this process."""

    def call(*arguments: str) -> Ended:
        capfd.readouterr()
        code = main(arguments)
        return Ended(code, *capfd.readouterr())

    return call


@pytest.fixture
def write(project: Path) -> Callable[..., str]:
    """Write a notebook of these code cells into the project; the first is tagged ``parameters``."""

    def make(*cells: str, name: str = "salary.ipynb") -> str:
        document = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "id": f"c{number}",
                    "cell_type": "code",
                    "metadata": {"tags": ["parameters"]} if number == 0 else {},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
                for number, source in enumerate(cells)
            ],
        }
        (project / name).write_text(json.dumps(document), encoding="utf-8")
        return name

    return make


@pytest.fixture
def refused(workbench: Callable[..., Ended]) -> Callable[..., str]:
    """Call the command, see that it ends as bad input must, and return its line."""

    def call(*arguments: str, code: int = 2) -> str:
        ended = workbench(*arguments)
        assert (ended.code, ended.out) == (code, "")
        assert ended.err.startswith("workbench: ")
        assert ended.err.count("\n") == 1
        return ended.err

    return call
