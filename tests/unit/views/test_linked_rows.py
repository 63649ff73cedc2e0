"""Exact answers about all rows: as DuckDB counts them with the predicates of the bins."""

import threading

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.source import Source
from workbench.findings import Finding
from workbench.invalid import InvalidInput
from workbench.views.basis import Basis
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.links import LinkedField, Links
from workbench.views.payload import Payload
from workbench.views.rows import bin_index
from workbench.views.rows.bin_sql import bin_case, bins_predicate
from workbench.views.rows.linked_rows import LinkedRows, rows_of_payload

RANDOM = np.random.default_rng(4)
N = 20_000
CUTS = {
    "wage": {"edges": [0.0, 2.5, 5.0, 10.0, 25.0]},
    "region": {"values": [["west"], ["it's"], ['"'], [""]], "literal": "text"},
    "union": {"values": [[False], [True]], "literal": "boolean"},
    "hired": {"edges": ["1500-01-01", "1680-06-01", "1999-12-31", "2024-01-01"], "literal": "date"},
    "pair": {"columns": ["a", "b"], "values": [[a, b] for a in range(3) for b in range(3)]},
}


def a_table(n=N):
    wage = RANDOM.gamma(2, 3, n)
    wage[RANDOM.random(n) < 0.1] = np.nan
    wage[RANDOM.random(n) < 0.02] = np.inf
    wage[RANDOM.random(n) < 0.02] = -np.inf
    regions = np.array(["west", "it's", '"', "", "elsewhere", "nowhere"])[RANDOM.integers(0, 6, n)]
    days = RANDOM.integers(-180_000, 25_000, n)
    return pa.table(
        {
            "wage": pa.array(wage, mask=RANDOM.random(n) < 0.05),
            "region": pa.array(regions, mask=RANDOM.random(n) < 0.1),
            "union": pa.array(RANDOM.random(n) < 0.4, mask=RANDOM.random(n) < 0.1),
            "hired": pa.array(days.astype(np.int32)).cast(pa.date32()),
            "a": pa.array(RANDOM.integers(0, 4, n), mask=RANDOM.random(n) < 0.05),
            "b": pa.array(RANDOM.integers(0, 3, n)),
            "times": pa.array(RANDOM.integers(0, 3, n)),
            "pay": pa.array(np.where(RANDOM.random(n) < 0.1, np.nan, RANDOM.normal(size=n))),
        }
    )


@pytest.fixture(scope="module")
def rows_of(linked):
    """One report of many rows, its counts by DuckDB, and its bins."""
    return linked(a_table(), CUTS, values={"pay": "pay", "twice": "pay * 2", "times": "times"})


def some_bins(fields):
    """A strategy of selections: bins of some fields."""
    each = {
        name: st.lists(st.integers(0, len(field.labels) - 1), min_size=1, unique=True) for name, field in fields.items()
    }
    return st.fixed_dictionaries({}, optional=each)


BINS = some_bins(
    {
        name: LinkedField(id=name, title=name, columns=[], sql=[], labels=["x"] * n, codes=[], totals=[])
        for name, n in {"wage": 6, "region": 6, "union": 4, "hired": 5, "pair": 11}.items()
    }
)

NUMBERS = st.sampled_from([(None, None), ("pay", None), ("twice", None), ("twice", "times")])


@settings(deadline=None, max_examples=40)
@given(bins=BINS)
def test_a_mask_agrees_with_the_predicate(rows_of, bins):
    rows_of._selecting.set(bins)
    selection = rows_of.selection
    told = rows_of.source.sql(f"SELECT ({selection.predicate}) AS is_in FROM data")["is_in"]
    assert selection.mask.tolist() == [each is True for each in told.to_pylist()]
    assert selection.n_rows == selection.mask.sum()
    assert rows_of.source.count_where(selection.predicate) == selection.n_rows


