"""Pipelines written for other programs: valid by a parser, and as the golden files have them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.runs.pipelines.pipeline_project import PIPELINE, write_notebook, write_project
from workbench.invalid import InvalidInput
from workbench.runs.export.commands import PYTHON_VERSION
from workbench.runs.export.formats import FORMATS, export_pipeline

GOLDEN = Path(__file__).parents[3] / "golden" / "export"
MORE = """\
  night.ly:
    notebook: notebooks/nightly.ipynb
    parameters: {day: "2026-11-26", words: ['it''s "quoted"', b]}
    secrets: {token: "env:SHOP_TOKEN"}
    after: [publish]
    retries: 2
    timeout: 600
  class:
    notebook: notebooks/summary.ipynb
    parameters: {title: 'it''s "quoted"'}
    after: [publish]
    kernel: python3
    cell_timeout: 30
    retries: 2
    timeout: 600.5
"""
NIGHTLY = (
    "import datetime as dt\nimport workbench as wb\nday: dt.date\ntoken: wb.Secret\nwords: list[str] = []",
    "print(day)",
)
SUFFIXES = {"airflow": "airflow-dag.txt", "github-actions": "github-actions.yml", "jenkins": "Jenkinsfile"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a pipeline in a folder of a repository."""
    folder = tmp_path / "repository" / "salaries"
    write_project(folder)
    (folder.parent / ".git").mkdir()
    (folder.parent / "requirements.txt").touch()
    write_notebook(folder / "notebooks/nightly.ipynb", *NIGHTLY)
    path = folder / "workbench.yaml"
    path.write_text(PIPELINE + MORE, encoding="utf-8")
    return path


def exported(form: str, file: Path) -> str:
    return export_pipeline(form, file).replace(str(file.parent.resolve()), "/project").replace(PYTHON_VERSION, "3.11")


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_as_the_golden_file_has_it(form: str, file: Path) -> None:
    assert exported(form, file) == (GOLDEN / SUFFIXES[form]).read_text(encoding="utf-8")


def test_the_dag_is_python_with_a_task_for_each_step(file: Path) -> None:
    module = ast.parse(exported("airflow", file))
    block = module.body[-1]
    assert isinstance(block, ast.With)
    tasks = {each.targets[0].id: each.value for each in block.body if isinstance(each, ast.Assign)}  # type: ignore[attr-defined]
    assert list(tasks) == ["prepare", "check", "train", "summary", "publish", "night_ly", "class_"]
    kinds = {name: call.func.id for name, call in tasks.items()}  # type: ignore[attr-defined]
    assert [name for name, kind in kinds.items() if kind == "BashOperator"] == ["check", "night_ly"]
    flow = [ast.unparse(each.value) for each in block.body if isinstance(each, ast.Expr)]
    assert "[check, prepare] >> train" in flow or "[prepare, check] >> train" in flow
    assert 'engine_name="workbench"' in exported("airflow", file)


def test_the_workflow_is_yaml_whose_steps_wait_for_those_they_depend_on(file: Path) -> None:
    workflow: dict[Any, Any] = yaml.safe_load(exported("github-actions", file))
    job = workflow["jobs"]["pipeline"]
    assert job["defaults"]["run"]["working-directory"] == "salaries"
    assert job["env"] == {"SHOP_TOKEN": "${{ secrets.SHOP_TOKEN }}"}
    steps = {each["name"]: each for each in job["steps"] if "name" in each}
    assert steps["Install"]["run"] == "pip install jupyter-workbench -r ../requirements.txt"
    assert steps["publish"]["run"] == "workbench pipeline run workbench.yaml --step publish"
    condition = steps["publish"]["if"]
    for before in ("train", "summary"):
        assert f"steps.{steps[before]['id']}.outcome == 'success'" in condition
    known = [each["id"] for each in job["steps"] if "id" in each]
    assert len(set(known)) == len(known)


def test_the_jenkinsfile_has_its_brackets_and_stages(file: Path) -> None:
    text = exported("jenkins", file)
    code = [line for line in text.splitlines() if not line.strip().startswith(("//", "sh "))]
    assert sum(line.count("{") for line in code) == sum(line.count("}") for line in code)
    stages = [line.strip().split("'")[1] for line in code if line.strip().startswith("stage(")]
    assert stages == [
        "Install",
        "prepare",
        "Part 2",
        "check",
        "summary",
        "train",
        "publish",
        "Part 5",
        "night.ly",
        "class",
    ]
    assert "SHOP_TOKEN = credentials('SHOP_TOKEN')" in text


def test_a_form_that_is_not_known_is_refused(file: Path) -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'airflow'"):
        export_pipeline("airflo", file)


def test_the_command_writes_the_file(file: Path) -> None:
    command = [sys.executable, "-m", "workbench.cli", "export", "jenkins", "workbench.yaml", "-o", "ci/Jenkinsfile"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=file.parent)
    assert told.stdout == ""
    assert (file.parent / "ci/Jenkinsfile").read_text(encoding="utf-8") == export_pipeline("jenkins", file)
