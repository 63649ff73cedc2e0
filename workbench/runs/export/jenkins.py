"""A pipeline as a Jenkinsfile: a stage for each step, those that can run at once beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.runs.export.commands import installation, repository, secret_variables, step_command

if TYPE_CHECKING:
    from workbench.runs.pipeline.definition import Pipeline
    from workbench.runs.pipeline.order import Order

__all__ = ["jenkinsfile"]

INDENT = "    "
ENVIRONMENT = ".workbench-env"


def jenkinsfile(pipeline: Pipeline, order: Order) -> str:
    """Return the Jenkinsfile, in Jenkins's declarative form."""
    root = repository(pipeline)
    folder = "" if root == pipeline.root else pipeline.root.relative_to(root).as_posix()
    bin_ = f"{ENVIRONMENT}/bin"
    lines = [
        f"// The pipeline of {pipeline.path.name}. Written by: workbench export jenkins {pipeline.path.name}",
        "pipeline {",
        _in(1, "agent any"),
    ]
    if variables := secret_variables(pipeline):
        lines += [_in(1, "environment {"), *(_in(2, f"{each} = credentials({_text(each)})") for each in variables)]
        lines.append(_in(1, "}"))
    lines.append(_in(1, "stages {"))
    install = f"python3 -m venv {ENVIRONMENT} && {bin_}/pip install {installation(pipeline)}"
    lines += _stage("Install", install, folder, depth=2)
    for number, layer in enumerate(order.layers(), 1):
        commands = {name: f'PATH="$PWD/{bin_}:$PATH" {step_command(pipeline, name)}' for name in layer}
        if len(layer) == 1:
            lines += _stage(layer[0], commands[layer[0]], folder, depth=2)
            continue
        lines += [_in(2, f"stage({_text(f'Part {number}')}) {{"), _in(3, "parallel {")]
        for name in layer:
            lines += _stage(name, commands[name], folder, depth=4)
        lines += [_in(3, "}"), _in(2, "}")]
    lines.append(_in(1, "}"))
    kept = f"{folder}/runs/**" if folder else "runs/**"
    archive = f"archiveArtifacts artifacts: {_text(kept)}, allowEmptyArchive: true"
    lines += [_in(1, "post {"), _in(2, "always {"), _in(3, archive), _in(2, "}"), _in(1, "}"), "}"]
    return "\n".join(lines) + "\n"


def _stage(name: str, command: str, folder: str, *, depth: int) -> list[str]:
    work = [f"sh {_text(command)}"]
    if folder:
        work = [f"dir({_text(folder)}) {{", INDENT + work[0], "}"]
    return [
        _in(depth, f"stage({_text(name)}) {{"),
        _in(depth + 1, "steps {"),
        *(_in(depth + 2, each) for each in work),
        _in(depth + 1, "}"),
        _in(depth, "}"),
    ]


def _in(depth: int, line: str) -> str:
    return INDENT * depth + line


def _text(words: str) -> str:
    """Write a text as Groovy has it between single quotes, where nothing is replaced."""
    escaped = words.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