@settings(deadline=None, max_examples=40)
@given(bins=BINS, within=BINS, name=st.sampled_from(list(CUTS)), number=NUMBERS)
def test_aggregates_are_what_duckdb_says(rows_of, bins, within, name, number):
    value, weight = number
    fields = rows_of._selecting.fields
    displayed = Displayed()
    displayed.keep("r", rows_of)
    asked = {
        "view": "r",
        "selections": [{"view": rows_of.payload.id, "bins": bins}],
        "aggregates": [
            {
                "field": name,
                "within": [{"field": each, "bins": one} for each, one in within.items()],
                "value": value,
                "weight": weight,
            }
        ],
    }
    told = answer({"id": 1, "question": "select", "arguments": asked}, displayed=displayed)["answer"]
    others = [bins_predicate(fields[each], one) for each, one in bins.items() if each != name]
    others += [bins_predicate(fields[each], one) for each, one in within.items()]
    sql = {"pay": "pay", "twice": "pay * 2", None: "NULL::DOUBLE"}[value]
    times = 1 if weight is None else "times"
    query = (
        f"SELECT {bin_case(fields[name], otherwise=255)} AS bin, count(*) AS n, sum(v * w) AS s, sum(w) AS w FROM ("
        f"SELECT *, CASE WHEN NOT isnan({sql}) THEN {sql} END AS v, CASE WHEN v IS NOT NULL THEN {times} END AS w "
        f"FROM data) WHERE {' AND '.join(others) or 'TRUE'} GROUP BY bin"
    )
    by_bin = {row["bin"]: row for row in rows_of.source.sql(query).to_pylist()}
    n_bins = len(fields[name].labels)
    (sums,) = told["aggregates"]
    assert sums["rows"] == [by_bin.get(each, {}).get("n", 0) for each in range(n_bins)]
    selected = [bins_predicate(fields[each], one) for each, one in bins.items()]
    assert told["rows"] == rows_of.source.count_where(" AND ".join(selected) or "TRUE")
    assert told["of"] == N
    if value is None:
        assert sums["sums"] is None
        assert sums["weights"] is None
    else:
        np.testing.assert_allclose(
            sums["sums"], [by_bin.get(each, {}).get("s") or 0 for each in range(n_bins)], atol=1e-9
        )
        assert sums["weights"] == [float(by_bin.get(each, {}).get("w") or 0) for each in range(n_bins)]


def test_a_weighted_mean_is_made_of_the_rows_with_a_value(linked, ask):
    table = pa.table({"a": [1, 1, 2, 2], "pay": [1.0, None, 3.0, float("inf")]})
    report = linked(table, {"a": {"values": [[1], [2]]}}, values={"pay": "pay", "w": np.array([2.0, 1, 3, 1])})
    asked = [{"field": "a", "within": [], "value": "pay", "weight": "w"}]
    told = ask("select", report, selections=[], aggregates=asked)
    assert told["aggregates"] == [{"rows": [2, 2, 0, 0], "sums": [2.0, 9.0, 0.0, 0.0], "weights": [2.0, 3.0, 0.0, 0.0]}]


@pytest.mark.parametrize("kind", ["parquet", "pandas", "polars", "csv"])
def test_every_kind_of_data_is_counted(linked, kind, tmp_path):
    table = a_table(500).select(["region", "union"])
    match kind:
        case "parquet":
            pq.write_table(table, tmp_path / "d.parquet", row_group_size=37)
            data = tmp_path / "d.parquet"
        case "csv":
            table.to_pandas().to_csv(tmp_path / "d.csv", index=False)
            data = tmp_path / "d.csv"
        case "pandas":
            data = table.to_pandas()
        case _:
            data = pl.from_arrow(table)
    report = linked(data, {"union": CUTS["union"]})
    report.select(union=True)
    assert report.selection.n_rows == sum(each is True for each in table["union"].to_pylist())


