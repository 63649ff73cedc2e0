"""Hashes of files and folders, by which a step knows whether what it reads has changed."""

from __future__ import annotations

import glob
import hashlib
from typing import TYPE_CHECKING

from workbench.runs.records.observations import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.runs.records.index import Index

__all__ = ["hash_of", "matching"]


def hash_of(path: Path, index: Index) -> str | None:
    """Return the hash of a file, or of a folder by the names and hashes of its files; None when it is not there."""
    if not path.is_dir():
        return sha256_of(path, index)
    digest = hashlib.sha256()
    for each in sorted(each for each in path.rglob("*") if each.is_file()):
        digest.update(f"{each.relative_to(path).as_posix()}\0{sha256_of(each, index)}\n".encode())
    return digest.hexdigest()


def matching(pattern: Path) -> list[Path]:
    """Return the files that a path or a glob stands for."""
    if pattern.exists():
        return [pattern]
    from pathlib import Path

    return sorted(Path(each) for each in glob.glob(str(pattern), recursive=True))  # noqa: PTH207  -- it is absolute
