"""Where Parquet files lie: on a disk of this machine, or at an address that fsspec reads in ranges."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb

__all__ = ["LOCAL", "LocalStorage", "RemoteStorage", "Storage"]

VERSION_WORDS = ("ETag", "etag", "generation", "last_modified", "LastModified", "mtime", "modified", "created", "size")

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
        return self.system.open(path, "rb", block_size=BLOCK, cache_type="readahead")

    def state(self, path: str) -> str:
        """Return the address with what the server says of the version: its tag, its time of change, its size."""
        found = self.system.info(path)
        return "\0".join([self.title(path), *(f"{word}={found[word]}" for word in VERSION_WORDS if found.get(word))])

    def title(self, path: str) -> str:
        """Return the address."""
        return path if "://" in path else f"{self.protocol}://{path.lstrip('/')}"

    def sql(self, path: str) -> str:
        """Return the address, of which nothing is a pattern."""
        return glob.escape(self.title(path)) if self.protocol not in ("http", "https") else self.title(path)

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let DuckDB read through the same file system."""
        named = self.system.protocol
        if not connection.filesystem_is_registered(named if isinstance(named, str) else str(named[0])):
            connection.register_filesystem(_dated(self.system))


def _dated(system: Any) -> Any:
    """Return a file system that answers DuckDB's question when a file was changed; that of the web cannot.

    The answer need not be true: files are compared by their `state`.
    """
    from fsspec import AbstractFileSystem

    kind = type(system)
    if kind.modified is not AbstractFileSystem.modified:
        return system

    class Dated(kind):  # type: ignore[misc, valid-type]
        def modified(self, path: str) -> datetime:  # noqa: ARG002
            return datetime.fromtimestamp(0, UTC)

    return Dated(*system.storage_args, **system.storage_options)
