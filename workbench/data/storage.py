"""Where Parquet files lie: on a disk of this machine, or at an address that fsspec reads in ranges."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench.data.reasons import reason_of
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    import duckdb

__all__ = ["LOCAL", "LocalStorage", "RemoteStorage", "Storage", "unreached", "without_secrets"]

VERSION_WORDS = ("ETag", "etag", "generation", "last_modified", "LastModified", "mtime", "modified", "created", "size")

SECRETS = re.compile(r"(?<=://)[^/@]*@|(?<=[?&])[^=&]*(?:sig|token|key|secret|password)[^=&]*=[^&]*", re.IGNORECASE)

BLOCK = 2**20  # bytes of a remote file fetched at once


class Storage(Protocol):
    """What reading Parquet asks of the place where files lie."""

    def open(self, path: str) -> Any:
        """Return what pyarrow opens as a Parquet file."""

    def state(self, path: str) -> str:
        """Return a text that changes when the file does."""

    def title(self, path: str) -> str:
        """Return what a person calls the file."""

    def sql(self, path: str) -> str:
        """Return what DuckDB calls the file."""

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let *connection* read the files."""


class LocalStorage:
    """Files of this machine."""

    def open(self, path: str) -> Any:
        """Return the path."""
        return path

    def state(self, path: str) -> str:
        """Return the file's place, size and time of change."""
        found = Path(path).stat()
        return f"{Path(path).resolve()}\0{found.st_size}\0{found.st_mtime_ns}"

    def title(self, path: str) -> str:
        """Return the path."""
        return path

    def sql(self, path: str) -> str:
        """Return the path, of which nothing is a pattern."""
        return glob.escape(path)

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing is needed."""


LOCAL = LocalStorage()


@dataclass(frozen=True)
class RemoteStorage:
    """Files that an fsspec file system reads; of a Parquet file only the ranges that are needed.

    Parameters
    ----------
    system
        The file system.
    protocol
        What its addresses begin with, before ``://``.
    """

    system: Any
    protocol: str

    def open(self, path: str) -> Any:
        """Open the file for reading in ranges."""
        try:
            file = self.system.open(path, "rb", block_size=BLOCK, cache_type="readahead")
        except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
            raise unreached(self.title(path), problem) from None
        return _Read(file, self.title(path))

    def state(self, path: str) -> str:
        """Return the address with what the server says of the version: its tag, its time of change, its size."""
        try:
            found = self.system.info(path)
        except OSError:
            raise
        except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
            raise unreached(self.title(path), problem) from None
        return "\0".join([self.title(path), *(f"{word}={found[word]}" for word in VERSION_WORDS if found.get(word))])

    def title(self, path: str) -> str:
        """Return the address without what is secret in it."""
        return without_secrets(self._address(path))

    def sql(self, path: str) -> str:
        """Return the address, of which nothing is a pattern."""
        address = self._address(path)
        return glob.escape(address) if self.protocol not in ("http", "https") else address

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let DuckDB read through the same file system."""
        named = self.system.protocol
        if not connection.filesystem_is_registered(named if isinstance(named, str) else str(named[0])):
            connection.register_filesystem(_for_duckdb(self))

    def _address(self, path: str) -> str:
        return path if "://" in path else f"{self.protocol}://{path.lstrip('/')}"


class _Read:
    """A file whose reading fails in one line that a person understands, whatever the file system raises."""

    def __init__(self, file: Any, title: str) -> None:
        self._file = file
        self._title = title

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        try:
            found: bytes = self._file.read(size)
        except Exception as problem:  # noqa: BLE001  -- each file system has errors of its own
            raise unreached(self._title, problem) from None
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def unreached(shown: str, problem: Exception) -> InvalidInput:
    """Say why an address cannot be read."""
    reason = without_secrets(reason_of(problem))
    kind = type(problem).__name__
    return InvalidInput(f"'{shown}' cannot be read ({kind}: {reason}): check the address, and your access to it.")


def without_secrets(address: str) -> str:
    """Return an address without the user, the password and the tokens in it."""
    return SECRETS.sub("", address)


def _for_duckdb(storage: RemoteStorage) -> Any:
    """Return a file system as DuckDB wants it.

    It fails as `_Read` does, and answers the question when a file was changed, which that of the web cannot. The answer
    need not be true: files are compared by their `state`.
    """
    from fsspec import AbstractFileSystem

    system = storage.system
    kind = type(system)

    class Served(kind):  # type: ignore[misc, valid-type]
        def open(self, path: str, mode: str = "rb", **more: Any) -> Any:
            return _Read(super().open(path, mode, **more), storage.title(path))

        def modified(self, path: str) -> datetime:
            known = kind.modified is not AbstractFileSystem.modified
            return super().modified(path) if known else datetime.fromtimestamp(0, UTC)

    return Served(*system.storage_args, **system.storage_options)
