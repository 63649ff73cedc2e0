"""What a page asks about selections and rows: answered exactly, or in one clear line."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import workbench as wb
from workbench.data.source import Source
from workbench.views.items.table import TableColumn
from workbench.views.links import LinkedField
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.rows.row_pages import page_of

TABLE = pa.table({"id": list("abcdef"), "wage": [1.0, None, 3.0, 7.0, 3.0, 9.0], "age": [5, 4, 3, 2, 1, 0]})
CUTS = {"wage": {"edges": [0.0, 5.0, 9.0]}, "age": {"values": [[each] for each in range(6)]}}


@pytest.fixture
def people(linked):
    return linked(TABLE, CUTS, shown=["wage", "age"], title="people")


def brushed(report, **bins):
    return [{"view": report.payload.id, "bins": bins}]


def counted(field, **more):
    return {"field": field, "within": [], "value": None, "weight": None, **more}


def test_the_brush_on_a_field_does_not_count_for_its_own_bins(people, ask):
    told = ask(
        "select", people, selections=brushed(people, wage=[0], age=[3, 5]), aggregates=[counted("wage"), counted("age")]
    )
    assert told["rows"] == 2
    assert told["of"] == 6
    assert told["aggregates"][0]["rows"] == [2, 0, 0, 0]
    assert told["aggregates"][1]["rows"] == [0, 1, 0, 1, 0, 1, 0, 0]


def test_within_takes_only_rows_in_bins_of_other_fields(people, ask):
    within = [{"field": "age", "bins": [0, 1, 2]}]
    told = ask("select", people, selections=brushed(people), aggregates=[counted("wage", within=within)])
    assert told["aggregates"] == [{"rows": [1, 2, 0, 0], "sums": None, "weights": None}]


def test_a_selection_is_kept_and_taken_away(people, ask):
    ask("select", people, selections=brushed(people, wage=[1]), aggregates=[])
    assert people.selection.words == "wage is 5 – 9"
    told = ask("select", people, selections=brushed(people), aggregates=[])
    assert told == {"turn": told["turn"], "rows": 6, "of": 6, "aggregates": []}
    assert not people.selection


def test_linked_views_count_together_each_by_its_own_fields(linked, ask):
    one, other = (linked(TABLE, {name: CUTS[name]}, title=name) for name in ("wage", "age"))
    selections = [*brushed(one, wage=[0]), *brushed(other, age=[3, 5])]
    assert "is not linked with 'wage'" in ask("select", one, selections=selections, aggregates=[])
    wb.link(one, other)
    told = ask("select", one, selections=selections, aggregates=[counted("wage")])
    assert (told["rows"], told["aggregates"][0]["rows"]) == (2, [2, 0, 0, 0])
    told = ask("select", other, selections=selections, aggregates=[counted("age")])
    assert (told["rows"], told["aggregates"][0]["rows"]) == (2, [0, 1, 0, 1, 0, 1, 0, 0])
    assert one.selection.words == "wage is 0 – 5 and age is 3 or 5"
    assert ask("rows", other, selections=selections)["n"] == 2


VIEW = {"view": "none"}


@pytest.mark.parametrize(
    ("question", "arguments", "words"),
    [
        ("select", {"view": "none"}, "the kernel has not shown the view 'none': run its cell again."),
        ("select", {"view": ["x"]}, "the kernel has not shown the view ['x']: run its cell again."),
        ("select", {}, "'selections' must be a list of at most 10000 objects, got None."),
        ("select", {"selections": {}}, "'selections' must be a list of at most 10000 objects, got {}."),
        ("select", {"selections": [3]}, "'selections' must be a list of objects, got 3 in it."),
        ("select", {"selections": [{"view": "x"}]}, "the view 'x' is not linked with 'people': run both cells again."),
        (
            "select",
            {"selections": [{"view": None}]},
            "the view None is not linked with 'people': run both cells again.",
        ),
        ("select", {"bins": []}, "'bins' must be an object of fields, got list."),
        (
            "select",
            {"bins": {"wagee": [0]}},
            "'field' must be one of the linked fields ['wage', 'age'], got 'wagee'. Did you mean 'wage'?",
        ),
        ("select", {"bins": {"wage": [4]}}, "the bins of 'wage' must be a list of numbers from 0 to 3, got [4]."),
        ("select", {"bins": {"wage": [-1]}}, "the bins of 'wage' must be a list of numbers from 0 to 3, got [-1]."),
        ("select", {"bins": {"wage": [True]}}, "the bins of 'wage' must be a list of numbers from 0 to 3, got [True]."),
        ("select", {"bins": {"wage": [0.0]}}, "the bins of 'wage' must be a list of numbers from 0 to 3, got [0.0]."),
        (
            "select",
            {"bins": {"wage": "0; DROP TABLE data"}},
            "the bins of 'wage' must be a list of numbers from 0 to 3, got '0; DROP TABLE data'.",
        ),
        ("select", {"aggregates": None}, "'aggregates' must be a list of at most 10000 objects, got None."),
        (
            "select",
            {"aggregates": [counted("__class__")]},
            "'field' must be one of the linked fields ['wage', 'age'], got '__class__'.",
        ),
        (
            "select",
            {"aggregates": [counted("wage", within=[{"field": "age"}])]},
            "the bins of 'age' must be a list of numbers from 0 to 7, got None.",
        ),
        (
            "select",
            {"aggregates": [counted("wage", within=3)]},
            "'within' must be a list of at most 10000 objects, got 3.",
        ),
        (
            "select",
            {"aggregates": [counted("wage", value="pay")]},
            "'value' must be one of the linked values [], got 'pay'.",
        ),
        ("rows", {"offset": -1}, "'offset' must be a whole number from 0, got -1."),
        ("rows", {"limit": 201}, "'limit' must be a whole number from 1 to 200, got 201."),
        ("rows", {"limit": 1e9}, "'limit' must be a whole number from 1 to 200, got 1000000000.0."),
        ("rows", {"finding": 0}, "'finding' must be the place of a finding, and there are none, got 0."),
        ("rows", {"sort": "wage"}, "'sort' must be an object with 'column' and 'descending', got 'wage'."),
        ("rows", {"sort": {"column": "id"}}, "'column' must be one of ['row', 'wage', 'age'], got 'id'."),
        ("rows", {"sort": {"column": "1; --"}}, "'column' must be one of ['row', 'wage', 'age'], got '1; --'."),
        ("rows", {"sort": {"column": "wage", "descending": 1}}, "'descending' must be true or false, got 1."),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(people, ask, question, arguments, words):
    bins = arguments.pop("bins", {}) if "bins" in arguments else {}
    known = (
        {}
        if arguments == {} and bins == {}
        else {"selections": [{"view": people.payload.id, "bins": bins}], "aggregates": []}
    )
    assert ask(question, people, **{**known, **arguments}) == words


def test_rows_come_in_pages(people, ask):
    told = ask("rows", people, selections=brushed(people, wage=[0]), offset=1, limit=1)
    assert told == {
        "n": 3,
        "columns": [
            {"name": "row", "title": "row", "type": "integer", "unit": None},
            {"name": "wage", "title": "wage", "type": "number", "unit": None},
            {"name": "age", "title": "age", "type": "integer", "unit": None},
        ],
        "rows": [[2, 3.0, 3]],
    }
    assert ask("rows", people, selections=brushed(people, wage=[0]), offset=3)["rows"] == []
    everything = ask("rows", people, selections=[])
    assert (everything["n"], [row[0] for row in everything["rows"]]) == (6, [0, 1, 2, 3, 4, 5])


def test_rows_are_sorted_with_gaps_last_and_equal_ones_in_their_order(people, ask):
    def order(column, *, descending, **bins):
        told = ask(
            "rows", people, selections=brushed(people, **bins), sort={"column": column, "descending": descending}
        )
        return [row[0] for row in told["rows"]]

    assert order("wage", descending=False) == [0, 2, 4, 3, 5, 1]
    assert order("wage", descending=True) == [5, 3, 2, 4, 0, 1]
    assert order("age", descending=False, wage=[0]) == [4, 2, 0]
    assert order("row", descending=True) == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize("kind", ["parquet", "pandas"])
def test_any_page_of_any_order_is_what_pandas_says(linked, ask, kind, tmp_path):
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "key": random.permutation(5_000),
            "x": random.integers(0, 50, 5_000),
            "name": random.choice(list("abc"), 5_000),
        }
    )
    data = frame
    if kind == "parquet":
        data = tmp_path / "rows.parquet"
        pq.write_table(pa.Table.from_pandas(frame), data, row_group_size=700)
    report = linked(data, {"name": {"values": [["a"], ["b"]], "literal": "text"}}, shown=["x", "name"], key="key")
    chosen = frame[frame["name"] == "b"]
    for offset in (0, 700, len(chosen) - 5):
        told = ask("rows", report, selections=brushed(report, name=[1]), offset=offset, limit=100)
        assert told["rows"] == chosen.iloc[offset : offset + 100].values.tolist()
        sort = {"column": "x", "descending": True}
        told = ask("rows", report, selections=brushed(report, name=[1]), offset=offset, limit=100, sort=sort)
        ordered = chosen.sort_values("x", ascending=False, kind="stable")
        assert told["rows"] == ordered.iloc[offset : offset + 100].values.tolist()
    assert told["columns"][0] == {
        "name": "row",
        "title": "key",
        "type": "integer",
        "unit": None,
        "plain": True,
    }


def test_cells_are_plain(linked, ask):
    table = pa.table(
        {
            "a": [0, 1, 2],
            "huge": pa.array([2**63 - 1, None, 1], pa.int64()),
            "float": [float("nan"), float("inf"), 0.5],
            "moment": pa.array([-20_000_000_000_000_000, 1_500_000, None], pa.timestamp("us", "UTC")),
            "day": pa.array([dt.date(1, 1, 1), None, dt.date(2020, 2, 29)]),
            "time": pa.array([dt.time(1, 2, 3), None, None]),
            "span": pa.array([1_500_000_000, None, 0], pa.duration("ns")),
            "decimal": pa.array([Decimal("1.50"), None, Decimal("0.10")]),
            "bytes": pa.array([b"\xff", None, b""]),
            "list": pa.array([[1, 2], None, []]),
            "text": pa.array(["</script>", "x" * 2_000, None]).dictionary_encode(),
            "truth": [True, False, None],
        }
    )
    names = table.column_names[1:]
    report = linked(table, {"a": {"values": [[0], [1], [2]]}}, shown=names)
    told = ask("rows", report, selections=[])
    assert told["rows"] == [
        [
            0,
            "9223372036854775807",
            None,
            "1336-03-23T12:26:40+00:00",
            "0001-01-01",
            "01:02:03",
            1.5,
            1.5,
            "/w==",
            "[1, 2]",
            "</script>",
            True,
        ],
        [1, None, None, "1970-01-01T00:00:01.5+00:00", None, None, None, None, None, None, "x" * 1_000 + "…", False],
        [2, 1, 0.5, None, "2020-02-29", None, 0.0, 0.1, "", "[]", None, None],
    ]
    assert [column["type"] for column in told["columns"]] == [
        "integer",
        "integer",
        "number",
        "date",
        "date",
        "text",
        "number",
        "number",
        "text",
        "text",
        "text",
        "boolean",
    ]
    assert "cannot be sorted by 'list'" in ask("rows", report, selections=[], sort={"column": "list"})


@pytest.mark.parametrize(
    ("identity", "title", "names"),
    [
        (None, "row", [2, 0]),
        (["x", "y", "z"], "row", ["z", "x"]),
        (np.array([7, 8, 9]), "row", [9, 7]),
        (
            Source.of(pd.DataFrame({"a": [1, 2, 3]}, index=pd.Index(["i", "j", "k"], name="who"))).row_identity(),
            "who",
            ["k", "i"],
        ),
        (Source.of(pa.table({"a": [1, 2, 3], "b": list("rst")})).row_identity(["a", "b"]), "a · b", ["3 · t", "1 · r"]),
    ],
)
def test_rows_are_called_by_their_identity(identity, title, names):
    field = LinkedField(
        id="a", title="a", columns=["a"], sql=["a"], labels=["1", "rest"], values=[[1]], rest=1, codes=[], totals=[]
    )
    source = getattr(identity, "source", None) or Source.of(pa.table({"a": [1, 2, 3]}))
    shown = [TableColumn(name="score", values=[0.1, float("nan"), 0.3], type="share", title="the score")]
    rows = LinkedRows([field], source=source, shown=shown, identity=identity)
    columns, cells = page_of(rows, [2, 0])
    assert columns[0]["title"] == title
    assert columns[1] == {"name": "score", "title": "the score", "type": "share", "unit": None}
    assert cells == [[names[0], 0.3], [names[1], 0.1]]
    for descending in (False, True):
        from workbench.views.rows.row_pages import Sort

        found = rows.pages.positions([], key=None, finding=None, sort=Sort("row", descending))
        assert found.tolist() == ([2, 1, 0] if descending else [0, 1, 2])
