"""A pipeline as a workflow of GitHub Actions: one job, since files flow between steps, and a step for each step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.runs.export.commands import (
    PYTHON_VERSION,
    identifiers,
    installation,
    name_of,
    repository,
    secret_variables,
    step_command,
)

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline
    from workbench.runs.pipeline.order import Order

__all__ = ["workflow"]

HEAD = """\
# The pipeline of {file}. Written by: workbench export github-actions {file}
name: {name}
on:
  push:
  workflow_dispatch:
permissions:
  contents: read
jobs:
  pipeline:
    runs-on: ubuntu-latest
"""


def workflow(pipeline: Pipeline, order: Order) -> str:
    """Return the workflow's file."""
    folder = _folder(pipeline)
    parts = [HEAD.format(file=pipeline.path.name, name=_text(name_of(pipeline)))]
    if folder:
        parts.append(f"    defaults:\n      run:\n        working-directory: {_text(folder)}\n")
    if variables := secret_variables(pipeline):
        parts.append("    env:\n" + "".join(f"      {each}: ${{{{ secrets.{each} }}}}\n" for each in variables))
    parts.append("    steps:\n      - uses: actions/checkout@v4\n")
    parts.append(
        f'      - uses: actions/setup-python@v5\n        with:\n          python-version: "{PYTHON_VERSION}"\n'
    )
    words = {name: f"step_{word}" for name, word in identifiers(pipeline).items()}
    parts.append(_step("Install", "install", f"pip install {installation(pipeline)}"))
    for name in order.sorted():
        before = [words[each] for each in order.before[name]] or ["install"]
        # Without the first word, a step that failed would stop those, too, that do not depend on it.
        only = " && ".join(["!cancelled()", *(f"steps.{each}.outcome == 'success'" for each in before)])
        parts.append(_step(name, words[name], step_command(pipeline, name), only=only))
    runs = f"{folder}/runs" if folder else "runs"
    parts.append(
        "      - name: Keep the records\n        if: ${{ always() }}\n        uses: actions/upload-artifact@v4\n"
        f"        with:\n          name: runs\n          path: {_text(runs)}\n          if-no-files-found: ignore\n"
    )
    return "".join(parts)


def _step(name: str, identifier: str, command: str, *, only: str | None = None) -> str:
    condition = f"        if: ${{{{ {only} }}}}\n" if only else ""
    return f"      - name: {_text(name)}\n        id: {identifier}\n{condition}        run: {_text(command)}\n"


def _folder(pipeline: Pipeline) -> str:
    root: Path = repository(pipeline)
    return "" if root == pipeline.root else pipeline.root.relative_to(root).as_posix()


def _text(words: str) -> str:
    """Write a text as YAML has it between double quotes, which is as JSON has it."""
    if "${{" in words:
        raise InvalidInput(f"'{words}' cannot stand in a workflow: GitHub would read '${{{{' in it as an expression.")
    return words if words.replace("-", "a").replace("_", "a").isalpha() else json.dumps(words, ensure_ascii=False)