def test_a_mask_filters_pandas_and_polars(linked):
    frame = pd.DataFrame({"wage": [1.0, None, 3.0, 7.0], "name": list("abcd")})
    report = linked(frame, {"wage": {"edges": [0.0, 2.0, 4.0]}})
    report.select(wage=(2, 4))
    assert frame[report.selection.mask]["name"].tolist() == ["c"]
    assert pl.from_pandas(frame).filter(report.selection.mask)["name"].to_list() == ["c"]
    report.select()
    assert frame[report.selection.mask]["name"].tolist() == list("abcd")


def test_bins_may_be_given_or_made_by_a_function_and_are_read_once():
    source = Source.of(pa.table({"name": ["a", "bbb", None, "cc"]}))
    field = LinkedField(
        id="length",
        title="",
        columns=["name"],
        sql=["length(name)"],
        labels=["short", "long", "missing"],
        edges=[0, 2, 9],
        missing=2,
        codes=[],
        totals=[],
    )
    seen = []

    def lengths(batch):
        seen.append(batch.num_rows)
        return np.array(
            [2 if each is None else int(len(each) >= 2) for each in batch.column(0).to_pylist()], dtype=np.uint8
        )

    rows = LinkedRows([field], source=source, codes={"length": lengths})
    assert [rows.count({"length": [bin_]}) for bin_ in range(3)] == [1, 2, 1]
    assert seen == [4]
    given_codes = np.array([0, 1, 2, 1], dtype=np.uint8)
    rows = LinkedRows([field], n_rows=4, codes={"length": given_codes})
    assert rows.mask({"length": [1]}).tolist() == [False, True, False, True]
    assert rows.index().codes["length"] is given_codes


def test_a_payload_with_every_row_answers_for_itself(linked):
    report = linked(pa.table({"a": [1, 2, 2]}), {"a": {"values": [[1], [2]]}})
    assert rows_of_payload(report.payload).count({"a": [1]}) == 2
    sampled = Links(fingerprint="f", rows=9, sample=Basis.sampled(2, 9))
    assert rows_of_payload(Payload(kind="", title="", summary="", sections=[], links=sampled)) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "linked rows need a 'source', or 'n_rows' and the codes of every field"),
        ({"n_rows": 2}, "'f' must be given as an array, since there is no 'source' to read it from"),
        ({"n_rows": 2, "codes": {"f": [1]}}, "the codes of 'f' must be one for each of the 2 rows, got 1"),
        ({"n_rows": 2, "codes": {"f": [1, 1]}, "values": {"v": "a + 1"}}, "'v' must be given as an array"),
        ({"n_rows": 1, "codes": {"f": [1]}, "identity": ["a", "b"]}, "'identity' must be one for each of the 1 rows"),
    ],
)
def test_what_does_not_fit_is_said_at_once(arguments, words):
    field = LinkedField(
        id="f", title="f", columns=["f"], sql=["f"], labels=["a", "b"], values=[[0], [1]], codes=[], totals=[]
    )
    with pytest.raises(InvalidInput, match=words):
        LinkedRows([field], **arguments)


def test_a_file_that_has_changed_is_said_in_one_line(linked, tmp_path):
    path = tmp_path / "d.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3]}), path)
    report = linked(path, {"a": {"values": [[1]]}})
    pq.write_table(pa.table({"a": [1, 2]}), path)
    with pytest.raises(InvalidInput, match=r"d\.parquet' has changed since it was opened: read it again"):
        LinkedRows(report.payload.links.fields, source=report.source).count({"a": [0]})
    path.unlink()
    with pytest.raises(InvalidInput, match=r"d.parquet"):
        LinkedRows(report.payload.links.fields, source=report.source).count({"a": [0]})


