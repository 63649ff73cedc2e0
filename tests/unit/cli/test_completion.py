from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture
def offered(project):
    """What the shell is offered after these words."""

    def complete(*words: str) -> list[str]:
        line = " ".join(["workbench", *words])
        environment = {
            **os.environ,
            "_WORKBENCH_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words)),
        }
        code = "import sys; from workbench.cli import main; sys.exit(main([]))"
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        return ended.stdout.split()

    return complete


def test_the_parameters_of_the_notebook_are_offered(offered, write):
    notebook = write('seed: int = 7\nfeatures: Literal["all", "few"] = "all"')
    assert offered("run", notebook, "-p", "fe") == ["features=all", "features=few"]


def test_without_a_notebook_nothing_is_offered(offered):
    assert offered("run", "none.ipynb", "-p", "s") == []
