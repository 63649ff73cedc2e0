"""A pipeline as an Airflow DAG: notebooks by the papermill operator in Workbench's engine, gates by the command."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

from workbench.runs.export.commands import identifiers, name_of, step_command
from workbench.runs.pipeline.definition import NotebookStep
from workbench.strict_json import plain

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.pipeline.definition import Pipeline, Step
    from workbench.runs.pipeline.order import Order

__all__ = ["dag"]

OPTIONS = {"kernel": "kernel_name", "cell_timeout": "cell_timeout", "retries": "retries"}

HEAD = '''\
"""The pipeline of {file} as an Airflow DAG. Written by: workbench export airflow {file}

Needs apache-airflow-providers-papermill and -standard, and jupyter-workbench where the tasks run. Braces in parameters
are templates of Airflow: "{{{{ ds }}}}" is the date of the run.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import papermill
from airflow.providers.papermill.operators.papermill import PapermillOperator

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

PROJECT = Path(os.environ.get("WORKBENCH_PROJECT", {root}))


class WorkbenchOperator(PapermillOperator):
    """Runs a notebook by papermill in Workbench's engine, which the papermill operator has no argument for."""

    def __init__(self, *, cwd, cell_timeout=None, **others):
        super().__init__(**others)
        self.cwd = cwd
        self.cell_timeout = cell_timeout

    def execute(self, context):
        Path(self.output_nb).parent.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(
            self.input_nb,
            self.output_nb,
            parameters=self.parameters,
            engine_name="workbench",
            kernel_name=self.kernel_name,
            execution_timeout=self.cell_timeout,
            cwd=self.cwd,
            progress_bar=False,
        )


def output(step):
    return str(PROJECT / ".workbench" / "airflow" / "{{{{ run_id }}}}" / f"{{step}}.ipynb")


with DAG(
    dag_id={name},
    start_date=datetime(2020, 1, 1),
    schedule=None,
    catchup=False,
    tags=["workbench"],
):
'''


def dag(pipeline: Pipeline, order: Order) -> str:
    """Return the DAG's file."""
    variables = {name: f"{word}_" if keyword.iskeyword(word) else word for name, word in _variables(pipeline).items()}
    head = HEAD.format(file=pipeline.path.name, root=literal(str(pipeline.root)), name=literal(name_of(pipeline)))
    tasks = [_task(variables[name], pipeline.steps[name], pipeline) for name in order.sorted()]
    flow = []
    for name in order.sorted():
        before = [variables[each] for each in order.before[name]]
        if before:
            left = before[0] if len(before) == 1 else f"[{', '.join(before)}]"
            flow.append(f"    {left} >> {variables[name]}")
    return head + "\n".join([*tasks, *flow]) + "\n"


def _variables(pipeline: Pipeline) -> dict[str, str]:
    taken = {"os", "datetime", "timedelta", "Path", "papermill", "output", "DAG", "PROJECT"}
    return {name: f"{word}_step" if word in taken else word for name, word in identifiers(pipeline).items()}


def _task(variable: str, step: Step, pipeline: Pipeline) -> str:
    lines = [f"task_id={literal(step.name)}"]
    if isinstance(step, NotebookStep) and _is_for_papermill(step):
        operator = "WorkbenchOperator"
        lines += [
            f"input_nb={_path(step.notebook, pipeline)}",
            f"output_nb=output({literal(step.name)})",
            f"parameters={literal(dict(step.parameters))}",
            f"cwd={_path(step.options.get('cwd') or step.notebook.parent, pipeline)}",
        ]
        for word, name in OPTIONS.items():
            lines += [f"{name}={literal(step.options[word])}"] if word in step.options else []
        if "timeout" in step.options:
            lines.append(f"execution_timeout=timedelta(seconds={literal(step.options['timeout'])})")
    else:
        operator = "BashOperator"
        lines += [f"bash_command={literal(step_command(pipeline, step.name))}", "cwd=str(PROJECT)", "append_env=True"]
    body = "".join(f"        {line},\n" for line in lines)
    return f"    {variable} = {operator}(\n{body}    )"


def _is_for_papermill(step: NotebookStep) -> bool:
    """Whether papermill can hand on all that the step says: it knows no secrets, no lint, and no dates or paths."""
    values = dict(step.parameters)
    return plain(values) == values and not step.options.get("secrets") and not step.options.get("strict")


def _path(path: str | Path, pipeline: Pipeline) -> str:
    shown = pipeline.shown(path)
    return f"str(PROJECT / {literal(shown)})" if shown != "." else "str(PROJECT)"


def literal(value: Any) -> str:
    """Write a plain value as Python, texts between double quotes where they go."""
    match value:
        case str() if value.isprintable() and '"' not in value and "\\" not in value:
            return f'"{value}"'
        case dict():
            return "{" + ", ".join(f"{literal(name)}: {literal(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case _:
            return repr(value)
