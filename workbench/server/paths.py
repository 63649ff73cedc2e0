"""Where the path of a request may lead: below one folder, whatever it is made of."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.server.refusals import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["contained", "existing", "existing_file", "existing_folder", "relative"]

SERVERS_FOLDER = "the server's folder"


def contained(path: object, folder: Path, *, name: str = "path", whose: str = SERVERS_FOLDER) -> Path:
    """Return the place below *folder* that *path* names, whether anything is there or not.

    Parameters
    ----------
    path
        What came with the request.
    folder
        The resolved folder that it must not leave, by dots or through links.
    name
        What the request calls it.
    whose
        What *folder* is, in words.

    Raises
    ------
    InvalidInput
        When it is no relative path with ``/`` between its parts, or leads out of *folder*.
    NotFound
        When it cannot be followed, because of links that lead to each other for example.
    """
    if path is None:
        raise InvalidInput(f"'{name}' must name a file or folder, relative to {whose}, and is missing.")
    if not isinstance(path, str) or not path or "\0" in path or "\\" in path or PureWindowsPath(path).anchor:
        raise InvalidInput(f"'{name}' must be relative to {whose}, with '/' between its parts, got {path!r}.")
    try:
        found = (folder / path).resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, up to Python 3.12
        raise NotFound(f"there is nothing at {path!r}.") from None
    if not found.is_relative_to(folder):
        raise InvalidInput(f"'{name}' must stay inside {whose}, got {path!r}.")
    return found


def existing(path: object, folder: Path, *, name: str = "path") -> Path:
    """Return the file or folder below *folder* that *path* names; see `contained`."""
    return _checked(contained(path, folder, name=name), Path.exists, f"there is nothing at {path!r}.")


def existing_file(path: object, folder: Path, *, name: str = "path", whose: str = SERVERS_FOLDER) -> Path:
    """Return the file below *folder* that *path* names; see `contained`."""
    return _checked(contained(path, folder, name=name, whose=whose), Path.is_file, f"there is no file at {path!r}.")


def existing_folder(path: object, folder: Path, *, name: str = "path", whose: str = SERVERS_FOLDER) -> Path:
    """Return the folder below *folder* that *path* names; see `contained`."""
    return _checked(contained(path, folder, name=name, whose=whose), Path.is_dir, f"there is no folder at {path!r}.")


def relative(place: str | Path | None, folder: Path) -> str | None:
    """Return *place* as a path of requests and answers; None when it lies outside of *folder*."""
    if place is None or not Path(place).is_relative_to(folder):
        return None
    return Path(place).relative_to(folder).as_posix()


def _checked(place: Path, test: Callable[[Path], bool], otherwise: str) -> Path:
    try:
        if test(place):
            return place
    except OSError:  # a name that is too long, a folder that may not be looked into
        pass
    raise NotFound(otherwise)
