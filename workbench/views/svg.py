"""SVG as text: elements whose attributes and words are escaped, whatever they hold."""

from __future__ import annotations

import re
from html import escape

__all__ = ["coordinate", "element", "path", "shortened", "text"]

# XML 1.0 has no place for these, not even escaped.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CHARACTER = 0.56  # the width of an average character, as a part of the font's size


def element(tag: str, *children: str, **attributes: str | float | None) -> str:
    """Write an element; an underscore in a name stands for a hyphen, and None leaves an attribute out."""
    spoken = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{spoken}>{''.join(children)}</{tag}>" if children else f"<{tag}{spoken}/>"


def text(words: str, x: float, y: float, *, width: float | None = None, **attributes: str | float | None) -> str:
    """Write words at a place, shortened to *width* pixels when they would be longer."""
    size = attributes.get("font_size") or 12
    fitting = words if width is None else shortened(words, width, float(size))
    return element("text", _plain(fitting), x=x, y=y, **attributes)


def shortened(words: str, width: float, size: float) -> str:
    """Cut words to about *width* pixels at a font size."""
    most = max(int(width / (size * CHARACTER)), 1)
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def path(points: list[tuple[float, float]]) -> str:
    """Write the ``d`` of a line through points."""
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


def coordinate(value: float) -> str:
    """Write a coordinate with one decimal, as short as it goes."""
    return f"{value:.1f}".removesuffix(".0")


def _attribute(value: str | float) -> str:
    return escape(_clean(value)) if isinstance(value, str) else coordinate(value)


def _plain(words: str) -> str:
    return escape(_clean(words), quote=False)


def _clean(words: str) -> str:
    return UNSPEAKABLE.sub("\ufffd", words)
