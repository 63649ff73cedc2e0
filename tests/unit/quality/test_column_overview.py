"""The overview of many columns: every column is in it, in few bytes, and nothing of a sensitive one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.quality.conftest import odd_frame
from workbench.profiling.column_bars import bar_heights, bars
from workbench.profiling.column_overview import small_bars
from workbench.profiling.quality_report import quality
from workbench.strict_json import dumps
from workbench.views.columns import read_columns

if TYPE_CHECKING:
    from workbench.views.payload import Section


def columns_section(report: Any) -> Section:
    return next(section for section in report.payload.sections if section.id == "columns")


def wide(columns: int, rows: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(columns)
    frame = pd.DataFrame(random.normal(size=(rows, columns)), columns=[f"x{place}" for place in range(columns)])
    frame.iloc[: rows // 2, 100] = np.nan
    frame["constant"] = 1.0
    return frame


def test_few_columns_need_no_overview_and_many_have_one() -> None:
    assert columns_section(quality(wide(101).iloc[:, :12])).overview is None
    assert columns_section(quality(wide(101).iloc[:, :13])).overview is not None


def test_every_column_is_a_card_or_in_the_overview_with_its_numbers() -> None:
    frame = wide(300)
    section = columns_section(quality(frame))
    overview = section.overview
    assert overview is not None
    titles = [item.title for item in section.items] + list(overview.titles)
    assert sorted(titles) == sorted(frame.columns)
    sorts = {sort.label: np.asarray(sort.values) for sort in overview.sorts}
    assert [frame.columns[place] for place in sorts["position"]] == titles
    missing = frame[titles].isna().mean().to_numpy()
    np.testing.assert_array_equal(sorts["most missing first"], np.ceil(missing * 10_000))
    worst = titles[int(np.argmin(sorts["gravest first"]))]
    assert worst in ("constant", "x100")
    assert len(overview.y) == 16 * len(overview.titles)


def test_what_travels_can_be_read_back_and_stays_within_the_budget() -> None:
    random = np.random.default_rng(1)
    names = [f"a rather long name of a column, number {place}" for place in range(2_000)]
    frame = pd.DataFrame(random.integers(0, 9, size=(60, 2_000)), columns=names)
    report = quality(frame)
    document = report.payload.to_json()
    assert len(dumps(document).encode()) <= 250_000
    section = next(each for each in document["sections"] if each["id"] == "columns")
    arrays = read_columns(document["columns"])
    text = arrays[section["overview"]["titles"]["$column"]].tobytes().decode()
    carded = [item["title"] for item in section["items"]]
    held = columns_section(report)
    assert carded + text.split("\n") == [item.title for item in held.items] + list(held.overview.titles)
    left_out = 2_000 - len(carded) - len(text.split("\n"))
    assert (left_out > 0) == ("left out" in (section["note"] or ""))


def test_a_sensitive_column_shows_only_how_many_values_there_are() -> None:
    frame = wide(200)
    frame["secret"] = np.arange(40.0)
    section = columns_section(quality(frame, sensitive=["secret"]))
    overview = section.overview
    assert overview is not None
    place = list(overview.titles).index("secret")
    assert list(overview.y[16 * place : 16 * place + 16]) == [254, 0] + [255] * 14


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([], [255] * 16),
        ([0, 0], [0, 0] + [255] * 14),
        ([1, 1000], [1, 254] + [255] * 14),
        ([1] * 32, [254] * 16),
        ([2] * 17, [254] * 8 + [127] + [255] * 7),
    ],
)
def test_small_bars(heights: list[int], expected: list[int]) -> None:
    assert small_bars(heights).tolist() == expected


def test_many_findings_of_a_kind_leave_room_for_others() -> None:
    frame = wide(400)
    frame.iloc[:10, :300] = np.nan
    report = quality(frame)
    section = report.payload.sections[0]
    total = {(group.code, group.severity): group.total for group in section.groups}
    assert sum(total.values()) == len(report.findings) > 300
    assert {found.code for found in section.items} == {found.code for found in report.findings}
    assert [report.findings[place] for place in section.places] == list(section.items)
    assert len(section.items) <= 100


def test_heights_without_labels_are_those_of_the_bars() -> None:
    frame = odd_frame()
    frame["many"] = [f"v{place}" for place in range(len(frame))]
    for column in quality(pd.concat([frame] * 30, ignore_index=True), sensitive=["many"]).table.columns:
        assert list(bar_heights(column)) == list(bars(column).heights)
