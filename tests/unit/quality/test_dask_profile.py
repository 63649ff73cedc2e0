"""A Dask frame, and files where a cluster is there, are looked at by partition and give the same answer."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from workbench.data.backing import OutOfReach
from workbench.data.source import Source
from workbench.invalid import InvalidInput
from workbench.profiling.dask_profile import gather_on_cluster
from workbench.profiling.gathered import Gathered
from workbench.profiling.key_copies import key_copies
from workbench.profiling.quality_report import quality

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

dask = pytest.importorskip("dask")
dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

ROWS = 24_000


def frame() -> pd.DataFrame:
    """Make rows with every difficulty: gaps, many and mixed values, categories, copies, more than are sampled."""
    random = np.random.default_rng(3)
    made = pd.DataFrame(
        {
            "many": random.normal(size=ROWS),
            "few": random.integers(0, 9, ROWS),
            "gap": np.where(np.arange(ROWS) % 7 == 0, np.nan, random.normal(size=ROWS) + 1e6),
            "mixed": np.resize(np.array([1, "a", None, 2.5], dtype=object), ROWS),
            "late": np.array([None] * (ROWS // 2) + [7] * (ROWS // 2), dtype=object),
            "group": pd.Categorical(random.choice(list("abc"), ROWS)),
            "name": [f"name {n % 20_000}" for n in range(ROWS)],
            "when": pd.date_range("2024-01-01", periods=ROWS, freq="min", tz="Europe/Rome"),
            "secret": random.choice(["x", "y"], ROWS),
        }
    )
    return pd.concat([made, made.iloc[[5, 17]]], ignore_index=True)


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return frame()


@pytest.fixture(scope="module")
def parts(whole: pd.DataFrame) -> Any:
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_pandas(whole, npartitions=23, sort=False)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of two processes, for all tests here."""
    with (
        patch.dict(os.environ),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as started,
    ):
        yield started


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    """Make the cluster the current one."""
    with distributed.Client(cluster) as opened:
        yield opened


def same(mine: Any, theirs: Any) -> None:
    """Assert that two documents are equal, sums within rounding."""
    if isinstance(theirs, dict):
        assert mine.keys() == theirs.keys()
        for key, value in theirs.items():
            same(mine[key], value)
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs)
        for one, other in zip(mine, theirs, strict=True):
            same(one, other)
    elif isinstance(theirs, float):
        assert mine == pytest.approx(theirs, rel=1e-10)
    else:
        assert mine == theirs


def check(mine: Any, theirs: Any) -> None:
    """Assert that two reports say the same, of all rows and of the sampled ones."""
    same(mine.to_dict(), theirs.to_dict())
    assert mine.seen.sample.positions.tolist() == theirs.seen.sample.positions.tolist()
    for name in theirs.seen.sample.table.column_names:
        assert mine.seen.sample.table[name].to_pylist() == theirs.seen.sample.table[name].to_pylist()
    assert {name: lengths.tolist() for name, lengths in mine.seen.sample.lengths.items()} == {
        name: lengths.tolist() for name, lengths in theirs.seen.sample.lengths.items()
    }
    codes = [[field.codes.tolist() for field in report.payload.links.fields] for report in (mine, theirs)]
    assert codes[0] == codes[1]


def test_partitions_in_this_process_give_the_answer_of_the_whole(parts: Any, whole: pd.DataFrame) -> None:
    check(quality(parts, target="few", sensitive="secret"), quality(whole, target="few", sensitive="secret"))


@pytest.mark.slow
def test_partitions_on_a_cluster_of_processes_give_the_answer_of_the_whole(
    client: Any, parts: Any, whole: pd.DataFrame
) -> None:
    report = quality(parts, sensitive="secret")
    check(report, quality(whole, sensitive="secret"))
    assert "2 duplicated rows" in report.payload.summary


@pytest.mark.slow
def test_files_are_read_by_the_cluster_that_is_there(cluster: Any, whole: pd.DataFrame, tmp_path: Path) -> None:
    plain = whole.drop(columns="mixed")
    for place in range(3):
        plain.iloc[place * 9_000 : (place + 1) * 9_000].to_parquet(
            tmp_path / f"part-{place}.parquet", row_group_size=2_000
        )
    here = quality(tmp_path / "part-*.parquet")
    assert gather_on_cluster(here.source) is None
    with distributed.Client(cluster):
        gathered = gather_on_cluster(Source.of(tmp_path / "part-*.parquet"))
        assert gathered is not None
        assert gathered.profile.n_rows == len(whole)
        check(quality(tmp_path / "part-*.parquet"), here)


