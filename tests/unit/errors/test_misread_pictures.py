"""Pictures of misread rows: as bright as the same pictures are in tables, in every theme."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.views.test_thumbnails import pixels
from workbench.errors.classification import classification_errors
from workbench.errors.misread import LARGEST_SIDE
from workbench.views.thumbnails import thumbnail

N, WRONG = 12, 5


def drawn(images: np.ndarray) -> tuple[dict[str, Any], list[int]]:
    """Return the heat map of misread pictures, and which rows it shows."""
    truth = [1, *([0] * (N - 1))]
    scores = [0.9, *np.linspace(0.6, 0.95, WRONG), *([0.1] * (N - 1 - WRONG))]
    payload = classification_errors(truth, scores, images=images).payload
    figures = [item for section in payload.sections if section.type == "figures" for item in section.items]
    figure = next(figure for figure in figures if figure.id == "misread")
    return figure.spec["data"][0], list(figure.table.columns[0].values)


@pytest.mark.parametrize(("height", "width"), [(6, 5), (100, 70)])
def test_pictures_are_as_bright_as_in_tables(height: int, width: int) -> None:
    images = np.random.default_rng(3).normal(size=(N, height, width))
    picture, rows = drawn(images)
    shown = np.asarray(picture["z"])
    assert len(rows) == WRONG
    for place, row in enumerate(rows):
        expected = pixels(thumbnail(images[row], side=LARGEST_SIDE)) / 255
        tall, wide = expected.shape
        gap = max(1, round(max(tall, wide) / 6))
        tile = shown[2 * gap : 2 * gap + tall, place * (wide + gap) : place * (wide + gap) + wide]
        np.testing.assert_allclose(tile, expected, atol=0.006)


def test_high_values_are_bright_whatever_the_theme() -> None:
    picture, _ = drawn(np.arange(N * 4).reshape(N, 2, 2))
    assert picture["colorscale"] == [[0, "#000000"], [1, "#ffffff"]]
    assert (picture["zmin"], picture["zmax"]) == (0, 1)
