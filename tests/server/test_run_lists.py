"""Lists of runs: what many runs have in common is one entry, and words find runs again."""

from __future__ import annotations

import pytest

from workbench.runs.records.recorder import Recorder
from workbench.runs.sweep.sweeping import sweep

pytestmark = pytest.mark.slow

PLACE = "id,kind,group"


@pytest.fixture
def ids(send):
    """Ask for a list, and return the ids in it."""

    async def listed(**query: str) -> list[str]:
        answer = await send("runs", **query)
        assert answer.status == 200, answer.body
        return [each["id"] for each in answer.document]

    return listed


async def test_a_sweep_is_one_entry_with_its_progress_and_its_runs_are_asked_for_by_it(project, notebook, send, ids):
    swept = sweep(project / notebook("seed: int = 7", "1 / (seed - 7)"), {"seed": [7, 8, 9]}, workers=2)
    members = [run.id for run in swept.runs]
    assert (await send("runs", fields=PLACE)).document == [
        {"id": swept.id, "kind": "sweep", "group": {"of": 3, "completed": 2, "failed": 1, "running": 0}}
    ]
    assert sorted(await ids(parent=swept.id)) == sorted(members)
    assert sorted(await ids(members="true")) == sorted([swept.id, *members])
    assert await ids(kind="sweep") == [swept.id]
    assert await ids(kind="run") == []
    assert sorted(await ids(kind="run", members="true")) == sorted(members)
    assert await ids(parent=swept.id, status="failed") == [swept.by_member[0].id]
    whole = (await send(f"runs/{swept.id}")).document
    assert (whole["id"], whole["status"], [each["id"] for each in whole["runs"]]) == (swept.id, "failed", members)
    assert (await send(f"runs/{swept.id}", fields=PLACE)).document["group"]["completed"] == 2


async def test_a_sweep_that_goes_on_counts_by_its_runs(project, recorded, send):
    facts = {"kind": "sweep", "sweep": {"members": 4, "done": {}}, "notebook": {"path": None, "sha256": None}}
    going_on = Recorder.open(project / "runs", project / "sweep-work", facts)
    parent = going_on.folder.name
    recorded(parent=parent, member=0)
    recorded(parent=parent, member=1, status="failed")
    last = Recorder.open(project / "runs", project / "work.ipynb", {"parent": parent, "member": 2})
    expected = {"of": 4, "completed": 1, "failed": 1, "running": 1}
    assert (await send("runs", fields="id,group")).document == [{"id": parent, "group": expected}]
    assert (await send(f"runs/{parent}", fields="group")).document == {"group": expected}
    recorded(parent=parent, member=1)  # it was run again, and went well
    assert (await send("runs", fields="group")).document == [{"group": expected | {"completed": 2, "failed": 0}}]
    going_on.close()  # as a process that is killed lets go
    last.close()
    stopped = (await send("runs", fields="status,group")).document
    assert stopped == [{"status": "interrupted", "group": expected | {"completed": 2, "failed": 1, "running": 0}}]


async def test_the_runs_of_a_deleted_sweep_stand_for_themselves(recorded, ids):
    run = recorded(parent="20260101-000000-sweep-work-0000", member=0)
    assert await ids() == [run.id]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("nightly", [0]),
        ("tag:nig", [0]),
        ("tag:ightly", []),
        ("ticket", [0, 1]),
        ('"ticket 42"', [0]),
        ('note:"TICKET 43', [1]),
        ("notebook:shop", [2]),
        ("shop", [2]),
        ("failed", [1]),
        ("status:fail ticket", [1]),
        ("status:fail shop", []),
        ("tag:", [0, 1, 2]),
        ("12:30", []),
        ("  ", [0, 1, 2]),
    ],
)
async def test_words_find_runs(recorded, ids, search, found):
    runs = [
        recorded(tags=["nightly", "eu"], note="ticket 42"),
        recorded(note="Ticket 43", status="failed"),
        recorded("shop.ipynb"),
    ]
    assert await ids(search=search) == [runs[place].id for place in found][::-1]


async def test_notes_and_tags_filter_exactly(recorded, ids):
    run, other = recorded(tags=["a"], note="Ticket 42"), recorded(tags=["ab"])
    assert await ids(note="ticket") == [run.id]
    assert await ids(tag="a") == [run.id]
    assert await ids(tag="a", note="none") == []
    assert await ids() == [other.id, run.id]


async def test_a_list_of_what_the_index_knows_reads_no_record(recorded, send, monkeypatch):
    run = recorded(note="a", tags=["b"])
    fields = "id,status,tags,note,notebook_path,notebook_name,parameters,metrics,error,kind,group,verdict,has_report"
    first = (await send("runs", fields=fields)).document
    assert first[0]["id"] == run.id
    monkeypatch.setattr("workbench.runs.records.record.read_record", None)
    assert (await send("runs", fields=fields)).document == first


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"kind": "swep"}, "Did you mean 'sweep'?"),
        ({"members": "1"}, "'members' must be true or false, got '1'."),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(project, send, query, said):
    answer = await send("runs", **query)
    assert answer.status == 400
    assert said in answer.message
