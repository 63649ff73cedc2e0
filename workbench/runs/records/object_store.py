"""A place for runs that knows objects by name and no locks: a bucket, or whatever else fsspec reaches."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.data.reasons import reason_of
from workbench.data.storage import VERSION_WORDS, without_secrets
from workbench.invalid import InvalidInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TypeVar

    Result = TypeVar("Result")

__all__ = ["ObjectStore", "Unreached"]

# Where an object appears whole or not at all, and folders are only parts of names. Elsewhere one is put in place.
WHOLE_OBJECTS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "memory"})


class Unreached(InvalidInput):
    """A store does not answer, or does not let us in."""


class ObjectStore:
    """Objects by name below an address.

    Parameters
    ----------
    address
        E.g. ``"s3://bucket/runs"``.

    Raises
    ------
    MissingExtra
        When fsspec, or the library for this kind of address, is not installed: at the first use.
    Unreached
        When the store does not answer, or refuses: at each use.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.shown = without_secrets(address)
        self._protocol = address.partition("://")[0]
        self._whole = self._protocol in WHOLE_OBJECTS

    def states(self, folder: str) -> dict[str, str]:
        """Return the objects in *folder* by name, each with a text that changes when the object does."""

        def look() -> dict[str, str]:
            self._system.invalidate_cache()
            found = self._system.ls(self._path(folder), detail=True)
            return {
                each["name"].rstrip("/").rpartition("/")[2]: "\0".join(
                    f"{word}={each[word]}" for word in VERSION_WORDS if each.get(word) is not None
                )
                for each in found
                if each.get("type") != "directory"
            }

        try:
            return self._do(look)
        except FileNotFoundError:
            return {}

    def read(self, name: str) -> bytes | None:
        """Return an object; None when there is none of that name."""
        try:
            return bytes(self._do(lambda: self._system.cat_file(self._path(name))))
        except FileNotFoundError:
            return None

    def read_all(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return objects by name, some at once; without those that are not there."""
        paths = {self._path(name): name for name in names}
        if not paths:
            return {}
        found = self._do(lambda: self._system.cat(list(paths), on_error="omit"))
        if isinstance(found, bytes):  # of one
            return {next(iter(paths.values())): found}
        known = {path.lstrip("/"): name for path, name in paths.items()}
        return {known[path.lstrip("/")]: content for path, content in found.items()}

    def write(self, name: str, content: bytes) -> None:
        """Put an object in place, such that nobody reads a part of it."""

        def put() -> None:
            path = self._path(name)
            self._make_folders({path})
            if self._whole:
                self._system.pipe_file(path, content)
                return
            unfinished = f"{path}.{secrets.token_hex(4)}.partial"
            self._system.pipe_file(unfinished, content)
            self._system.mv(unfinished, path)

        self._do(put)

    def upload(self, files: dict[str, Path]) -> None:
        """Put files in place by name, some at once."""
        if not files:
            return

        def put() -> None:
            paths = [self._path(name) for name in files]
            self._make_folders(paths)
            self._system.put([str(path) for path in files.values()], paths)

        self._do(put)

    def download(self, files: dict[str, Path]) -> None:
        """Fetch objects by name into files, whose folders exist.

        Raises
        ------
        FileNotFoundError
            When one is not there.
        """
        if files:
            self._do(lambda: self._system.get([self._path(name) for name in files], [str(p) for p in files.values()]))

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; those that are not there are not missed."""
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                self._do(lambda name=name: self._system.rm_file(self._path(name)))  # type: ignore[misc]

    def remove_folder(self, name: str) -> None:
        """Remove whatever is below *name*."""
        with contextlib.suppress(FileNotFoundError):
            self._do(lambda: self._system.rm(self._path(name), recursive=True))

    @cached_property
    def _system(self) -> Any:
        try:
            import fsspec
        except ImportError:
            raise MissingExtra("fsspec", "remote", f"keeping runs at '{self.shown}'") from None
        try:
            return fsspec.core.url_to_fs(self.address)[0]
        except ImportError as problem:
            named = re.search(r"[Ii]nstall (\w+)", str(problem))
            library = named[1] if named else problem.name or "fsspec"
            raise MissingExtra(library, "remote", f"keeping runs at '{self.shown}'") from None
        except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
            raise self._unreached(problem) from None

    @cached_property
    def _root(self) -> str:
        return str(self._system._strip_protocol(self.address)).rstrip("/")  # noqa: SLF001  -- fsspec has no public name

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _make_folders(self, paths: Iterable[str]) -> None:
        if not self._whole:
            for folder in {os.path.dirname(path) for path in paths}:  # noqa: PTH120  -- names at an address are no paths
                self._system.makedirs(folder, exist_ok=True)

    def _do(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except (FileNotFoundError, InvalidInput, ImportError):
            raise
        except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
            raise self._unreached(problem) from None

    def _unreached(self, problem: Exception) -> Unreached:
        reason = without_secrets(reason_of(problem))
        return Unreached(
            f"runs cannot be kept at '{self.shown}' ({type(problem).__name__}: {reason}): check the address, and your"
            " access to it."
        )
