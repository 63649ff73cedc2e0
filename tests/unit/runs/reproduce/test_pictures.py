from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.unit.runs.reproduce.png_files import as_text, png
from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, SAME, Tolerance
from workbench.runs.comparison.outputs.pictures import compare_pictures, compare_svg
from workbench.runs.comparison.outputs.png_pixels import read_png

PLAIN = np.full((80, 120, 3), 200, np.uint8)


@given(
    pixels=st.integers(1, 4).flatmap(lambda n: arrays(np.uint8, (4, 5, n))),
    filters=st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_what_was_written_with_any_filter_is_read(pixels, filters):
    read = read_png(png(pixels, filters=filters))
    colours = pixels if pixels.shape[2] > 2 else np.repeat(pixels[..., :1], 3, axis=2)
    assert np.array_equal(read[..., :3], colours[..., :3])
    opacity = pixels[..., -1] if pixels.shape[2] in (2, 4) else 255
    assert np.array_equal(read[..., 3], np.broadcast_to(opacity, read.shape[:2]))


@pytest.mark.parametrize("content", [b"", b"no picture", png(PLAIN)[:60], png(PLAIN)[:-40]])
def test_a_damaged_picture_is_not_read(content):
    assert read_png(content) is None


def test_the_same_pixels_are_the_same_whatever_the_file_says_about_its_maker():
    one, other = (png(PLAIN, text=b"Software\0" + version) for version in (b"3.9", b"3.10"))
    assert compare_pictures(as_text(one), as_text(other)).degree == SAME


def test_what_nobody_sees_is_within_tolerance():
    other = PLAIN.copy()
    other[10, 10] = 180
    assert compare_pictures(as_text(png(PLAIN)), as_text(png(other))).degree == CLOSE


@pytest.mark.parametrize("colour", [(0, 0, 0), (200, 0, 200)])
def test_another_line_is_different(colour):
    other = PLAIN.copy()
    other[40:42, :] = colour
    found = compare_pictures(as_text(png(PLAIN)), as_text(png(other)))
    assert found.degree == DIFFERENT
    assert "of the picture looks different" in found.what


def test_another_size_is_different_and_said():
    found = compare_pictures(as_text(png(PLAIN)), as_text(png(PLAIN[:40])))
    assert found.what == "a picture of 120 × 80 pixels became one of 120 × 40"


def test_a_format_that_nothing_here_reads_is_compared_by_its_bytes(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "PIL.Image", None)
    assert "cannot be read here" in compare_pictures(as_text(b"\xff\xd8one"), as_text(b"\xff\xd8two")).what


def drawing(path, *, own="p1a2b3c4d5e"):
    return f'<svg><dc:date>2026-11-26T02:00:00</dc:date><g clip-path="url(#{own})"><path d="{path}"/></g></svg>'


def test_a_drawing_is_compared_without_ids_and_date():
    other = drawing("M10.5 20L30 40", own="p9f8e7d6c5b").replace("26T02", "27T03")
    assert compare_svg(drawing("M10.5 20L30 40"), other, Tolerance()).degree == SAME


def test_a_drawing_is_compared_by_its_numbers():
    before = drawing("M10.5 20L30 40")
    assert compare_svg(before, drawing("M10.50000001 20L30 40"), Tolerance()).degree == CLOSE
    assert compare_svg(before, drawing("M10.5 20L30 41"), Tolerance()).degree == DIFFERENT
