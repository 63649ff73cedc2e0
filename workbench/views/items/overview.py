"""Overviews: by what many sparks are found and sorted, and the things in little for which there is no spark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.views.columns import ColumnBlock

__all__ = ["Overview", "Sort"]


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order of things by numbers, one a thing."""

    label: str
    values: Any
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What many sparks are found and sorted by, with things in little for which there is no spark.

    Parameters
    ----------
    sorts
        Numbers of all things: of the sparks first, in their order, then of those in little.
    titles, notes, severities, missing
        One for each thing in little: its heading, a word or two, the place of its gravest finding's severity (error,
        warning, info, none), and its share of missing values.
    y
        16 bytes for each thing in little: heights of bars from 0 to 254; 255 where there is no bar.
    """

    sorts: Sequence[Sort]
    titles: Sequence[str] = ()
    notes: Sequence[str] = ()
    severities: Any = ()
    missing: Any = ()
    y: Any = ()

    def to_json(self, block: ColumnBlock) -> dict[str, Any]:
        """Return every word, in few bytes: there may be thousands of things."""
        kinds = list(dict.fromkeys(self.notes))
        places = {kind: place for place, kind in enumerate(kinds)}
        lines = "\n".join(" ".join(title.splitlines()) for title in self.titles)
        missing = np.asarray(self.missing, dtype=np.float64)
        return {
            "sorts": [
                {
                    "label": sort.label,
                    "values": block.encode(sort.values),
                    **({"descending": True} if sort.descending else {}),
                }
                for sort in self.sorts
            ],
            "titles": block.encode(np.frombuffer(lines.encode(), dtype=np.uint8)),
            "kinds": kinds,
            "notes": block.encode(np.array([places[note] for note in self.notes], dtype=np.int64)),
            "severities": block.encode(self.severities),
            "missing": block.encode(np.ceil(missing * 10_000).astype(np.int64)),
            "y": block.encode(self.y),
        }