def test_who_asks_too_early_is_told_how_far_it_is(linked):
    report = linked(pa.table({"a": [1, 2, 3]}), {"a": {"values": [[1]]}})
    gate = threading.Event()

    def held(batch):
        gate.wait(60)
        return np.zeros(batch.num_rows, dtype=np.uint8)

    rows = LinkedRows(report.payload.links.fields, source=report.source, codes={"a": held})
    with pytest.raises(InvalidInput, match=r"the kernel is still reading the rows \(0.%\): ask again in a moment\."):
        rows.index(patience=0)
    gate.set()
    assert rows.count({"a": [0]}) == 3


def test_a_large_index_lies_in_a_file_and_answers_the_same(linked, monkeypatch):
    monkeypatch.setattr(bin_index, "IN_MEMORY", 1_000)
    table = a_table(3_000)
    report = linked(table, {"wage": CUTS["wage"]}, values={"pay": "pay"})
    rows = LinkedRows(report.payload.links.fields, source=report.source, values={"pay": "pay"})
    index = rows.index()
    assert isinstance(index.codes["wage"].base, np.memmap)
    assert rows.count({"wage": [1]}) == report.source.count_where("wage >= 2.5 AND wage < 5")
    np.testing.assert_array_equal(index.values["pay"], table["pay"].to_numpy())


def test_indexes_asked_long_ago_are_given_up_and_read_again(linked, monkeypatch):
    monkeypatch.setattr(bin_index, "KEPT", 2_500)
    reports = [linked(pa.table({"a": RANDOM.integers(0, 3, 1_000)}), {"a": {"values": [[1]]}}) for _ in range(4)]
    counts = []
    for report in reports:
        report.select(a=1)
        counts.append(report.selection.n_rows)
    held = [report._selecting.rows()._build.nbytes for report in reports]
    assert held == [0, 0, 1_000, 1_000]
    for report, count in zip(reports, counts, strict=True):
        report.select()
        report.select(a=1)
        assert report.selection.n_rows == count == report.source.count_where("a = 1")


def test_several_threads_get_the_same_answer(linked):
    report = linked(a_table(5_000), {"wage": CUTS["wage"]})
    rows = report._selecting.rows()
    counts = []
    threads = [threading.Thread(target=lambda: counts.append(rows.count({"wage": [1, 2]}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(counts) == {report.source.count_where("wage >= 2.5 AND wage < 10")}
    assert len(counts) == 8


def test_a_report_that_goes_takes_its_index_along(linked):
    import gc
    import weakref

    report = linked(a_table(100), {"wage": CUTS["wage"]})
    report.select(wage=(0, 5))
    assert report.selection.n_rows
    gone = weakref.ref(report._selecting.rows().index())
    for thread in threading.enumerate():  # the one that has made it may be about to end
        if thread.name.startswith("workbench-"):
            thread.join(60)
    del report
    gc.collect()
    assert gone() is None


def test_findings_name_their_rows(linked, ask):
    found = [
        Finding(code="WBQ101", severity="info", title="by predicate", where="wage > 2"),
        Finding(code="WBQ102", severity="info", title="by identity", rows=("d", "a")),
        Finding(code="WBQ103", severity="info", title="of no rows"),
    ]
    table = pa.table({"id": list("abcd"), "wage": [1.0, None, 3.0, 7.0]})
    report = linked(table, {"wage": {"edges": [0.0, 5.0, 9.0]}}, shown=["wage"], key="id", found=found)
    assert ask("rows", report, selections=[], finding=0)["rows"] == [["c", 3.0], ["d", 7.0]]
    assert ask("rows", report, selections=[], finding=1)["rows"] == [["a", 1.0], ["d", 7.0]]
    brushed = [{"view": report.payload.id, "bins": {"wage": [0]}}]
    assert ask("rows", report, selections=brushed, finding=0)["rows"] == [["c", 3.0]]
    assert ask("rows", report, selections=[], finding=2) == "WBQ103 is not about single rows: there are none to open."
    assert ask("rows", report, selections=[], finding=3) == "'finding' must be a whole number from 0 to 2, got 3."
