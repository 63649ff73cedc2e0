"""The pixels of a PNG file, read without a library for pictures."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["read_png"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PALETTE_TYPE = 3
MOST_BYTES = 24_000_000  # reading takes about a second for each 4 million


def read_png(content: bytes) -> NDArray[np.uint8] | None:
    """Return a picture's pixels as red, green, blue and opacity.

    Parameters
    ----------
    content
        The file: 8 bits a channel, not interlaced, as plotting libraries write them.

    Returns
    -------
    array of shape (height, width, 4), or None
        None for any other file, a damaged one, or one of more than 24 MB of pixels.
    """
    try:
        return _pixels(content)
    except (struct.error, zlib.error, ValueError, KeyError, IndexError):
        return None


def _pixels(content: bytes) -> NDArray[np.uint8] | None:
    if not content.startswith(SIGNATURE):
        return None
    chunks: dict[bytes, bytes] = {}
    for name, data in _chunks(content):
        chunks[name] = chunks.get(name, b"") + data
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    channels = CHANNELS[kind]
    stride = width * channels
    if depth != 8 or interlaced or height * stride > MOST_BYTES:
        return None
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, stride + 1)
    raw = _unfiltered(rows, channels).reshape(height, width, channels)
    return _as_rgba(raw, kind, chunks)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        yield name, content[place + 8 : place + 8 + length]
        place += length + 12


def _unfiltered(rows: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Undo the filter of each row (PNG specification, 9.2)."""
    height, width = rows.shape[0], rows.shape[1] - 1
    result = np.zeros((height, width), np.uint8)
    above = np.zeros(width, np.uint8)
    for place in range(height):
        line = rows[place, 1:]
        match rows[place, 0]:
            case 0:
                done = line
            case 1:
                done = np.add.accumulate(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
            case 2:
                done = line + above
            case 3:
                done = _averaged(line.tolist(), above.tolist(), step)
            case 4:
                done = _paeth(line.tolist(), above.tolist(), step)
            case other:
                raise ValueError(f"there is no filter {other}")
        result[place] = above = done
    return result


def _averaged(line: list[int], above: list[int], step: int) -> NDArray[np.uint8]:
    for place in range(len(line)):
        left = line[place - step] if place >= step else 0
        line[place] = (line[place] + (left + above[place]) // 2) & 255
    return np.array(line, np.uint8)


def _paeth(line: list[int], above: list[int], step: int) -> NDArray[np.uint8]:
    for place in range(len(line)):
        up = above[place]
        left, corner = (line[place - step], above[place - step]) if place >= step else (0, 0)
        by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        nearest = left if by_left <= by_up and by_left <= by_corner else up if by_up <= by_corner else corner
        line[place] = (line[place] + nearest) & 255
    return np.array(line, np.uint8)


def _as_rgba(raw: NDArray[np.uint8], kind: int, chunks: dict[bytes, bytes]) -> NDArray[np.uint8]:
    if kind == PALETTE_TYPE:
        palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
        opacity = np.full(len(palette), 255, np.uint8)
        given = np.frombuffer(chunks.get(b"tRNS", b""), np.uint8)
        opacity[: len(given)] = given
        return np.concatenate([palette[raw[..., 0]], opacity[raw[..., 0]][..., None]], axis=-1)
    colours = raw[..., : 1 if kind in (0, 4) else 3]
    if colours.shape[-1] == 1:
        colours = np.repeat(colours, 3, axis=-1)
    opaque = np.full((*raw.shape[:2], 1), 255, np.uint8)
    return np.concatenate([colours, raw[..., -1:] if kind in (4, 6) else opaque], axis=-1)
