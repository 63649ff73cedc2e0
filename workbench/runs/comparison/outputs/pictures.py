"""Whether two pictures look the same, by their pixels as somebody sees them."""

from __future__ import annotations

import base64
import binascii
import importlib
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.runs.comparison.outputs.likeness import CLOSE, DIFFERENT, Likeness
from workbench.runs.comparison.outputs.png_pixels import read_png
from workbench.runs.comparison.outputs.texts import compare_texts
from workbench.views.wording import share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.runs.comparison.outputs.likeness import Tolerance

__all__ = ["compare_pictures", "compare_svg", "pixels_of"]

BLOCK = 8  # pixels: what is moved or smoothed within such a square is not seen
NOTICED = 0.04  # of the range of brightness, between two blocks
MOST_NOTICED = 0.001  # of all blocks
LUMINANCE = (0.2126, 0.7152, 0.0722)  # Rec. 709
OWN_IDS = re.compile(r"(?<=[\"#])[A-Za-z]{0,4}[0-9a-f]{8,40}(?=[\")])")
DATE = re.compile(r"<dc:date>.*?</dc:date>|<!--.*?-->", re.DOTALL)


def compare_pictures(before: str, after: str) -> Likeness:
    """Compare two pictures given as base64 texts.

    PNG is read here, other formats where Pillow is installed; else their bytes are compared. Pictures of one size are
    compared by the mean brightness and colour of squares of 8 pixels: within tolerance means that fewer than one in a
    thousand of them differ by more than 4 % of the range.
    """
    contents = [_bytes(text) for text in (before, after)]
    if contents[0] == contents[1]:
        return Likeness(kind="picture")
    old, new = map(pixels_of, contents)
    if old is None or new is None:
        return Likeness(DIFFERENT, "the bytes of the picture differ (its pixels cannot be read here)", "picture")
    if old.shape != new.shape:
        sizes = [f"{each.shape[1]} × {each.shape[0]}" for each in (old, new)]
        return Likeness(DIFFERENT, f"a picture of {sizes[0]} pixels became one of {sizes[1]}", "picture")
    if np.array_equal(old, new):
        return Likeness(kind="picture")
    noticed = float(np.mean(_blocks(old, new) > NOTICED))
    if noticed > MOST_NOTICED:
        return Likeness(DIFFERENT, f"{share(noticed)} of the picture looks different", "picture")
    return Likeness(CLOSE, "pixels differ, and nobody would see it", "picture")


def compare_svg(before: str, after: str, tolerance: Tolerance) -> Likeness:
    """Compare two drawings: their shapes by numbers, without the ids that are made anew for each."""
    old, new = (DATE.sub("", OWN_IDS.sub("id", text)).replace(">", ">\n") for text in (before, after))
    return compare_texts(_spaced(old), _spaced(new), tolerance).of("picture")


def pixels_of(content: bytes) -> NDArray[np.uint8] | None:
    """Return the pixels of a picture, or None when there is nothing here that reads it."""
    found = read_png(content)
    if found is not None:
        return found
    try:
        pillow: Any = importlib.import_module("PIL.Image")
    except ImportError:
        return None
    try:
        with pillow.open(io.BytesIO(content)) as picture:
            return np.asarray(picture.convert("RGBA"))
    except (OSError, ValueError):
        return None


def _spaced(svg: str) -> str:
    """Set numbers apart from the letters of paths (``M10 20``), so that they are read as numbers."""
    return re.sub(r"(?<=[A-Za-z,(])(?=[-+.]?\d)|(?<=\d)(?=[A-Za-z,)])(?![eE][-+\d])", " ", svg)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _blocks(old: NDArray[np.uint8], new: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how much each square differs, from 0 to 1: in brightness, or a third of it in any one colour."""
    difference = _on_white(old) - _on_white(new)
    height, width = difference.shape[:2]
    padded = np.pad(difference, ((0, -height % BLOCK), (0, -width % BLOCK), (0, 0)))
    squares = padded.reshape(padded.shape[0] // BLOCK, BLOCK, padded.shape[1] // BLOCK, BLOCK, 3).mean(axis=(1, 3))
    brightness = np.abs(squares @ np.array(LUMINANCE))
    differs: NDArray[np.float64] = np.maximum(brightness, np.abs(squares).max(axis=-1) / 3)
    return differs


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    scaled = pixels.astype(np.float64) / 255
    opacity = scaled[..., 3:]
    shown: NDArray[np.float64] = scaled[..., :3] * opacity + (1 - opacity)
    return shown
