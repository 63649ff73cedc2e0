"""Thumbnails: true to the picture, small, and made of any numbers."""

import base64
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from workbench.views.items.table import TableColumn
from workbench.views.rows.linked_rows import LinkedRows
from workbench.views.rows.row_pages import page_of
from workbench.views.thumbnails import LARGEST_SIDE, thumbnail, thumbnails_within

HEAD = "data:image/png;base64,"


def pixels(url):
    """Read a grey PNG of eight bits and no filters, checking its sums."""
    assert url.startswith(HEAD)
    raw = base64.b64decode(url.removeprefix(HEAD), validate=True)
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    place, chunks = 8, {}
    while place < len(raw):
        (length,) = struct.unpack_from(">I", raw, place)
        name, data = raw[place + 4 : place + 8], raw[place + 8 : place + 8 + length]
        assert struct.unpack_from(">I", raw, place + 8 + length) == (zlib.crc32(name + data),)
        chunks[name] = data
        place += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [8, 0, 0, 0, 0]
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    assert not lines[:, 0].any()
    return lines[:, 1:]


@pytest.mark.parametrize(
    "image",
    [
        np.array([[0, 128], [255, 64]], dtype=np.uint8),
        np.array([[0, 128], [255, 64]]) / 255,
        np.array([[0, 128], [255, 64]]) * 257 - 40_000,
        np.array([[0, 128], [255, 64]], dtype=np.float32) * 1e-30,
    ],
)
def test_the_least_value_is_black_and_the_largest_white_whatever_the_scale(image):
    assert pixels(thumbnail(image)).tolist() == [[0, 128], [255, 64]]


def test_booleans_and_pictures_of_one_value():
    assert pixels(thumbnail(np.array([[True, False, True]]))).tolist() == [[255, 0, 255]]
    assert pixels(thumbnail(np.full((2, 3), 7.5))).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_what_is_no_number_is_at_the_ends():
    image = np.array([[np.nan, 2.0], [-np.inf, np.inf], [1.0, 3.0]])
    assert pixels(thumbnail(image)).tolist() == [[0, 128], [0, 255], [0, 255]]
    assert not pixels(thumbnail(np.full((2, 2), np.nan))).any()
    assert pixels(thumbnail(np.array([[-1.7e308, 0.0, 1.7e308]]))).tolist() == [[0, 128, 255]]


def test_larger_pictures_are_means_and_keep_their_proportions():
    checks = np.indices((128, 96)).sum(axis=0) % 2  # means of two by two are all the same
    checks[:, 48:] += 1
    small = pixels(thumbnail(checks))
    assert small.shape == (64, 48)
    assert not small[:, :24].any()
    assert (small[:, 24:] == 255).all()


@settings(max_examples=60, deadline=None)
@given(
    st.data(),
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.sampled_from([np.uint8, np.float32, np.float64, np.bool_, np.int64]),
    st.integers(1, LARGEST_SIDE),
)
def test_any_picture_becomes_one_of_at_most_the_side(data, shape, dtype, side):
    image = data.draw(arrays.arrays(dtype, shape, fill=arrays.from_dtype(np.dtype(dtype))))
    small = pixels(thumbnail(image, side=side))
    assert max(small.shape) <= side
    if max(shape) <= side:
        assert small.shape == shape


def test_pictures_shrink_until_they_fit_together_and_are_left_out_when_none_does():
    images = list(np.random.default_rng(0).random((10, 80, 80)))
    sizes = []
    for size in (60_000, 40_000, 20_000, 6_000):
        made = thumbnails_within(size, images)
        assert sum(map(len, made)) <= size
        sizes.append(len(pixels(made[0])))
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 2
    assert thumbnails_within(500, images) is None


class Watched:
    """Pictures that write down which of them were looked at."""

    def __init__(self, images):
        self.images, self.seen = images, []

    def __len__(self):
        return len(self.images)

    def __getitem__(self, place):
        self.seen.append(place)
        return self.images[place]


def test_a_page_makes_the_pictures_of_its_rows_alone():
    images = Watched(np.random.default_rng(0).integers(0, 255, (1_000, 5, 4)))
    shown = [TableColumn(name="face", type="image", values=images)]
    columns, rows = page_of(LinkedRows([], n_rows=1_000, shown=shown), [7, 900, 12])
    assert columns[1] == {"name": "face", "title": "face", "type": "image", "unit": None}
    assert images.seen == [7, 900, 12]
    assert rows == [[place, thumbnail(images.images[place])] for place in (7, 900, 12)]
