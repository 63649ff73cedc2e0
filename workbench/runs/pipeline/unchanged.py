"""Whether a step must be run: what has changed since it last went well, if anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import project_root
from workbench.documents.yaml_lines import read_yaml
from workbench.invalid import InvalidInput
from workbench.notebook.load import cell_tags, read_notebook
from workbench.runs.pipeline.definition import Gate, NotebookStep
from workbench.runs.pipeline.hashes import hash_of, matching
from workbench.runs.records.code_state import FOLDER, MODULES
from workbench.runs.records.observations import sha256_of
from workbench.runs.secret_values import recorded_places
from workbench.strict_json import dumps
from workbench.views.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.runs.pipeline.definition import Pipeline, Step
    from workbench.runs.pipeline.past import Past
    from workbench.runs.records.index import Index
    from workbench.runs.records.record import Run

__all__ = ["Verdict", "declared_hashes", "judge"]

SHOWN_CHANGES = 3
LONGEST_VALUE = 24
FIRST = "nothing on record yet"


@dataclass(frozen=True)
class Verdict:
    """Whether a step is taken from the record.

    Parameters
    ----------
    why
        Why it is, or why it must be run.
    taken
        The id of the run (for a gate: of the pipeline's run) that it is taken from; None when it must be run.
    """

    why: str
    taken: str | None = None


def judge(step: Step, pipeline: Pipeline, past: Past, index: Index) -> Verdict:
    """Say whether *step* must be run as things are now: what comes before it has ended."""
    if isinstance(step, Gate):
        return _judge_gate(step, pipeline, past, index)
    assert isinstance(step, NotebookStep)
    reasons: list[str] | None = None
    for run in past.completed(step):
        try:
            changes = list(_changes(step, run, past.entry_of(run), pipeline, index))
        except InvalidInput:  # its record has been deleted meanwhile
            continue
        if not changes:
            return Verdict(f"unchanged since {run.id}", run.id)
        reasons = reasons or changes  # of the newest one of the step: it is what people remember
    return Verdict(FIRST if reasons is None else _listed(reasons))


def declared_hashes(step: Step, pipeline: Pipeline, index: Index) -> dict[str, list[dict[str, Any]]]:
    """Return the hashes of what a step is declared to read and to make, as its entry on record has them."""
    inputs = _files_of_gate(step, pipeline) if isinstance(step, Gate) else step.inputs
    return {
        "inputs": [{"path": str(path), "sha256": hash_of(path, index)} for path in inputs],
        "outputs": [{"path": str(path), "sha256": hash_of(path, index)} for path in step.outputs],
    }


def _judge_gate(step: Gate, pipeline: Pipeline, past: Past, index: Index) -> Verdict:
    if "://" in step.data:
        return Verdict(f"{step.data} is remote: nobody knows whether it has changed")
    now = {each["path"]: each["sha256"] for each in declared_hashes(step, pipeline, index)["inputs"]}
    reason = None
    for run, entry in past.entries(step.name):
        if entry["status"] not in ("completed", "gate-failed"):
            continue
        before = {each["path"]: each["sha256"] for each in entry.get("inputs") or ()}
        changed = [path for path in now | before if now.get(path) != before.get(path) or now.get(path) is None]
        if not changed and entry["status"] == "completed":
            source = entry.get("taken_from") or run.id
            return Verdict(f"unchanged since {source}", source)
        said = [f"changed: {pipeline.shown(path)}" for path in changed]
        reason = reason or (_listed(said) if said else "the data did not keep the contract")
    return Verdict(reason or FIRST)


def _files_of_gate(step: Gate, pipeline: Pipeline) -> list[Path]:
    """Return the contract, the profile that it compares with, and the data."""
    files = [step.contract]
    try:
        document, _ = read_yaml(step.contract, what="a contract")
        profile = (document.get("drift") or {}).get("profile")
    except (InvalidInput, AttributeError):
        profile = None  # the gate itself will say what is wrong with it
    if isinstance(profile, str):
        files.append(step.contract.parent / profile)
    return files if "://" in step.data else [*files, *matching(pipeline.root / step.data)]


def _changes(
    step: NotebookStep, run: Run, entry: Mapping[str, Any] | None, pipeline: Pipeline, index: Index
) -> Iterator[str]:
    """Yield what differs between a step as it would be run now and one of its runs."""
    record = run.record
    yield from _changed_values(step.effective, record["parameters"])
    if record["kernel"]["name"] != step.kernel:
        yield f"changed: kernel {record['kernel']['name']} → {step.kernel}"
    if (entry or {}).get("cwd") != step.cwd:
        yield "changed: cwd"
    if recorded_places(step.options.get("secrets") or {}) != (record.get("secrets") or {}):
        yield "changed: where its secrets are"
    yield from _changed_code(step, run, pipeline)
    yield from _changed_inputs(step, record, entry, pipeline, index)
    yield from _changed_outputs(step, record, entry, pipeline, index)
    blind = any(each.startswith("files, ") for each in record["kernel"].get("not_observed", ()))
    if blind and not (step.inputs or step.outputs):
        yield "its files could not be observed: declare its inputs and outputs"


def _changed_values(now: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*before, *now)):
        if name not in before:
            yield f"changed: parameter {name} is new"
        elif name not in now:
            yield f"changed: parameter {name} is gone"
        elif dumps(now[name]) != dumps(before[name]):
            yield f"changed: parameter {name} {_value(before[name])} → {_value(now[name])}"


def _changed_code(step: NotebookStep, run: Run, pipeline: Pipeline) -> Iterator[str]:
    """Compare the code cells, not the file: outputs and words may change."""
    if sha256_of(step.notebook) != run.record["notebook"]["sha256"]:
        now, before = _cells(step.notebook), _cells(run.folder / FOLDER / step.notebook.name)
        if now is None or before is None or len(now) != len(before):
            yield f"changed: {pipeline.shown(step.notebook)}"
        elif now != before:
            first = next(place for place, cells in enumerate(zip(now, before, strict=True)) if cells[0] != cells[1])
            yield f"changed: {pipeline.shown(step.notebook)}, code cell {first}"
    kept, root = run.folder / FOLDER / MODULES, project_root(step.notebook)
    for module in sorted(each for each in kept.rglob("*") if each.is_file()):
        source = root / module.relative_to(kept)
        if sha256_of(module) != sha256_of(source):
            yield f"{'changed' if source.exists() else 'missing'}: {pipeline.shown(source)}"


def _cells(path: Path) -> list[tuple[str, tuple[str, ...]]] | None:
    try:
        cells = read_notebook(path)["cells"]
    except InvalidInput:
        return None
    return [(str(each["source"]), cell_tags(each)) for each in cells if each["cell_type"] == "code"]


def _changed_inputs(
    step: NotebookStep, record: Mapping[str, Any], entry: Mapping[str, Any] | None, pipeline: Pipeline, index: Index
) -> Iterator[str]:
    known = {each["path"]: each["sha256"] for each in (entry or {}).get("inputs") or ()}
    for each in record["inputs"]:
        path, before = each["path"], each["sha256"]
        if "://" in path:
            yield f"{one_line(path)} is remote: nobody knows whether it has changed"
        elif before is None:
            yield f"{pipeline.shown(path)} changed while it was read"
        else:
            known[path] = before
    for path, before in known.items():
        yield from _changed(path, before, pipeline, index)
    held = {*known, *(each["path"] for each in record["inputs"])}
    for declared in step.inputs:
        if str(declared) not in held:
            yield f"changed: {pipeline.shown(declared)} is a new input"
    for address in step.remote:
        if address not in held:
            yield f"{one_line(address)} is remote: nobody knows whether it has changed"


def _changed_outputs(
    step: NotebookStep, record: Mapping[str, Any], entry: Mapping[str, Any] | None, pipeline: Pipeline, index: Index
) -> Iterator[str]:
    known = {each["path"]: each["sha256"] for each in (entry or {}).get("outputs") or ()}
    known |= {each["path"]: each["sha256"] for each in record["outputs"]}
    for path, before in known.items():
        yield from _changed(path, before, pipeline, index)
    for declared in step.outputs:
        if str(declared) not in known:
            yield f"changed: {pipeline.shown(declared)} is a new output"


def _changed(path: str, before: str | None, pipeline: Pipeline, index: Index) -> Iterator[str]:
    now = hash_of(Path(path), index)
    if now is None or now != before:
        yield f"{'missing' if now is None else 'changed'}: {pipeline.shown(path)}"


def _listed(changes: list[str]) -> str:
    """Write changes in a line, each once; what kind of change it is stands before the first of them."""
    found = list(dict.fromkeys(changes))
    said: list[str] = []
    before = ""
    for each in found[:SHOWN_CHANGES]:
        kind, colon, rest = each.partition(": ")
        said.append(rest if colon and kind == before else each)
        before = kind
    return ", ".join([*said, *([f"{len(found) - SHOWN_CHANGES} more"] if len(found) > SHOWN_CHANGES else [])])


def _value(value: Any) -> str:
    text = one_line(value if isinstance(value, str) else dumps(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
