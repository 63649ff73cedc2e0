"""Data files by their format."""

from __future__ import annotations

import glob
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data.backing import TableBacking
from workbench.data.frames import ACCEPTED
from workbench.data.parquet_backing import ParquetBacking
from workbench.data.text_files import DELIMITED, JSON_LINES, parsed, suffix_of
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.data.backing import Backing
    from workbench.data.notes import SourceNote

__all__ = ["PARQUET", "backing_of_files", "matching_files"]

PARQUET = (".parquet", ".pq", ".parq")
ARROW = (".arrow", ".feather", ".ipc")


def matching_files(path: Path) -> list[Path]:
    """Return the file at *path*, or the files that match it as a pattern, sorted.

    Raises
    ------
    InvalidInput
        When there is none, or when it is a folder.
    """
    if path.is_file():
        return [path]
    if path.is_dir():
        raise InvalidInput(
            f"data must be a file, and '{path}' is a folder: use a pattern, e.g. '{path / '*.parquet'}'."
        )
    if glob.has_magic(str(path)):
        names = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  -- Path.glob refuses absolute patterns
        found = [Path(name) for name in names if Path(name).is_file()]
        if found:
            return found
        raise InvalidInput(f"data must be a file or a pattern of files, and nothing matches '{path}'.")
    raise InvalidInput(f"data must be an existing file, and there is none at '{path}'.{_nearby(path)}")


def backing_of_files(paths: Sequence[Path]) -> tuple[Backing, list[SourceNote]]:
    """Open data files of one format.

    Raises
    ------
    InvalidInput
        When a file is empty, of an unknown format, or damaged.
    """
    first = paths[0]
    for path in paths:
        if path.stat().st_size == 0:
            raise InvalidInput(f"'{path}' must hold data, and it is empty.")
    suffix = suffix_of(first)
    if _starts_with(first, b"PAR1") or suffix in PARQUET:
        backing = ParquetBacking(paths)
        return backing, list(backing.notes)
    if suffix in ARROW:
        return _arrow(first) if len(paths) == 1 else _several_arrow(first), []
    if suffix in DELIMITED and first.suffix.lower() == ".zip":
        return _zipped(first)
    if suffix in (*DELIMITED, *JSON_LINES):
        return parsed(paths)
    raise InvalidInput(f"data must be {ACCEPTED}, got the file '{first.name}'.")


def _zipped(path: Path) -> tuple[Backing, list[SourceNote]]:
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="workbench-") as folder:
            members = [name for name in archive.namelist() if not name.endswith("/")]
            if len(members) != 1:
                raise InvalidInput(f"'{path}' must hold exactly one file, got {len(members)}.")
            inner = Path(archive.extract(members[0], folder))
            try:
                return parsed([inner])
            except InvalidInput as problem:
                raise InvalidInput(str(problem).replace(str(inner), f"{path}/{members[0]}")) from None
    except zipfile.BadZipFile:
        raise InvalidInput(f"'{path}' must be a zip archive, and it is damaged or something else.") from None


def _arrow(path: Path) -> Backing:
    import pyarrow as pa

    mapped = pa.memory_map(str(path))
    for opened in (pa.ipc.open_file, pa.ipc.open_stream):
        try:
            mapped.seek(0)
            return TableBacking(opened(mapped).read_all())
        except (pa.ArrowException, OSError):
            continue
    raise InvalidInput(f"'{path}' must be an Arrow file, and it is damaged or something else.")


def _several_arrow(path: Path) -> Backing:
    raise InvalidInput(f"Arrow files are read one at a time, got a pattern that matches '{path.name}' and others.")


def _starts_with(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as problem:
        raise InvalidInput(f"'{path}' cannot be read: {problem.strerror}.") from None


def _nearby(path: Path) -> str:
    from workbench.invalid import nearest

    folder = path.parent
    near = nearest(path.name, [each.name for each in folder.iterdir()]) if folder.is_dir() else None
    return f" Did you mean '{near}'?" if near else ""
