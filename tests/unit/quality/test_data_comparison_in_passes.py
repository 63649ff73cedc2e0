"""Data that are compared in passes, some rows or columns at a time, give what small data give that are held."""

from __future__ import annotations

import sys
from collections import defaultdict
from subprocess import run
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.profiling import data_comparison_buckets as buckets
from workbench.profiling import data_comparison_cells as cells
from workbench.profiling import data_comparison_content as content
from workbench.profiling import data_comparison_hashes as hashes
from workbench.profiling.data_comparison import compare_data
from workbench.profiling.hash_sets import paired

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.profiling.data_comparison import DataComparison

N = 5000


def table() -> pl.DataFrame:
    random = np.random.default_rng(3)
    return pl.DataFrame(
        {
            "id": np.arange(N) * 7,
            "wage": random.normal(10, 2, N).round(3),
            "region": random.choice(["west", "north", "south"], N),
            "hours": random.integers(0, 60, N).astype(np.int16),
            "same": np.ones(N),
        }
    ).with_columns(wage=pl.when(pl.col("id") % 5 > 0).then("wage"))


def changed(before: pl.DataFrame) -> pl.DataFrame:
    return before.filter(pl.col("id") % 11 > 0).with_columns(
        pl.col("wage").fill_null(0), pl.col("hours").cast(pl.Int64).clip(upper_bound=50).alias("hours")
    )


def said(done: DataComparison) -> dict[str, Any]:
    return {
        "words": done.pairs.words,
        "partners": done.pairs.partners.tolist(),
        "renamed": dict(done.renamed),
        **{name: done.frame(name).to_json() for name in ("metrics", "rows", "columns", "cells")},
    }


@pytest.fixture
def in_passes(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let so few rows be held that all is done in many passes, with files."""
    monkeypatch.setattr(buckets, "BUCKET", 500)
    monkeypatch.setattr(buckets, "HELD", 700)
    monkeypatch.setattr(cells, "HELD", 1500)
    monkeypatch.setattr(content, "AT_ONCE", 4000)
    for module in (hashes, cells):
        monkeypatch.setattr(module, "CHUNK", 512)
    return monkeypatch


@pytest.mark.parametrize("order", ["kept", "turned", "shuffled"])
@pytest.mark.parametrize("key", ["id", None])
def test_passes_find_what_one_look_finds(order: str, key: str | None, in_passes: pytest.MonkeyPatch) -> None:
    before = table()
    after = changed(before)
    after = after.sample(fraction=1, shuffle=True, seed=1) if order == "shuffled" else after
    after = after.reverse() if order == "turned" else after
    found = said(compare_data(before, after, key=key))
    in_passes.undo()
    assert found == said(compare_data(before, after, key=key))
    assert found["words"].startswith("by id" if key else "by the values of 4 columns that kept their values")


def test_rows_put_in_between_and_repeated_keys_are_told_in_passes(in_passes: pytest.MonkeyPatch) -> None:
    before = table()
    more = changed(before).head(3000).with_columns(id=-1 - pl.int_range(3000))
    after = pl.concat(
        [changed(before).head(900), more, changed(before).slice(900), before.head(5)], how="vertical_relaxed"
    )
    found = compare_data(before, after, key="id")
    assert found.pairs.added.size == 3000 + sum(place % 11 > 0 for place in before["id"].head(5))
    assert found.pairs.repeated is not None
    assert found.pairs.repeated[1] == sum(place % 11 > 0 for place in before["id"].head(5))
    told = said(found)
    in_passes.undo()
    assert told == said(compare_data(before, after, key="id"))


def test_renamed_columns_are_found_in_passes(in_passes: pytest.MonkeyPatch) -> None:
    before = table()
    after = before.rename({"region": "area", "hours": "time", "same": "one"})
    almost = after.with_columns(time=pl.when(pl.col("id") == 7 * 4001).then(-1).otherwise("time"))
    assert dict(compare_data(before, after).renamed) == {"region": "area", "hours": "time"}
    found = said(compare_data(before, almost))
    assert found["renamed"] == {"region": "area"}
    in_passes.undo()
    assert found == said(compare_data(before, almost))


@pytest.mark.usefixtures("in_passes")
def test_a_table_can_be_compared_with_itself() -> None:
    held = table()
    for data in (held, held.to_pandas()):
        assert compare_data(data, data, key="id").findings == []


WORDS = st.lists(st.integers(0, 6), max_size=40)


@settings(max_examples=200, deadline=None)
@given(before=WORDS, after=WORDS, size=st.integers(1, 7))
def test_equal_hashes_are_paired_in_their_order(before: list[int], after: list[int], size: int) -> None:
    spread = np.uint64(0x9E3779B97F4A7C15)
    sides = [np.array(each, dtype=np.uint64) * spread for each in (before, after)]
    places = [defaultdict(list) for _ in sides]
    for held, words in zip(places, (before, after), strict=True):
        for place, word in enumerate(words):
            held[word].append(place)
    expected = dict(pair for word in places[0] for pair in zip(places[0][word], places[1][word], strict=False))
    assert dict(zip(*(each.tolist() for each in paired(*sides)), strict=True)) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "BUCKET", size)
        patch.setattr(buckets, "HELD", size)
        cut = [[side[start : start + size] for start in range(0, side.size, size)] for side in sides]
        partners, repeated = buckets.match(cut, (len(before), len(after)), count_repeats=True)
    assert partners.tolist() == [expected.get(place, -1) for place in range(len(before))]
    assert repeated == (len(before) - len(set(before)), len(after) - len(set(after)))


LOOK = """
import os, signal, sys, tempfile
from pathlib import Path
from workbench.invalid import InvalidInput
from workbench.profiling import data_comparison_buckets as buckets
from workbench.profiling.data_comparison import compare_data
Path("tmp").mkdir()
tempfile.tempdir = str(Path("tmp").resolve())
buckets.BUCKET, buckets.HELD = 500, 2000
{meanwhile}
try:
    compare_data("before.parquet", "after.parquet", key="id")
except (InvalidInput, KeyboardInterrupt) as problem:
    print(type(problem).__name__, problem)
print(list(Path("tmp").iterdir()))
"""
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
STOPPED = """
write = buckets._Buckets._write
def write_and_stop(self):
    write(self)
    print(len(list(next(Path("tmp").iterdir()).iterdir())) > 1)
    os.kill(os.getpid(), signal.SIGINT)
buckets._Buckets._write = write_and_stop
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    before = table()
    pq.write_table(before.to_arrow(), tmp_path / "before.parquet")
    pq.write_table(changed(before).to_arrow(), tmp_path / "after.parquet")
    return tmp_path


def ended(meanwhile: str, files: Path) -> list[str]:
    done = run(
        [sys.executable, "-c", LOOK.format(meanwhile=meanwhile)], capture_output=True, text=True, check=False, cwd=files
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of this kind")
def test_no_room_is_said_and_nothing_stays_behind(files: Path) -> None:
    said, left = ended(FULL, files)
    assert f"InvalidInput the rows must be kept in a temporary file, and there is no room for it in '{files}" in said
    assert left == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way")
def test_ctrl_c_ends_it_and_nothing_stays_behind(files: Path) -> None:
    there, said, left = ended(STOPPED, files)
    assert (there, said.strip(), left) == ("True", "KeyboardInterrupt", "[]")
