"""Pictures of misread rows, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.inputs import require_length
from workbench.invalid import InvalidInput
from workbench.log.array_input import to_array
from workbench.views.items.figure import Figure
from workbench.views.thumbnails import grey_values
from workbench.views.wording import noun

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.views.items.table import Table

__all__ = ["checked_images", "misread_figure"]

MOST_SHOWN = 24
IN_A_ROW = 8
LARGEST_SIDE = 32
TILE_PIXELS = 118
LONGEST_CAPTION = 18


def checked_images(images: Any, n: int) -> NDArray[Any] | None:
    """Return *images* as an array of shape (n, height, width), or None.

    Raises
    ------
    InvalidInput
        When they are of another shape or length, or no numbers.
    """
    if images is None:
        return None
    array = to_array(images, "images")
    if array.ndim != 3 or array.dtype.kind not in "biuf" or 0 in array.shape[1:]:
        raise InvalidInput(
            f"'images' must be grey values of shape (rows, height, width), got {array.dtype} of shape {array.shape}; "
            "reshape flat pictures, and take the mean over colours."
        )
    require_length(array, n, "images")
    return array


def misread_figure(images: NDArray[Any], places: NDArray[np.intp], worst: pd.DataFrame, table: Table) -> Figure:
    """Draw the pictures of the worst rows, at most 24, each under what it is and what it was read as."""
    shown = places[:MOST_SHOWN]
    captions = [
        f"{_short(actual)} → {_short(predicted)}"
        for actual, predicted in zip(worst["actual"][: len(shown)], worst["predicted"][: len(shown)], strict=True)
    ]
    tiles = [grey_values(images[place], side=LARGEST_SIDE) / np.float32(255) for place in shown.tolist()]
    height, width = tiles[0].shape
    gap = max(1, round(max(height, width) / 6))
    lines = -(-len(tiles) // IN_A_ROW)
    canvas = np.full((lines * (height + 2 * gap), IN_A_ROW * (width + gap)), np.nan, dtype=np.float32)
    notes = []
    for number, (tile, caption) in enumerate(zip(tiles, captions, strict=True)):
        top = number // IN_A_ROW * (height + 2 * gap) + 2 * gap
        left = number % IN_A_ROW * (width + gap)
        canvas[top : top + height, left : left + width] = np.round(tile, 2)
        note = {"x": left + width / 2 - 0.5, "y": top - 0.7, "text": caption, "showarrow": False, "yanchor": "bottom"}
        notes.append(note)
    picture = {
        "type": "heatmap",
        "z": canvas,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, "#000000"], [1, "#ffffff"]],  # pictures are no marks: they look the same in every theme
        "showscale": False,
        "hoverinfo": "skip",
    }
    hidden = {"visible": False, "showgrid": False, "fixedrange": True}
    across = {**hidden, "range": [-0.5, canvas.shape[1] - 0.5], "constrain": "domain"}
    down = {**hidden, "range": [canvas.shape[0] - 0.5, -0.5], "scaleanchor": "x", "constrain": "domain"}
    drawn = {"xaxis": across, "yaxis": down, "annotations": notes, "showlegend": False}
    return Figure(
        id="misread",
        title=f"The {len(shown)} most confidently misread: actual → read as",
        spec={"data": [picture], "layout": {**drawn, "margin": {"l": 0, "r": 0, "t": 4, "b": 4}}},
        alt=f"{noun(len(shown), 'picture')} of misread rows: " + "; ".join(captions) + ".",
        table=table,
        width="full",
        height=TILE_PIXELS * lines + 20,
    )


def _short(label: object) -> str:
    text = str(label)
    return text if len(text) <= LONGEST_CAPTION else text[: LONGEST_CAPTION - 1] + "…"
