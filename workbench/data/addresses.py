"""Addresses: data that lies elsewhere, read through fsspec; Parquet in ranges, other formats fetched first."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.data.files import PARQUET, backing_of_files, matching_files
from workbench.data.parquet_backing import ParquetBacking
from workbench.data.spooling import is_full, no_room, scratch
from workbench.data.storage import RemoteStorage, unreached, without_secrets
from workbench.invalid import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from workbench.data.backing import Backing
    from workbench.data.notes import SourceNote

__all__ = ["backing_of_address", "is_address"]

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:::[A-Za-z][A-Za-z0-9+.-]*)*://")


def is_address(text: str) -> bool:
    """Tell an address, ``https://…``, from a path."""
    return ADDRESS.match(text) is not None


def backing_of_address(address: str) -> tuple[Backing, list[SourceNote], str]:
    """Open what lies at an address or matches it as a pattern; return its rows, notes and name.

    Raises
    ------
    InvalidInput
        When there is nothing, it cannot be reached, or it is no data.
    MissingExtra
        When fsspec, or the library for this kind of address, is not installed.
    """
    shown = without_secrets(address)
    protocol = address.partition("://")[0].lower()
    if protocol in ("file", "local"):
        paths = matching_files(Path(address.partition("://")[2]))
        return *backing_of_files(paths), paths[0].name if len(paths) == 1 else PurePosixPath(shown).name
    system, paths_there = _located(address, shown)
    name = PurePosixPath(paths_there[0].partition("?")[0] if len(paths_there) == 1 else shown).name
    context.input(shown)
    try:
        if all(_is_parquet(system, path) for path in paths_there):
            backing = ParquetBacking(paths_there, storage=RemoteStorage(system, protocol))
            return backing, list(backing.notes), name
        return *_fetched(system, paths_there, shown), name
    except InvalidInput as problem:
        raise InvalidInput(without_secrets(str(problem))) from None
    except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
        raise unreached(shown, problem) from None


def _located(address: str, shown: str) -> tuple[Any, list[str]]:
    """Return the file system of an address and the paths in it."""
    try:
        import fsspec
    except ImportError:
        raise MissingExtra("fsspec", "remote", f"reading '{shown}'") from None
    try:
        system, path = fsspec.core.url_to_fs(address)
        paths = sorted(system.glob(path)) if "*" in path else [path]
        folders = [each for each in paths if system.info(each).get("type") == "directory"]
    except FileNotFoundError:
        paths, folders = [], []
    except ImportError as problem:
        named = re.search(r"[Ii]nstall (\w+)", str(problem))
        library = named[1] if named else problem.name or "fsspec"
        raise MissingExtra(library, "remote", f"reading '{shown}'") from None
    except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
        raise unreached(shown, problem) from None
    if not paths:
        raise InvalidInput(f"data must be at the address '{shown}', and there is nothing: check it, and your access.")
    if folders:
        raise InvalidInput(f"data must be a file, and '{shown}' is a folder: use a pattern, e.g. '{shown}/*.parquet'.")
    return system, [str(each) for each in paths]


def _is_parquet(system: Any, path: str) -> bool:
    if PurePosixPath(path.partition("?")[0]).suffix.lower() in PARQUET:
        return True
    with system.open(path, "rb") as file:
        return bytes(file.read(4)) == b"PAR1"


def _fetched(system: Any, paths: list[str], shown: str) -> tuple[Backing, list[SourceNote]]:
    """Copy files here, parse them, and let go of the copies."""
    folder = scratch()
    titles: dict[str, str] = {}
    try:
        for place, path in enumerate(paths):
            copy = folder / str(place) / PurePosixPath(path.partition("?")[0]).name
            copy.parent.mkdir()
            titles[str(copy)] = shown if len(paths) == 1 else path
            with system.open(path, "rb") as read, copy.open("wb") as written:
                shutil.copyfileobj(read, written, 2**20)
        return backing_of_files([Path(copy) for copy in titles])
    except InvalidInput as problem:
        said = str(problem)
        for copied, title in titles.items():
            said = said.replace(copied, title)
        raise InvalidInput(said) from None
    except OSError as problem:
        raise (no_room(folder.parent) if is_full(problem) else problem) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