@pytest.mark.slow
def test_a_file_that_workers_see_otherwise_is_read_here(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "two.parquet"
    pd.DataFrame({"a": range(100)}).to_parquet(path, row_group_size=10)
    source = Source.of(path)
    monkeypatch.setattr("workbench.data.source.PART_ROWS", 10)
    assert gather_on_cluster(source) is not None
    os.utime(path, ns=(1, 1))
    assert gather_on_cluster(source) is None


def test_files_are_read_here_without_a_cluster(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": range(100)}).to_parquet(path, row_group_size=10)
    with pytest.raises(ValueError, match="No"):
        distributed.get_client()
    assert gather_on_cluster(Source.of(path)) is None


def test_merging_does_not_depend_on_how_rows_are_divided(whole: pd.DataFrame) -> None:
    source = Source.of(whole)
    made = [Gathered.empty(source.schema, source.n_rows, start=start) for start in (0, 10_000, 10_001)]
    for one, (start, end) in zip(made, [(0, 10_000), (10_000, 10_001), (10_001, len(whole))], strict=True):
        for batch in Source.of(whole.iloc[start:end].reset_index(drop=True)).batches():
            one.add(batch.cast(source.schema))
    left, right = made[0].merge(made[1]).merge(made[2]), made[0].merge(made[1].merge(made[2]))
    for each in (left, right):
        sample = each.sampling.result()
        assert sample.positions.tolist() == quality(source).seen.sample.positions.tolist()
        assert sample.table["many"].to_pylist() == whole["many"].iloc[sample.positions].tolist()
        assert each.scan is not None
        assert each.scan.result().positions == (ROWS, ROWS + 1)
    assert made[0].profile.n_rows == 10_000  # a part is as it was


def test_a_dask_frame_is_a_source(parts: Any, whole: pd.DataFrame) -> None:
    source, expected = Source.of(parts), Source.of(whole)
    assert (source.n_rows, source.columns, source.notes) == (expected.n_rows, expected.columns, expected.notes)
    assert [str(each) for each in source.schema.types] == [str(each) for each in expected.schema.types]
    assert source.rows_at([ROWS, 3, 20_000], ["name", "mixed"]) == expected.rows_at(
        [ROWS, 3, 20_000], ["name", "mixed"]
    )
    assert sum(batch.num_rows for batch in source.batches(["few"])) == len(whole)
    assert source.count_where("few > 4") == (whole["few"] > 4).sum()
    [answer] = source.sql("SELECT sum(few) AS s, count(DISTINCT name) AS n FROM data").to_pylist()
    assert (int(answer["s"]), answer["n"]) == (whole["few"].sum(), 20_000)
    assert source.rows_at([0], ["name"])["name"].to_pylist() == ["name 0"]  # from the copy, which is there now
    assert source.fingerprint == Source.of(parts).fingerprint


def test_a_large_dask_frame_is_counted_by_partition_and_sql_is_refused(
    parts: Any, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.data.dask_backing.SPOOLED_CELLS", 1000)
    source = Source.of(parts)
    assert source.counts(["few > 4", "gap IS NULL OR isnan(gap)"]) == [
        (whole["few"] > 4).sum(),
        whole["gap"].isna().sum(),
    ]
    with pytest.raises(OutOfReach, match="too many to be fetched"):
        source.sql("SELECT 1 FROM data")
    report = quality(parts)
    assert {found.code for found in report.findings} >= {"WBQ101", "WBQ108"}
    assert report.unchecked
    assert report.payload.summary.endswith(f"all rows in one place): {', '.join(report.unchecked)}")


def test_keys_of_a_frame_that_is_too_large_for_sql_are_counted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing parts of a key are equal to none; NaN is missing."""
    whole = pd.DataFrame(
        {"id": np.where(np.arange(900) % 9 == 0, np.nan, np.arange(900) % 880), "name": ["a", "b", None] * 300}
    )
    source = Source.of(dd.from_pandas(whole, npartitions=5))
    there = whole.dropna()
    for names in (["id"], ["id", "name"]):
        held = there if len(names) == 2 else whole.dropna(subset=["id"])
        assert key_copies(source, names) == key_copies(Source.of(whole), names)
        found = key_copies(source, names)
        assert found is not None
        assert found.copies == held.duplicated(names).sum()
        assert found.copies + found.groups == held.duplicated(names, keep=False).sum()
        assert found.positions == tuple(held.index[held.duplicated(names)][:10])


def test_a_frame_that_changes_between_two_looks_is_refused() -> None:
    looks: list[int] = []

    def made(_: int) -> pd.DataFrame:
        looks.append(1)
        return pd.DataFrame({"a": range(len(looks))})

    moving = dd.from_map(made, [0], meta=pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    with (
        dask.config.set(scheduler="synchronous"),
        pytest.raises(InvalidInput, match=r"rows, and had .* before: persist"),
    ):
        quality(moving)


def test_a_graph_that_fails_is_said_in_one_line() -> None:
    def broken(_: int) -> pd.DataFrame:
        raise RuntimeError("the disk is gone\nand more")

    failing = dd.from_map(broken, [0, 1], meta=pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    with pytest.raises(InvalidInput, match=r"^the Dask frame cannot be computed: RuntimeError: the disk is gone\.$"):
        quality(failing)


def test_no_rows_and_one_partition_are_a_report() -> None:
    empty = dd.from_pandas(pd.DataFrame({"a": pd.Series([], dtype="float64"), "b": pd.Series([], dtype="object")}))
    assert quality(empty).table.n_rows == 0
    assert quality(dd.from_pandas(pd.DataFrame({"a": [1.0, None]}), npartitions=1)).table.columns[0].missing == 1


def test_ctrl_c_gives_the_partitions_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.dask_profile.LEAST_WAVE", 2)
    monkeypatch.setattr("workbench.profiling.dask_profile.WAVE", 1)
    counted: list[int] = []

    def made(place: int) -> pd.DataFrame:
        counted.append(place)
        if len(counted) == 8 + 3:  # all are counted first; of the second look, this is the third
            os.kill(os.getpid(), signal.SIGINT)
        return pd.DataFrame({"a": np.arange(10) + 10 * place})

    moving = dd.from_map(made, list(range(8)), meta=pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    with dask.config.set(scheduler="synchronous"):
        report = quality(moving)
        assert report.partial
        assert (report.table.n_rows, report.table.rows_in_all) == (40, 80)
        assert report.source.sql("SELECT max(a) AS m FROM data").to_pylist() == [{"m": 39}]


@pytest.mark.slow
def test_ctrl_c_on_a_cluster_gives_the_partitions_that_were_done(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of 20 partitions but the seventh are done when somebody stops: the first six are known, without a gap."""

    def made(place: int) -> pd.DataFrame:
        from distributed import Event, Variable, secede

        if place == 6 and Variable("counted").get() == "yes":
            secede()  # the worker has one thread, and others must not wait behind this one
            Event("stopped").wait(timeout=200)
        return pd.DataFrame({"a": (np.arange(10) + 10 * place) % 55})

    told: list[tuple[int, int]] = []

    @contextmanager
    def progress(total: int, **words: Any) -> Iterator[Any]:
        def tell(rows: int = 0, *, parts: int = 0) -> None:
            told.append((rows, parts))
            if (rows, parts) != (0, 0) and sum(done for _, done in told) == 19:
                os.kill(os.getpid(), signal.SIGINT)

        assert (total, words) == (200, {"parts": 20})
        yield tell

    counted = distributed.Variable("counted", client)
    counted.set("no")
    moving = dd.from_map(made, list(range(20)), meta=pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    source = Source.of(moving)
    counted.set("yes")
    monkeypatch.setattr("workbench.profiling.dask_profile.progress", progress)
    try:
        report = quality(source)
    finally:
        distributed.Event("stopped", client).set()
    assert sum(rows for rows, _ in told) == 190
    assert (report.table.n_rows, report.table.rows_in_all, report.table.columns[0].high) == (60, 200, 54)
    assert report.partial
    assert report.table.duplicate_examples == (55, 56, 57, 58, 59)
    assert not client.futures  # nothing is asked of the cluster any longer


@pytest.mark.slow
def test_a_worker_that_dies_is_made_up_for(client: Any, tmp_path: Path) -> None:
    """Killed, as by the kernel when memory is short: what it held is computed again, and nothing is counted twice."""
    counted, killed = tmp_path / "counted", tmp_path / "killed"

    def made(place: int) -> pd.DataFrame:
        if place == 17 and counted.exists() and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return pd.DataFrame({"a": np.arange(1000) + 990 * place, "b": place % 3})

    moving = dd.from_map(made, list(range(24)), meta=made(0).iloc[:0])
    source = Source.of(moving)
    counted.touch()
    report = quality(source)
    assert killed.exists()
    check(report, quality(pd.concat([made(place) for place in range(24)], ignore_index=True)))


@pytest.mark.slow
def test_copies_are_shuffled_by_ranges_of_hashes(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.profiling.dask_duplicates.RANGE", 1_500)
    rows = np.random.default_rng(1).integers(0, 9_000, 10_000)
    rows[4_000:6_000] = 7  # one row that is there very often
    whole = pd.DataFrame({"a": rows, "b": rows // 7})
    monkeypatch.setattr("workbench.data.dask_backing.SPOOLED_CELLS", 1000)  # so that keys are counted there as well
    report, expected = quality(dd.from_pandas(whole, npartitions=12), key="a"), quality(whole, key="a")
    assert report.table.duplicate_rows == int(whole.duplicated().sum())
    assert report.seen.identity is not None
    assert report.table.duplicate_examples == tuple(whole["a"][whole.duplicated()][:10].tolist())
    keys, same_keys = (next(found for found in each.findings if found.code == "WBQ112") for each in (report, expected))
    assert (keys.count, keys.title, keys.facts) == (same_keys.count, same_keys.title, same_keys.facts)
    assert (keys.where, keys.rows) == (None, report.table.duplicate_examples)
    assert report.to_dict()["duplicate_rows"] == expected.to_dict()["duplicate_rows"]
    assert report.table.duplicate_examples == expected.table.duplicate_examples


def test_values_that_are_too_wide_for_a_row_group_are_kept(tmp_path: Path) -> None:
    wide = pd.DataFrame({"n": np.array([2**70, -(2**70)], dtype=object)})
    with dask.config.set({"dataframe.convert-string": False}):
        source = Source.of(dd.from_pandas(wide, npartitions=2))
    expected = Source.of(wide)
    assert source.schema.types == expected.schema.types
    source.sql("SELECT 1 FROM data")
    assert pq.ParquetFile(source._backing._copy.paths[0]).metadata.num_rows == 2
