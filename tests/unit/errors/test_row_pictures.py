"""Pictures of rows in the views of a classifier's errors: beside each row that is looked at, as far as bytes allow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.follow_numbers import checked, tables_of
from workbench.errors.classification import ClassificationErrors, classification_errors
from workbench.invalid import InvalidInput
from workbench.views.budget import size_of
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.questions.rows import rows
from workbench.views.settings import options
from workbench.views.thumbnails import thumbnail


def seen(n: int, *, side: int = 8, **more: Any) -> tuple[ClassificationErrors, np.ndarray[Any, Any]]:
    random = np.random.default_rng(n)
    images = random.random((n, side, side))
    truth = random.integers(0, 3, n)
    scores = random.random((n, 3)) + 1.2 * np.eye(3)[truth] * random.random((n, 1))
    return classification_errors(truth, scores / scores.sum(axis=1, keepdims=True), images=images, **more), images


def asked(report: ClassificationErrors, **more: Any) -> dict[str, Any]:
    displayed = Displayed()
    displayed.keep(report.payload.id, report)
    return rows({"view": report.payload.id, "selections": [], **more}, displayed=displayed)


@pytest.fixture
def budget() -> Any:
    before = options.view_bytes
    yield lambda size: setattr(options, "view_bytes", size)
    options.view_bytes = before


def test_the_kernel_gives_the_picture_of_each_row_beside_its_name() -> None:
    report, images = seen(500)
    page = asked(report, offset=300, limit=20)
    assert [column["name"] for column in page["columns"]][:4] == ["row", "picture", "actual", "predicted"]
    assert page["columns"][1]["type"] == "image"
    assert [row[1] for row in page["rows"]] == [thumbnail(image) for image in images[300:320]]


def test_pictures_follow_a_selection_and_an_order() -> None:
    report, images = seen(500)
    field = next(each for each in report.payload.links.fields if each.id == "confusion")
    selections = [{"view": report.payload.id, "bins": {"confusion": [1]}}]
    page = asked(report, selections=selections, sort={"column": "confidence", "descending": True}, limit=5)
    chosen = np.flatnonzero(field.codes == 1)
    assert {row[0] for row in page["rows"]} <= set(chosen.tolist())
    for row in page["rows"]:
        assert row[1] == thumbnail(images[row[0]])


def test_rows_are_not_sorted_by_their_pictures() -> None:
    report, _ = seen(100)
    with pytest.raises(InvalidInput, match="'column' must be one of"):
        asked(report, sort={"column": "picture", "descending": False})


def test_a_feature_that_is_called_picture_keeps_its_name_and_values() -> None:
    frame = pd.DataFrame({"picture": np.arange(50) * 2})
    report, images = seen(50, X=frame)
    page = asked(report, limit=3, sort={"column": "picture", "descending": True})
    at = {column["name"]: place for place, column in enumerate(page["columns"])}
    assert page["columns"][1]["type"] == "image"
    assert page["columns"][1]["title"] == "picture"
    assert [row[at["picture"]] for row in page["rows"]] == [98, 96, 94]
    assert page["rows"][0][1] == thumbnail(images[49])
    names = [column.name for column in tables_of(report.payload)["rows"].columns]
    assert len(set(names)) == len(names)


def test_without_images_there_is_no_picture() -> None:
    report = classification_errors(["a", "b", "a"], ["a", "b", "b"])
    assert [column["name"] for column in asked(report)["columns"]] == ["row", "actual", "predicted"]
    assert all(column.type != "image" for table in tables_of(report.payload).values() for column in table.columns)


def exemplary(report: ClassificationErrors) -> Any:
    links = report.payload.links
    return None if links.exemplars is None else tables_of(report.payload)[links.exemplars]


def test_exemplars_carry_their_pictures() -> None:
    report, images = seen(400)
    checked(report.payload)
    name, picture, *_ = exemplary(report).columns
    assert (picture.name, picture.type) == ("picture", "image")
    assert list(picture.values) == [thumbnail(images[place]) for place in np.asarray(name.values)]


def test_pictures_of_exemplars_take_a_part_of_the_view_and_shrink_to_it(budget: Any) -> None:
    def characters(size: int) -> int:
        budget(size)
        report, _ = seen(3_000, side=64)
        assert size_of(report.payload) <= size
        assert report.payload.links.sample is not None
        pictures = exemplary(report).columns[1]
        assert pictures.type == "image"
        return sum(map(len, pictures.values))

    full = 60 * len(thumbnail(np.random.default_rng(0).random((64, 64))))
    assert characters(4_000_000) == pytest.approx(full, rel=0.02)
    assert characters(250_000) <= 62_500 < full


def test_pictures_are_left_out_where_they_would_take_the_place_of_the_rows(budget: Any) -> None:
    pictured = {}
    for size in (90_000, 160_000):
        budget(size)
        report, _ = seen(2_000, side=16)
        assert size_of(report.payload) <= size
        assert report.payload.links.sample is not None
        pictured[size] = any(column.type == "image" for column in exemplary(report).columns)
    assert pictured == {90_000: False, 160_000: True}
