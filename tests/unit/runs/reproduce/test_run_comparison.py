from __future__ import annotations

import json

import nbformat
import pytest

import workbench as wb
from workbench.cli import main
from workbench.invalid import InvalidInput
from workbench.runs.records.recorder import Recorder


def executed(*cells):
    """Make an executed notebook of pairs of a source and what it printed."""
    notebook = nbformat.v4.new_notebook()
    for number, (source, text) in enumerate(cells, start=1):
        output = [nbformat.v4.new_output("stream", name="stdout", text=text)] if text else []
        notebook.cells.append(nbformat.v4.new_code_cell(source, outputs=output, execution_count=number))
    return notebook


@pytest.fixture
def on_record(project, monkeypatch):
    """Record a run with these facts and cells."""
    monkeypatch.chdir(project)

    def record(*cells, packages=None, **facts):
        recorder = Recorder.open(project / "runs", project / "a.ipynb", facts)
        recorder.record["notebook"]["path"] = str(project / "a.ipynb")
        recorder.record["environment"]["packages"] = packages or {}
        nbformat.write(executed(*cells), recorder.folder / "output.ipynb")
        recorder.finish("completed", None)
        recorder.close()
        return wb.Run(recorder.folder)

    return record


@pytest.fixture
def two(project, on_record):
    """Two runs that differ in something of each kind."""
    table = {"path": str(project / "data" / "t.csv"), "bytes": 10, "changed_during_run": False}
    before = on_record(
        ("x = 1", ""),
        ("print(x)", "1\n"),
        ("old()", ""),
        parameters={"seed": 1, "name": "a"},
        metrics={"rmse": 2.0, "r2": 0.5},
        inputs=[table | {"sha256": "a" * 64}],
        packages={"pandas": "2.2", "numpy": "2.0"},
    )
    after = on_record(
        ("x = 2", ""),
        ("print(x)", "2\n"),
        parameters={"seed": 2, "name": "a"},
        metrics={"rmse": 1.5, "r2": 0.5, "more": None},
        inputs=[table | {"sha256": "b" * 64}],
        packages={"pandas": "2.3", "numpy": "2.0"},
    )
    return wb.RunComparison(before, after)


def rows(frame):
    return list(frame.itertuples(index=False, name=None))


def test_every_part_is_a_frame_with_both_sides(two):
    assert two.names == ["parameters", "metrics", "packages", "environment", "inputs", "cells"]
    assert rows(two.frame("parameters")) == [("seed", 1, 2, False), ("name", "a", "a", True)]
    assert rows(two.differing("packages")) == [("pandas", "2.2", "2.3")]
    assert rows(two.differing("inputs")) == [("data/t.csv", "a" * 12, "b" * 12, 10, 10)]


def test_metrics_have_their_differences(two):
    frame = two.frame("metrics").set_index("name")
    assert tuple(frame.loc["rmse"]) == (2.0, 1.5, -0.5, -0.25, False)
    assert frame.loc["r2", "same"]
    assert frame.loc["more", ["before", "after", "difference"]].isna().all()


def test_cells_are_compared_by_code_and_by_what_came_out(two):
    assert [(row[2], row[3], row[4]) for row in rows(two.frame("cells"))] == [
        ("changed", "same", ""),
        ("same", "different", "what it prints: 1 became 2"),
        ("only in the first", None, ""),
    ]
    assert two.code_diff.splitlines()[3:5] == ["-x = 1", "+x = 2"]
    assert "-old()" in two.code_diff


def test_the_whole_is_strict_json(two):
    document = json.loads(json.dumps(two.to_dict(), allow_nan=False))
    assert document["runs"] == [two.before.id, two.after.id]
    assert document["parameters"][0] == {"name": "seed", "before": 1, "after": 2, "same": False}
    assert document["metrics"][2]["relative"] is None


def test_the_view_shows_what_differs_and_nothing_else(two):
    payload = two.payload.to_json()
    tables = {item["id"]: item for section in payload["sections"] for item in section["items"]}
    assert list(tables) == ["metrics", "parameters", "cells", "inputs", "packages", "code"]
    assert tables["parameters"]["n_rows"] == 1
    assert [section["id"] for section in payload["sections"]] == ["metrics", "differences", "code"]
    assert "<html" in two.to_html()
    assert len(two.figure("metrics").data[0].y) == 1


def test_two_equal_runs_show_that_nothing_differs(on_record):
    runs = [on_record(("print(1)", "1\n"), parameters={"seed": 1}) for _ in range(2)]
    compared = wb.RunComparison(*runs)
    assert not any(len(compared.differing(name)) for name in compared.names)
    assert compared.payload.to_json()["sections"] == []


def test_the_command_shows_only_what_differs_unless_all_is_asked_for(two, capfd):
    ids = (two.before.id, two.after.id)
    assert main(["compare", *ids]) == 0
    short = capfd.readouterr().out
    assert "numpy" not in short
    assert all(word in short for word in ("pandas", "seed", "-x = 1", "rmse", "25"))
    main(["compare", *ids, "--all"])
    assert "numpy" in capfd.readouterr().out
    main(["compare", *ids, "--json"])
    assert json.loads(capfd.readouterr().out)["code_diff"] == two.code_diff


def test_a_run_without_a_notebook_is_compared_in_all_else(two):
    (two.after.folder / "output.ipynb").unlink()
    compared = wb.RunComparison(two.before, two.after)
    assert len(compared.frame("cells")) == 0
    assert len(compared.differing("parameters")) == 1


def test_a_sweep_is_refused(on_record):
    with pytest.raises(InvalidInput, match="is a sweep, and only runs are compared"):
        wb.RunComparison(on_record(kind="sweep"), on_record())
