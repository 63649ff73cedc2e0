"""What the record keeps of reproductions, as the report, the terminal and the list of runs show it."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from workbench.cli.run_summary import of_run
from workbench.cli.tables import of_runs
from workbench.runs.records.record import Run
from workbench.runs.records.report import header
from workbench.runs.records.reproductions import reproduction_mark, reproductions_of
from workbench.runs.records.summaries import summary_of
from workbench.runs.reproduce.verdict import CellVerdict, Verdict

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "run" / "run-1.json").read_text(encoding="utf-8"))
FIRST = {"cell": 3, "what": "rmse = 2.5 <b>, was 2.4", "cause": "numpy 2.1.0 → 2.2.0"}


def verdict(degree, *, first=None, when="2026-11-20T10:00:00+00:00"):
    """What a reproduction writes into the record."""
    said = Verdict(
        verdict=degree,
        first_difference=first,
        environment_changes=({"what": "package", "name": "numpy", "recorded": "2.1.0", "now": "2.2.0"},),
        data_changes=(),
        code_changes=(),
        not_checked=("cell 2: a widget",),
        cells=(
            CellVerdict(cell=1, name="outputs", degree="same", what=""),
            CellVerdict(cell=3, name="outputs", degree=degree, what="rmse"),
        ),
        run="r",
        folders=(),
        tolerance=1e-6,
    )
    return {**said.to_dict(), "time": when}


SAME = verdict("same", when="2026-11-21T10:00:00+00:00")
DIFFERENT = verdict("different", first=FIRST)


def printed(*parts):
    console = Console(width=200, color_system=None)
    with console.capture() as captured:
        console.print(*parts)
    return captured.get()


def test_the_newest_verdict_stands_first():
    told = reproductions_of({"reproductions": [DIFFERENT, SAME]})
    assert [each.headline for each in told] == [
        "same: all 2 outputs, metrics and files",
        "different: 1 of 2 outputs, metrics and files",
    ]
    moment = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC).astimezone()
    assert told[0].when == moment.strftime("%Y-%m-%d %H:%M")


def test_it_says_where_it_differs_first_and_why():
    (told,) = reproductions_of({"reproductions": [DIFFERENT]})
    assert dict(told.lines) == {
        "first difference": "cell 3 (counted from 0): rmse = 2.5 <b>, was 2.4",
        "likely cause": "numpy 2.1.0 → 2.2.0",
        "environment": "numpy 2.1.0 → 2.2.0",
        "not compared": "cell 2: a widget",
    }


def test_a_headline_is_that_of_the_verdict_itself():
    said = Verdict(
        verdict="within tolerance",
        first_difference=None,
        environment_changes=(),
        data_changes=(),
        code_changes=(),
        not_checked=(),
        cells=(CellVerdict(cell=1, name="outputs", degree="within tolerance", what="x"),),
        run="r",
        folders=(),
        tolerance=1e-6,
    )
    (told,) = reproductions_of({"reproductions": [said.to_dict()]})
    assert dict(said.lines())["verdict"] == told.headline
    assert told.when == ""


@pytest.mark.parametrize(
    ("reproductions", "mark"),
    [([], ""), ([SAME, DIFFERENT], "different ✗"), ([DIFFERENT, SAME], "same ✓")],
)
def test_the_mark_of_a_run_is_its_newest_verdict(reproductions, mark):
    assert reproduction_mark(summary_of({**GOLDEN, "reproductions": reproductions}).get("verdict")) == mark


def test_the_list_of_runs_has_the_column_where_any_run_was_reproduced():
    assert "reproduced" not in printed(of_runs([summary_of(GOLDEN)]))
    listed = printed(of_runs(map(summary_of, [GOLDEN, {**GOLDEN, "reproductions": [SAME]}])))
    assert "reproduced" in listed
    assert listed.count("same ✓") == 1


def test_the_terminal_shows_every_verdict_and_the_cause_of_the_newest(tmp_path):
    shown = printed(of_run({**GOLDEN, "reproductions": [SAME, DIFFERENT]}, tmp_path))
    assert re.search(r"reproduced +different: 1 of 2 outputs, metrics and files · 2026-11-2", shown)
    assert "likely cause: numpy 2.1.0 → 2.2.0" in shown
    assert "same: all 2 outputs" in shown
    assert "reproduced" not in printed(of_run(GOLDEN, tmp_path))


def test_the_report_has_a_section_with_the_verdicts(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({**GOLDEN, "reproductions": [SAME, DIFFERENT]}), encoding="utf-8")
    page = header(Run(tmp_path))
    assert page.index('<li class="different">') < page.index('<li class="same">') < page.index("Parameters")
    assert "<dt>First difference</dt><dd>cell 3 (counted from 0): rmse = 2.5 &lt;b&gt;, was 2.4</dd>" in page
    assert "<dt>Likely cause</dt><dd>numpy 2.1.0 → 2.2.0</dd>" in page


def test_the_report_of_a_run_that_was_never_reproduced_says_nothing_of_it(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(GOLDEN), encoding="utf-8")
    assert "reproductions" not in header(Run(tmp_path))
