"""What a checkpoint cell keeps in the folder of its run, on real kernels."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest

import workbench as wb
from workbench.runs.resume.checkpoints import checkpoints_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

pytestmark = pytest.mark.slow

CHECKPOINT = ["checkpoint"]


def events(run: Run, name: str) -> list[dict[str, Any]]:
    lines = (run.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == name]


def test_the_named_variables_are_kept_and_nothing_else(make_notebook: MakeNotebook, project: Path) -> None:
    (project / "data.csv").write_text("1,2", encoding="utf-8")
    (project / "own.py").write_text("rate = 2", encoding="utf-8")
    notebook = make_notebook(
        ("seed: int = 1", ["parameters"]),
        "import own\nhidden = 'hidden value'\ntext = open('data.csv').read()\nopen('made.txt', 'w').write(text)",
        ("model = {'rate': own.rate * seed}\nmodel, text", CHECKPOINT),
        ("model", CHECKPOINT),
    )
    run = wb.run(notebook, {"seed": 3})
    assert run.status == "completed"
    second, first = checkpoints_in(run.folder)
    assert (first.names, first.cell, first.cells, second.names) == (["model", "text"], 2, 4, ["model"])
    kept = {each["name"]: (first.folder / each["file"]).read_bytes() for each in first.facts["files"]}
    assert {name: pickle.loads(content) for name, content in kept.items()} == {"model": {"rate": 6}, "text": "1,2"}
    for each in first.files:
        content = (first.folder / each["file"]).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert not any(b"hidden value" in path.read_bytes() for path in first.folder.glob("*.pickle"))
    assert first.facts["parameters"] == {"seed": 3}
    [read] = first.facts["inputs"]
    assert (read["path"], read["bytes"]) == (str(project / "data.csv"), 3)
    assert [each["path"] for each in first.facts["outputs"]] == [str(project / "made.txt")]
    assert [each["path"] for each in first.facts["modules"]] == [str(project / "own.py")]
    facts = run.record["checkpoints"][0]
    assert (facts["cell"], facts["names"], facts["folder"]) == (2, ["model", "text"], "checkpoints/1")
    assert [event["cell"] for event in events(run, "checkpoint")] == [2, 3]
    assert {path.name for path in first.folder.iterdir()} == {
        *("0-model.pickle", "1-text.pickle", "random.pickle", "checkpoint.json", "outputs.json"),
        *("kernel.jsonl", "observed.jsonl"),
    }


def test_what_cannot_be_kept_is_said_and_the_run_goes_on(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(
        ("import threading\nlock = threading.Lock()\nfine = 1\nfine, lock", CHECKPOINT),
        ("fine + 1", CHECKPOINT),
        "print('the end')",
    )
    run = wb.run(notebook)
    assert run.status == "completed"
    assert checkpoints_in(run.folder) == []
    assert not list((run.folder / "checkpoints").iterdir())
    lock, unnamed = run.record["checkpoints"]
    assert lock["problem"].startswith("'lock' cannot be kept: TypeError: cannot pickle '_thread.lock' object")
    assert unnamed["problem"].startswith("the cell names no variables")
    assert [event["problem"] for event in events(run, "checkpoint-failed")] == [lock["problem"], unnamed["problem"]]


def test_no_secret_is_in_a_checkpoint(make_notebook: MakeNotebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "open sesame")
    notebook = make_notebook(
        ("import workbench as wb\ntoken: wb.Secret", ["parameters"]),
        ("headers = {'Authorization': 'Bearer ' + token.reveal()}\nheaders", CHECKPOINT),
        ("token", CHECKPOINT),
        ("import base64\npacked = base64.b64encode(token.reveal().encode())\npacked", CHECKPOINT),
        ("harmless = 1\nharmless", CHECKPOINT),
    )
    run = wb.run(notebook, secrets={"token": "env:SHOP_TOKEN"})
    assert run.status == "completed", run.error
    plain, whole, packed, kept = run.record["checkpoints"]
    assert plain["problem"] == "'headers' cannot be kept: it holds the value of a secret, which must be in no file"
    assert "a Secret is not pickled" in whole["problem"]
    assert "it holds the value of a secret" in packed["problem"]
    assert kept["names"] == ["harmless"]
    assert [each.names for each in checkpoints_in(run.folder)] == [["harmless"]]
    contents = [path.read_bytes() for path in run.folder.rglob("*") if path.is_file()]
    assert not any(b"open sesame" in content for content in contents)


def test_what_only_cloudpickle_takes_is_kept_where_that_is_installed(make_notebook: MakeNotebook) -> None:
    pytest.importorskip("cloudpickle")
    notebook = make_notebook(("rate = 2\ndouble = lambda x: x * rate\ndouble", CHECKPOINT))
    run = wb.run(notebook)
    [kept] = checkpoints_in(run.folder)
    assert kept.facts["packages"].keys() == {"cloudpickle"}
