"""A pipeline's file: what is wrong in it is said with its line, before anything is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from tests.unit.runs.pipelines.pipeline_project import PIPELINE, write_notebook, write_project
from workbench.documents.schema_errors import schema_errors
from workbench.invalid import InvalidInput
from workbench.runs.pipeline.definition import Gate, NotebookStep
from workbench.runs.pipeline.reading import check_inputs, pipeline_schema, read_pipeline

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'schema_version: "1.0"\nsteps:\n'
PREPARE = "  a:\n    notebook: notebooks/prepare.ipynb\n"
TRAIN = "  b:\n    notebook: notebooks/train.ipynb\n"
GATE = "  a:\n    contract: contracts/clean.yaml\n"
A = HEAD + PREPARE
BOTH_OR_NEITHER = "line 3: 'a' must have a 'notebook' to run, or a 'contract' and its 'data', and this has"
FIRST_LINE = 'Write schema_version: "1.0" in the first line.'
WRONG = [
    ("", "must be a pipeline, and it is empty, which marks a project's root and no more"),
    ("steps: [\n", "line 2: a pipeline must be YAML, and this is not"),
    (f"steps:\n{PREPARE}", f"line 1: the pipeline must have 'schema_version'. {FIRST_LINE}"),
    (A.replace("1.0", "9"), "line 1: 'schema_version' must be '1.0', got '9'."),
    (f"{HEAD.rstrip()} {{}}\n", "line 2: 'steps' must not be empty."),
    (f"{A}    timeuot: 3\n", "line 5: 'steps.a.timeuot' is not a word of pipelines. Did you mean 'timeout'?"),
    (f"{A}    timeout: 0\n", "line 5: 'steps.a.timeout' must be above 0, got 0."),
    (f"{A}    retries: 1.5\n", "line 5: 'steps.a.retries' must be a whole number, got 1.5."),
    (f"{A}    after: b\n", "line 5: 'steps.a.after' must be a list, got 'b'. Write after: [b]."),
    (f"{A}    after: [b]\n", "line 5: there is no step 'b'. The steps are 'a'."),
    (f"{A}    after: [a]\n", "line 5: 'a' cannot come after itself."),
    (f"{A}    contract: c.yaml\n", f"{BOTH_OR_NEITHER} both."),
    (f"{HEAD}  a: {{after: []}}\n", f"{BOTH_OR_NEITHER} neither."),
    (HEAD + GATE, "line 3: 'a' is a gate, and must have 'data' that keep the contract."),
    (f"{HEAD}{GATE}    data: x\n    kernel: r\n", "line 6: 'kernel' is no word of a gate"),
    (f"{A}    data: x\n", "line 5: 'data' is a word of gates"),
    (A.replace("  a:", "  a/b:"), "line 3: the name of a step must be letters"),
    (
        A.replace("prepare", "prepair"),
        "line 4: there is no file 'notebooks/prepair.ipynb'. Did you mean 'notebooks/prepare",
    ),
    (A.replace("notebooks/", "s3://x/"), "line 4: 'notebook' must be a file of the project, got the address"),
    (f"{A}    kernel: pyhton3\n", "line 5: there is no kernel 'pyhton3'"),
    (f"{A}    secrets:\n      token: hunter2\n", "line 5: secret 'token' must be"),
    (f"{A}    secrets: {{pin: 1234}}\n", "line 5: 'steps.a.secrets.pin' must be where a secret is: env:VARIABLE"),
    (f"{A}    cwd: nowhere\n", "line 5: there is no folder 'nowhere'."),
    (f"{A}    parameters:\n      rows: 2\n      rwos: 3\n", "line 7: 'parameter' must be one of ['rows'], got 'rwos'."),
    (f"{A}    parameters:\n      rows: many\n", "line 6: parameter 'rows' must be a whole number, got 'many'."),
    (f"{A}parameters:\n  sead: 3\n", "line 6: no step's notebook takes a parameter 'sead'."),
    (f"{A}parameters:\n  rows: few\n", "line 6: parameter 'rows' must be a whole number, got 'few'."),
    (f"{A}    outputs: [x]\n{TRAIN}    outputs:\n      - y\n      - x\n", "line 10: 'x' is made by 'a' already"),
    (f"{A}    outputs: [x/y]\n{TRAIN}    outputs: [x]\n", "line 8: 'x' is made by 'a' already"),
    (
        f"{A}    outputs: [x]\n    inputs: [y]\n{TRAIN}    inputs: [x]\n    outputs: [y]\n",
        "line 3: steps wait for each other in a circle: a → b → a.",
    ),
    (f"{A}    tags: [x]\n    tags: [y]\n", "line 6: 'steps.a.tags' stands there twice"),
]


@pytest.mark.parametrize(("text", "wanted"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_its_line(project: Path, text: str, wanted: str) -> None:
    file = write_project(project)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as problem:
        read_pipeline(file)
    said = str(problem.value).replace(str(project.resolve()) + "/", "")
    assert said.startswith("'workbench.yaml'")
    assert "\n" not in said
    assert wanted in said


def test_all_faults_are_counted(project: Path) -> None:
    file = write_project(project)
    file.write_text(f"{A}    timeout: 0\n    retries: -1\n    cold: 3\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=re.escape("(2 more)")):
        read_pipeline(file)


def test_an_input_that_nobody_makes_must_be_there(project: Path) -> None:
    file = write_project(project)
    (project / "data/raw.csv").unlink()
    pipeline = read_pipeline(file)
    with pytest.raises(InvalidInput, match=r"line 7: there is no 'data/raw.csv', and no step makes it"):
        check_inputs(pipeline)


def test_the_data_of_a_gate_must_be_there_or_made(project: Path) -> None:
    file = write_project(project)
    file.write_text(PIPELINE.replace("data: data/clean.csv", "data: data/cleaned.csv"), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"line 11: there is no 'data/cleaned.csv'.*Did you mean 'data/clean.csv'"):
        check_inputs(read_pipeline(file))


def test_steps_are_read_with_the_parameters_they_take(project: Path) -> None:
    pipeline = read_pipeline(write_project(project))
    assert list(pipeline.steps) == ["prepare", "check", "train", "summary", "publish"]
    train, check = pipeline.steps["train"], pipeline.steps["check"]
    assert isinstance(train, NotebookStep)
    assert (train.parameters, train.options["tags"]) == ({"seed": 7}, ("model",))
    assert isinstance(pipeline.steps["prepare"], NotebookStep)
    assert pipeline.steps["prepare"].parameters == {"rows": 3}
    assert isinstance(check, Gate)
    assert check.contract == (project / "contracts/clean.yaml").resolve()


def test_a_parameter_of_a_step_comes_before_that_of_all(project: Path) -> None:
    file = write_project(project)
    file.write_text(
        f"parameters: {{rows: 5}}\n{A}    parameters: {{rows: 1}}\n{PREPARE.replace('a:', 'b:')}",
        encoding="utf-8",
    )
    steps = read_pipeline(file).steps
    assert [step.parameters for step in steps.values() if isinstance(step, NotebookStep)] == [{"rows": 1}, {"rows": 5}]


def test_a_required_parameter_without_a_value_is_named(project: Path) -> None:
    file = write_project(project)
    write_notebook(project / "notebooks/needs.ipynb", "rows: int")
    file.write_text(f"{HEAD}  a:\n    notebook: notebooks/needs.ipynb\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"line 3: .*'rows'"):
        read_pipeline(file)


@pytest.mark.parametrize(
    "document",
    [
        yaml.safe_load(PIPELINE),
        {"schema_version": "1.0", "steps": {}},
        {"schema_version": "1.0", "steps": {"a": {"notebook": "x", "retries": -1}}},
        {"schema_version": "1.0", "steps": {"a": {"notebook": "x", "timeout": 0}}},
        {"schema_version": "1.0", "steps": {"a": {"notebook": "x", "inputs": ["b", "b"]}}},
        {"schema_version": "1.0", "steps": {"a": {"notebook": "x", "secrets": {"t": 3}}}},
        {"schema_version": "1.0", "parameters": None, "steps": {"a": {"notebook": "x", "parameters": {"d": [1]}}}},
        {"schema_version": "1.0", "steps": [], "more": 1},
        [],
    ],
)
def test_our_reading_of_the_schema_is_that_of_json_schema(document: object) -> None:
    jsonschema.Draft202012Validator.check_schema(pipeline_schema())
    sound = jsonschema.Draft202012Validator(pipeline_schema()).is_valid(document)
    assert (not list(schema_errors(document, pipeline_schema()))) == sound
