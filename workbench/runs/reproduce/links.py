"""Symbolic links of a project that lead to data: a record knows only the files behind them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["links_to"]

MOST_ENTRIES = 50_000
DEEPEST = 8
PASSED_OVER = frozenset({"node_modules", "__pycache__", "site-packages", "runs"})


def links_to(files: Iterable[Path], folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each link below *folder* that leads to one of *files*, or to a folder that holds one, and its target.

    Hidden folders are passed over, and the search ends after 50,000 entries.
    """
    wanted = {str(place) for file in files for place in (file, *file.parents)}
    for link in _links(folder):
        target = os.path.realpath(link)
        if target in wanted:
            yield Path(link), Path(target)


def _links(folder: Path) -> Iterator[str]:
    waiting, seen = [(str(folder), 0)], 0
    while waiting and seen < MOST_ENTRIES:
        place, depth = waiting.pop(0)
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue
        seen += len(entries)
        for entry in entries:
            if entry.is_symlink():
                yield entry.path
            elif (
                depth < DEEPEST and not entry.name.startswith(".") and entry.name not in PASSED_OVER and entry.is_dir()
            ):
                waiting.append((entry.path, depth + 1))


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in PASSED_OVER
