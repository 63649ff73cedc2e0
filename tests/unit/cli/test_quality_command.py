from __future__ import annotations

import json

import pytest

from tests.needles import HIDDEN, NEEDLES, found, needles

ODD_NAMES = ['quo"te', "line\nbreak", "</script>", "עברית", "'; drop table x; --", "<b>", "  ", "\x1b[31m"]


@pytest.fixture
def wages(project):
    (project / "wages.csv").write_text("wage,region,same\n3.1,north,1\n2.5,south,1\n,north,1\n", encoding="utf-8")
    return "wages.csv"


def test_the_summary_is_one_json_document(workbench, wages):
    ended = workbench("quality", wages, "--json")
    assert ended.code == 0
    assert (ended.document["n_rows"], ended.document["n_columns"]) == (3, 3)
    assert [column["name"] for column in ended.document["columns"]] == ["wage", "region", "same"]


def test_the_summary_is_a_table_with_the_findings_below(workbench, wages):
    ended = workbench("quality", wages)
    assert ended.code == 0
    assert "3 rows, 3 columns" in ended.out
    assert "warning WBQ103" in ended.out
    assert "same never varies" in ended.out


def test_the_report_is_written_where_it_is_asked_for(workbench, wages, project):
    ended = workbench("quality", wages, "--html", "q.html")
    assert "report: q.html" in ended.out
    assert (project / "q.html").read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_finding_as_bad_as_the_limit_ends_with_3(workbench, wages):
    severities = {one["severity"] for one in workbench("quality", wages, "--json").document["findings"]}
    expected = 3 if severities & {"warning", "error"} else 0
    assert expected == 3
    assert workbench("quality", wages, "--json", "--fail-on", "warning").code == expected


def test_no_finding_as_bad_as_the_limit_ends_with_0(workbench, project):
    (project / "fine.csv").write_text("a,b\n1,x\n2,y\n3,x\n", encoding="utf-8")
    assert workbench("quality", "fine.csv", "--fail-on", "error").code == 0


@pytest.mark.parametrize(
    "arguments", [("none.csv",), ("bad.parquet",), ("folder",), ("data.xyz",), ("wages.csv", "--target", "wagee")]
)
def test_unreadable_data_and_unknown_columns_are_refused_in_one_line(refused, wages, project, arguments):
    (project / "bad.parquet").write_bytes(b"PAR1 but not really")
    (project / "data.xyz").write_bytes(b"\x00\x01")
    (project / "folder").mkdir()
    refused("quality", *arguments)


def test_an_unknown_target_is_answered_with_the_nearest(refused, wages):
    assert "Did you mean 'wage'?" in refused("quality", wages, "--target", "wagee")


def test_a_frame_without_rows_has_a_result(workbench, project):
    (project / "empty.csv").write_text("a,b\n", encoding="utf-8")
    ended = workbench("quality", "empty.csv", "--json")
    assert (ended.code, ended.document["n_rows"], ended.document["n_columns"]) == (0, 0, 2)
    assert workbench("quality", "empty.csv").code == 0


def test_a_frame_without_columns_is_refused_or_has_a_result(workbench, project):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({}), project / "none.parquet")
    ended = workbench("quality", "none.parquet")
    assert (ended.code, ended.err.count("\n")) in {(0, 0), (2, 1)}


def test_odd_column_names_do_no_harm(workbench, project):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({name: [1, 2, None] for name in ODD_NAMES}), project / "odd.parquet")
    ended = workbench("quality", "odd.parquet", "--json")
    assert ended.code == 0
    assert [column["name"] for column in ended.document["columns"]] == ODD_NAMES
    shown = workbench("quality", "odd.parquet", "--html", "odd.html")
    assert shown.code == 0
    assert "\x1b" not in shown.out
    assert json.dumps("</script>") not in (project / "odd.html").read_text(encoding="utf-8")


def test_one_row_and_non_finite_numbers_have_a_strict_result(workbench, project):
    (project / "one.csv").write_text("a,b\ninf,nan\n", encoding="utf-8")
    ended = workbench("quality", "one.csv", "--json")
    assert (ended.code, ended.document["n_rows"]) == (0, 1)


def test_a_report_cannot_be_written_over_a_folder(refused, wages, project):
    (project / "out").mkdir()
    assert "'out' is a folder" in refused("quality", wages, "--html", "out")


def test_a_report_in_a_place_that_is_no_folder_is_refused(refused, wages, project):
    (project / "out").touch()
    assert "the report cannot be written to 'out/quality.html'" in refused(
        "quality", wages, "--html", "out/quality.html"
    )


def test_no_value_of_a_sensitive_column_is_written(workbench, project):
    needles().to_parquet(project / "people.parquet")
    asked = ("quality", "people.parquet", "--html", "q.html")
    for more in ((), ("--json",)):
        shown, hidden = workbench(*asked, *more), workbench(*asked, *more, "--sensitive", ",".join(HIDDEN))
        assert hidden.code == 0
        assert NEEDLES[0] in found({"out": shown.out})["out"]
        assert found({"out": hidden.out, "err": hidden.err, "page": (project / "q.html").read_text("utf-8")}) == {}


def test_a_file_that_cannot_be_read_does_not_tell_its_values(refused, project):
    lines = ['{"pay": 1}'] * 30_000 + ['{"pay": Qneedle}']
    (project / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")
    said = refused("quality", "people.jsonl", "--sensitive", "pay")
    assert "people.jsonl" in said
    assert found({"said": said}) == {}


def test_the_reference_and_the_time_are_compared_with(workbench, project):
    days = [f"2021-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 28)]
    for name, shift in (("old", 0), ("new", 40)):
        rows = [f"{day},{place % 50 + shift}" for place, day in enumerate(days)]
        (project / f"{name}.csv").write_text("day,wage\n" + "\n".join(rows) + "\n", encoding="utf-8")
    ended = workbench("quality", "new.csv", "--reference", "old.csv", "--time", "day", "--json")
    assert ended.code == 0
    assert [one["code"] for one in ended.document["findings"] if one["column"] == "wage"] == ["WBD101"]
    [day, wage] = ended.document["drift"]["columns"]
    assert (day["drifted"], wage["drifted"]) == (False, True)
    assert "drift" not in workbench("quality", "new.csv", "--json").document
    refused = workbench("quality", "new.csv", "--time", "wage")
    assert refused.code == 2
    assert "'time' must be a column of dates" in refused.err
