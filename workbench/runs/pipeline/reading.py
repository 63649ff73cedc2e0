"""Reading a pipeline's file: what is wrong is said with the line it stands in, before anything is run."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.documents.faults import Fault, kind, listed, one_of, refusal, said, short
from workbench.documents.schema_errors import SchemaError, schema_errors
from workbench.documents.yaml_lines import read_yaml
from workbench.invalid import InvalidInput, nearest
from workbench.runs.pipeline.definition import Gate, NotebookStep, Pipeline, Step
from workbench.runs.pipeline.order import MAGIC, covers, cycle_in, declared_edges
from workbench.runs.secret_values import check_secrets
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from workbench.documents.yaml_lines import Place
    from workbench.notebook.parameters import Parameter

__all__ = ["check_inputs", "pipeline_schema", "read_pipeline"]

CALLED = "the pipeline"
EMPTY = (
    'it is empty, which marks a project\'s root and no more: a pipeline has schema_version: "1.0" and steps,'
    " see docs/pipelines.md"
)
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
WORDS_OF_GATES = ("contract", "data", "after")
Found = TypeVar("Found")
OPTIONS = ("timeout", "cell_timeout", "retries", "cold", "strict", "note")


@cache
def pipeline_schema() -> dict[str, Any]:
    """Return the JSON Schema of pipelines."""
    text = resources.files("workbench.runs.pipeline").joinpath("schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def read_pipeline(path: Path) -> Pipeline:
    """Read a pipeline and check all that can be checked without its data.

    Raises
    ------
    InvalidInput
        With the first thing that is wrong and its line, and how many more there are.
    """
    path = path.resolve()
    document, lines = read_yaml(path, what="a pipeline", empty=EMPTY)
    found = [_fault(error) for error in schema_errors(document, pipeline_schema())]
    found = found or list(_faults_of_steps(document, path.parent))
    if not found:
        steps, found = _steps(document, path.parent)
        found = found or list(_faults_of_files(steps, path.parent))
    if found:
        raise refusal(found, path=path, lines=lines, what=CALLED)
    return Pipeline(path=path, steps=steps, lines=lines)


def check_inputs(pipeline: Pipeline) -> None:
    """Check that every input is there, or made by a step.

    Raises
    ------
    InvalidInput
        When one is neither.
    """
    made = [each for step in pipeline.steps.values() for each in step.outputs]
    for step in pipeline.steps.values():
        at = ("steps", step.name)
        places: list[tuple[Place, Path]] = [((*at, "inputs", n), path) for n, path in enumerate(step.inputs)]
        if isinstance(step, Gate) and "://" not in step.data and not any(sign in step.data for sign in MAGIC):
            places.append(((*at, "data"), pipeline.root / step.data))
        for place, path in places:
            if path.exists() or any(covers(each, path) for each in made):
                continue
            near = nearest(pipeline.shown(path), map(pipeline.shown, made))
            hint = f" Did you mean '{near}'?" if near else " Write it right, or name it in 'outputs' of a step."
            message = f"there is no '{pipeline.shown(path)}', and no step makes it.{hint}"
            raise refusal([Fault(place, message)], path=pipeline.path, lines=dict(pipeline.lines), what=CALLED)


def _faults_of_steps(document: Mapping[str, Any], root: Path) -> Iterator[Fault]:
    """Yield what a JSON Schema cannot say of single steps."""
    steps = document["steps"]
    for name, words in steps.items():
        at = ("steps", name)
        if not NAME.fullmatch(name):
            yield Fault(at, f"the name of a step must be letters, digits, '-', '_' and '.', got {short(name)}")
        if ("notebook" in words) == ("contract" in words):
            both = "and this has both" if "notebook" in words else "and this has neither"
            yield Fault(at, f"'{name}' must have a 'notebook' to run, or a 'contract' and its 'data', {both}")
            continue
        if "contract" in words:
            if "data" not in words:
                yield Fault(at, f"'{name}' is a gate, and must have 'data' that keep the contract")
            for word in words.keys() - set(WORDS_OF_GATES):
                yield Fault((*at, word), f"'{word}' is no word of a gate: those are {listed(WORDS_OF_GATES)}")
        elif "data" in words:
            yield Fault((*at, "data"), "'data' is a word of gates: what a notebook reads stands in 'inputs'")
        for place, other in enumerate(words.get("after") or ()):
            if other not in steps:
                near = nearest(other, steps)
                hint = f" Did you mean '{near}'?" if near else f" The steps are {listed(steps)}."
                yield Fault((*at, "after", place), f"there is no step '{other}'.{hint}")
            elif other == name:
                yield Fault((*at, "after", place), f"'{name}' cannot come after itself")
        for word in ("notebook", "contract"):
            if word in words and "://" not in words[word] and not (root / words[word]).is_file():
                near = nearest(words[word], _files_of_kind(root, words[word]))
                hint = f" Did you mean '{near}'?" if near else " Paths are relative to this file."
                yield Fault((*at, word), f"there is no file '{words[word]}'.{hint}")
            elif word in words and "://" in words[word]:
                yield Fault((*at, word), f"'{word}' must be a file of the project, got the address '{words[word]}'")
        if "cwd" in words and not (root / words["cwd"]).is_dir():
            yield Fault((*at, "cwd"), f"there is no folder '{words['cwd']}'. Paths are relative to this file.")


def _files_of_kind(root: Path, wrong: str) -> list[str]:
    folder = (root / wrong).parent
    suffix = Path(wrong).suffix or ".ipynb"
    found = [*folder.glob(f"*{suffix}"), *root.glob(f"*{suffix}")] if folder.is_dir() else root.glob(f"*/*{suffix}")
    return sorted({each.relative_to(root).as_posix() for each in found if each.is_relative_to(root)})


def _steps(document: Mapping[str, Any], root: Path) -> tuple[dict[str, Step], list[Fault]]:
    """Make the steps; what is wrong with their parameters and kernels comes with them."""
    common = dict(document.get("parameters") or {})
    steps: dict[str, Step] = {}
    faults: list[Fault] = []
    taken: set[str] = set()
    for name, words in document["steps"].items():
        if "contract" in words:
            steps[name] = Gate(
                name=name, after=_names(words, "after"), contract=_path(root, words["contract"]), data=words["data"]
            )
            continue
        try:
            step, own = _notebook_step(name, words, common, root)
        except Fault as fault:
            faults.append(fault)
            continue
        steps[name] = step
        taken |= own
    if not faults:
        unused = (name for name in common if name not in taken)
        faults += [Fault(("parameters", name), f"no step's notebook takes a parameter '{name}'") for name in unused]
    return steps, faults


def _notebook_step(
    name: str, words: Mapping[str, Any], common: Mapping[str, Any], root: Path
) -> tuple[NotebookStep, set[str]]:
    """Return a step, and which of the common parameters it takes.

    Raises
    ------
    Fault
        When its notebook, kernel or parameters are wrong.
    """
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import read_parameters
    from workbench.runs.kernel.kernels import choose_kernel

    at = ("steps", name)
    path = _path(root, words["notebook"])
    notebook = _at((*at, "notebook"), lambda: read_notebook(path))
    choice = _at((*at, "kernel"), lambda: choose_kernel(words.get("kernel"), notebook["metadata"]))
    given, secrets = dict(words.get("parameters") or {}), dict(words.get("secrets") or {})
    _at((*at, "secrets"), partial(check_secrets, secrets))
    effective, taken = dict(given), set[str]()
    if choice.is_python:
        takes = _at((*at, "notebook"), lambda: read_parameters(notebook))
        taken = set(common) & {each.name for each in takes}
        given = {each: common[each] for each in common if each in taken} | given
        given = _checked(takes, given, secrets, at=at, own=words.get("parameters") or {})
        effective = {each.name: each.default for each in takes if not each.required and not each.secret} | given
    options = {word: words[word] for word in OPTIONS if word in words}
    options |= {"tags": _names(words, "tags")} if words.get("tags") else {}
    options |= {"kernel": words["kernel"]} if "kernel" in words else {}
    options |= {"secrets": secrets} if secrets else {}
    options |= {"cwd": str(_path(root, words["cwd"]))} if "cwd" in words else {}
    inputs = _names(words, "inputs")
    step = NotebookStep(
        name=name,
        after=_names(words, "after"),
        inputs=tuple(_path(root, each) for each in inputs if "://" not in each),
        outputs=tuple(_path(root, each) for each in _names(words, "outputs")),
        remote=tuple(each for each in inputs if "://" in each),
        notebook=path,
        parameters=given,
        effective=json.loads(dumps(effective)),
        kernel=choice.name,
        options=options,
    )
    return step, taken


def _checked(
    takes: Sequence[Parameter], given: Mapping[str, Any], secrets: Mapping[str, str], *, at: Place, own: Container[str]
) -> dict[str, object]:
    """Check the parameters of a step; each by itself first, so that the line of a wrong one is known."""
    from workbench.notebook.parameters import check_values

    names = {each.name for each in takes}
    for name, value in given.items():
        place = (*at, "parameters", name) if name in own else ("parameters", name)
        if name in names:
            _at(place, partial(check_values, [each for each in takes if each.name == name], {name: value}))
        else:
            _at(place, partial(check_values, takes, given))
    return _at(at, partial(check_values, takes, given, secrets=secrets))


def _faults_of_files(steps: Mapping[str, Step], root: Path) -> Iterator[Fault]:
    """Yield files that two steps make, and steps that wait for each other."""
    makers: dict[Path, str] = {}
    for step in steps.values():
        for place, path in enumerate(step.outputs):
            other = next((makers[each] for each in makers if covers(each, path) and makers[each] != step.name), None)
            shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
            if other is not None:
                yield Fault(
                    ("steps", step.name, "outputs", place),
                    f"'{shown}' is made by '{other}' already: a file must be made by one step",
                )
            makers.setdefault(path, step.name)
    circle = cycle_in(steps, declared_edges(steps, root))
    if circle is not None:
        yield Fault(
            ("steps", circle[0]),
            f"steps wait for each other in a circle: {' → '.join(circle)}. Take one out of 'inputs' or 'after'",
        )


def _at(place: Place, work: Callable[[], Found]) -> Found:
    """Do *work*; what is refused there is a fault at *place*."""
    try:
        return work()
    except InvalidInput as problem:
        raise Fault(place, str(problem)) from None


def _names(words: Mapping[str, Any], word: str) -> tuple[str, ...]:
    return tuple(words.get(word) or ())


def _path(root: Path, name: str) -> Path:
    return Path(root / name).resolve()


def _fault(error: SchemaError) -> Fault:
    """Say where a document is not as the schema has it, in the words of pipelines."""
    path, got, expected = error.path, error.got, error.expected
    word = said(path, whole=CALLED)
    if path[2:3] == ("secrets",) and error.word == "type":
        return Fault(path, f"{word} must be where a secret is: env:VARIABLE or file:PATH")  # it may be the value
    match error.word:
        case "additionalProperties":
            near = nearest(str(path[-1]), error.known)
            hint = f"Did you mean '{near}'?" if near else f"The words here are {listed(error.known)}."
            return Fault(path, f"{word} is not a word of pipelines. {hint}")
        case "required":
            first = ' Write schema_version: "1.0" in the first line.' if expected == "schema_version" else ""
            return Fault(path, f"{word} must have '{expected}'.{first}")
        case "enum":
            hint = ' Write schema_version: "1.0", or upgrade jupyter-workbench where a newer one wrote it.'
            return Fault(path, f"{word} must be {one_of(expected)}, got {short(got)}.{hint}")
        case "type":
            hint = f" Write {path[-1]}: [{got}]." if isinstance(got, str) and "array" in expected else ""
            return Fault(path, f"{word} must be {kind(expected)}, got {short(got)}.{hint}")
        case "minimum":
            return Fault(path, f"{word} must be at least {expected}, got {short(got)}")
        case "exclusiveMinimum":
            return Fault(path, f"{word} must be above {expected}, got {short(got)}")
        case "uniqueItems":
            return Fault(path, f"{word} must not name anything twice")
        case _:
            return Fault(path, f"{word} must not be empty")
