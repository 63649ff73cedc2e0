"""What other programs have to say to run one step, and what they must know for it."""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING

from workbench.runs.pipeline.definition import NotebookStep

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline

__all__ = ["PYTHON_VERSION", "identifiers", "installation", "name_of", "repository", "secret_variables", "step_command"]

PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def step_command(pipeline: Pipeline, name: str) -> str:
    """Return the command that runs one step, in the folder of the pipeline's file."""
    return shlex.join(("workbench", "pipeline", "run", pipeline.path.name, "--step", name))


def repository(pipeline: Pipeline) -> Path:
    """Return the root of the repository that the pipeline's file is in; its own folder outside of one."""
    return next((each for each in (pipeline.root, *pipeline.root.parents) if (each / ".git").exists()), pipeline.root)


def installation(pipeline: Pipeline) -> str:
    """Return what pip is to install: Workbench, and what the project says it needs."""
    for folder in dict.fromkeys((pipeline.root, repository(pipeline))):
        file = folder / "requirements.txt"
        if file.is_file():
            return shlex.join(("jupyter-workbench", "-r", _from(pipeline.root, file)))
    return "jupyter-workbench"


def secret_variables(pipeline: Pipeline) -> list[str]:
    """Return the environment variables that the steps take secrets from."""
    found = [
        source.removeprefix("env:")
        for step in pipeline.steps.values()
        if isinstance(step, NotebookStep)
        for source in (step.options.get("secrets") or {}).values()
        if source.startswith("env:")
    ]
    return list(dict.fromkeys(found))


def name_of(pipeline: Pipeline) -> str:
    """Return what the pipeline is called: its file's name, or its folder's where all files are called alike."""
    stem = pipeline.path.stem
    words = re.sub(r"[^A-Za-z0-9_.-]+", "-", pipeline.root.name if stem == "workbench" else stem).strip("-.")
    return words or "pipeline"


def identifiers(pipeline: Pipeline) -> dict[str, str]:
    """Return a name of letters, digits and underscores for each step, all different."""
    found: dict[str, str] = {}
    for name in pipeline.steps:
        plain = re.sub(r"\W", "_", name, flags=re.ASCII)
        word = plain if plain[0].isalpha() else f"step_{plain}"
        while word in found.values():
            word += "_"
        found[name] = word
    return found


def _from(folder: Path, file: Path) -> str:
    ups = next(n for n, each in enumerate((folder, *folder.parents)) if file.is_relative_to(each))
    base = (folder, *folder.parents)[ups]
    return "/".join([*[".."] * ups, *file.relative_to(base).parts])
