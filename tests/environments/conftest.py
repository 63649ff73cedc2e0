"""Environments beside the one that the tests run in; `make` makes those that kernels live in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

LOUD = "said loudly at the end"


@dataclass(frozen=True)
class Environment:
    """Another virtual environment than this one.

    Parameters
    ----------
    folder
        Where it is.
    kernel
        The name of a kernel of its interpreter.
    """

    folder: Path
    kernel: str

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> dict[str, str]:
        """What is installed there, by its own word."""
        code = (
            "import json; from importlib.metadata import distributions\n"
            "print(json.dumps({each.name.replace('_', '-').lower(): each.version for each in distributions()}))"
        )
        told = subprocess.run([self.python, "-c", code], check=True, capture_output=True, text=True, cwd=self.folder)
        return json.loads(told.stdout)


@pytest.fixture
def environment(
    say: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Environment]:
    """Return the environment that `make` has put beside this one, with a kernel that only this test sees."""
    kernels = tmp_path_factory.mktemp("jupyter")
    monkeypatch.setenv("JUPYTER_PATH", str(kernels))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(kernels / "data"))

    def find(name: str) -> Environment:
        found = Environment(Path(f"{sys.prefix}-{name}"), f"of-{name}")
        if not (found.folder / ".test").exists():
            place = found.folder.name
            words = f"NO ENVIRONMENT {place}: its tests DID NOT RUN. Make it with: make {place}/.test"
            say(words)
            (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
        spec = kernels / "kernels" / found.kernel / "kernel.json"
        spec.parent.mkdir(parents=True)
        argv = [str(found.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": found.kernel, "language": "python"}))
        return found

    return find


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say a sentence below the results, where a person sees it, also when the test ran in another process."""

    def sentence(words: str) -> None:
        request.node.user_properties.append((LOUD, words))

    return sentence


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    said = (words for report in reports for name, words in getattr(report, "user_properties", ()) if name == LOUD)
    for words in dict.fromkeys(said):
        terminalreporter.write_sep("!", words, yellow=True, bold=True)
