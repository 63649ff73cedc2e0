"""Thumbnails: pictures of rows as small PNGs that a table carries in its cells."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LARGEST_SIDE", "grey_values", "thumbnail", "thumbnails_within"]

LARGEST_SIDE = 64  # pixels
ENOUGH = 4  # pixels in a line of which a mean is taken
SIDES = (LARGEST_SIDE, 48, 32, 24, 16)
HEADER = struct.Struct(">IIBBBBB")
GREY = (8, 0, 0, 0, 0)  # bits a pixel, colours, and the methods of compressing, filtering and interlacing


def thumbnail(image: NDArray[np.generic], *, side: int = LARGEST_SIDE) -> str:
    """Return a picture as the URL of a PNG: its least value black, its largest white.

    Parameters
    ----------
    image
        Grey values of shape (height, width), numbers or booleans of any scale. NaN is as the least.
    side
        The most pixels of the PNG's height and width. Larger pictures are made smaller by means over squares, of
        very large ones over some of the pixels.
    """
    return "data:image/png;base64," + base64.b64encode(_png(grey_values(image, side=side))).decode("ascii")


def grey_values(image: NDArray[np.generic], *, side: int) -> NDArray[np.uint8]:
    """Return a picture made small, from 0 where it is least, which is black, to 255 where it is most, which is white.

    High values are bright in every place that shows pictures, as in image files, whatever the theme. The parameters
    are those of `thumbnail`.
    """
    dense = max(1, max(image.shape) // (ENOUGH * side))
    taken = image[::dense, ::dense]
    step = max(1, -(-max(taken.shape) // side))
    return _bytes(_smaller(taken, step))


def thumbnails_within(size: int, images: Sequence[NDArray[np.generic]]) -> list[str] | None:
    """Return the thumbnails of all *images*, the largest whose texts have at most *size* characters together.

    None when not even small ones do.
    """
    for side in SIDES:
        made = [thumbnail(image, side=side) for image in images]
        if sum(map(len, made)) <= size:
            return made
    return None


def _smaller(image: NDArray[np.generic], step: int) -> NDArray[np.float64]:
    """Return the means over squares of *step* pixels; those at the far edges may be cut."""
    values = _finite(np.asarray(image, dtype=np.float64))
    for along in (0, 1) if step > 1 else ():
        length = values.shape[along]
        starts = np.arange(0, length, step)
        counts = np.diff(starts, append=length)
        values = np.add.reduceat(values, starts, axis=along) / (counts[:, None] if along == 0 else counts)
    return values


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to 0…1; infinities go to the ends."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    clipped = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    span = high / 2 - low / 2  # halves: the span itself may be beyond what a number can hold
    scaled: NDArray[np.float64] = (clipped / 2 - low / 2) / (span or 1.0)
    return scaled


def _bytes(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    low, high = values.min(), values.max()  # means may reach neither end
    grey: NDArray[np.uint8] = np.rint(255 * (values - low) / ((high - low) or 1.0)).astype(np.uint8)
    return grey


def _png(grey: NDArray[np.uint8]) -> bytes:
    """Write grey values as a PNG (ISO/IEC 15948)."""
    height, width = grey.shape
    lines = np.zeros((height, width + 1), dtype=np.uint8)  # each line begins with the number of its filter, none
    lines[:, 1:] = grey
    chunks = (
        (b"IHDR", HEADER.pack(width, height, *GREY)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
