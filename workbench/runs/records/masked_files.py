"""Hiding secrets in what the kernel itself has written into the folder of a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.replacing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.masking import Mask

__all__ = ["mask_files"]

TEXTS = (".jsonl", ".json", ".log", ".txt", ".csv", ".html", ".yaml", ".yml", ".md")
KEPT = ("artifacts", "code", "models")  # what the notebook made stays as it made it; code is on record as it is
OURS = ("run.json", "events.jsonl")  # written by the recorder, which masks them


def mask_files(folder: Path, mask: Mask) -> None:
    """Mask the notes, logs and profiles in a run's folder; only those in which a value stands are written again."""
    if not mask:
        return
    for path in _texts(folder):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        masked = mask.text(text)
        if masked != text:
            write_whole(path, masked)


def _texts(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if place == str(folder):
            folders[:] = [name for name in folders if name not in KEPT]
        for name in names:
            if name.endswith(TEXTS) and name not in OURS:
                yield Path(place) / name
