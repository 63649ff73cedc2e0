"""Appending points: into a memory map where its blocks can be allocated first, else by plain writes."""

from __future__ import annotations

import errno
import mmap
import os
import struct
import sys
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.log.full_disk import no_room
from workbench.log.points import HEADER, MAGIC, RECORD, VERSION, count_points

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["MappedPoints", "PlainPoints", "PointsWriter", "open_points"]

LARGEST_STEP = 2**53  # beyond it a float64 no longer holds every whole number
GRAIN = 1 << 16  # a multiple of every platform's page and mapping granularity
LARGEST_CHUNK = 1 << 22
RECORD_SIZE = RECORD.size
NETWORK = {"9p", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "nfs", "nfs4", "smb3", "smbfs"}
MOUNTS = Path("/proc/self/mountinfo")


def open_points(path: Path, name_id: Callable[[Any], int], *, clock: Callable[[], float]) -> PointsWriter:
    """Open the file of points at *path* to append: made if needed, else continued behind its last whole record.

    Parameters
    ----------
    path
        The file.
    name_id
        Gives the number of a metric's name, having made the name durable.
    clock
        Where a point's wall time comes from, in seconds since 1970.
    """
    if hasattr(os, "posix_fallocate") and not _on_network(path):
        try:
            return MappedPoints(path, name_id, clock=clock)
        except OSError as problem:
            if problem.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENODEV, errno.ENOSYS):
                raise
    return PlainPoints(path, name_id, clock=clock)


class PointsWriter(ABC):
    """What both ways of writing share: the open file, the metrics' numbers, and errors in words."""

    def __init__(self, path: Path, name_id: Callable[[Any], int], *, clock: Callable[[], float]) -> None:
        self.path = path
        self._name_id = name_id
        self._ids: dict[Any, int] = {}
        self._clock = clock
        self._lock = threading.Lock()
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            if os.fstat(self._fd).st_size < HEADER.size:
                os.write(self._fd, HEADER.pack(MAGIC, VERSION, RECORD.size, clock()))
            self._used = HEADER.size + count_points(path) * RECORD.size
            self._begin()
        except BaseException:
            os.close(self._fd)
            raise

    @abstractmethod
    def _begin(self) -> None:
        """Make ready to write behind the last whole record."""

    @abstractmethod
    def append(self, step: Any, values: Mapping[str, Any]) -> None:
        """Write one point for each metric in *values*, all at the same step and time."""

    @abstractmethod
    def close(self) -> None:
        """Give the file back, no longer than its records. Closing twice does nothing."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go without touching the file: it belongs to the parent of a forked process."""

    def _number(self, name: Any) -> int:
        number = self._ids[name] = self._name_id(name)
        return number

    def _explain(self, step: Any, values: Any, problem: Exception) -> Exception:
        """Say what was wrong with a call that could not be written."""
        if self._fd < 0:
            return InvalidInput(
                "a closed training log takes no more points; open it again with TrainingLog(name, resume=True)."
            )
        if not _real(step) or not -LARGEST_STEP <= float(step) <= LARGEST_STEP:
            return InvalidInput(f"'step' must be a finite number, such as the epoch or batch, got {step!r}.")
        if not hasattr(values, "items"):
            return InvalidInput(
                f"metrics must be given by name, as log({step}, loss=0.5) or log({step}, {{'loss': 0.5}}), "
                f"got {type(values).__name__}."
            )
        for name, value in values.items():
            if not _real(value):
                return InvalidInput(f"metric {name!r} must be one real number, got {_described(value)}.")
        return problem


class MappedPoints(PointsWriter):
    """Writes into a shared memory map of the file, a chunk at a time.

    A finished record is in the page cache, which outlives the process.
    """

    def _begin(self) -> None:
        self._pack = RECORD.pack_into
        self._chunk = GRAIN
        self._map: Any = None
        self._map_chunk()

    def append(self, step: Any, values: Mapping[str, Any]) -> None:
        """Write one point for each metric in *values*, all at the same step and time."""
        # This has to cost less than a microsecond, so it checks only what is free and `_explain` finds the words.
        try:
            if not -LARGEST_STEP <= step <= LARGEST_STEP:
                raise ValueError(step)
            now = self._clock()
            self._lock.acquire()  # a `with` statement takes a tenth longer
            try:
                for name, value in values.items():
                    try:
                        number = self._ids[name]
                    except KeyError:
                        number = self._number(name)
                    if self._at == self._end:
                        self._next_chunk()
                    self._pack(self._map, self._at, step, value, now, number, 1)
                    self._at += RECORD_SIZE
            finally:
                self._lock.release()
        except (TypeError, ValueError, OverflowError, AttributeError, struct.error) as problem:
            raise self._explain(step, values, problem) from None

    def close(self) -> None:
        """Give the file back, no longer than its records. Closing twice does nothing."""
        with self._lock:
            if self._fd < 0:
                return
            used = self._start + self._at
            if self._map is not None:
                self._map.close()
            self._map, self._end = None, -1
            os.ftruncate(self._fd, used)
            os.close(self._fd)
            self._fd = -1

    def abandon(self) -> None:
        """Let go without touching the file: it belongs to the parent of a forked process."""
        self._lock = threading.Lock()  # another thread of the parent may have held the old one
        self._map, self._end = None, -1
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _next_chunk(self) -> None:
        self._used = self._start + self._at
        self._chunk = min(self._chunk * 4, LARGEST_CHUNK)
        self._map_chunk()

    def _map_chunk(self) -> None:
        start = self._used // GRAIN * GRAIN
        try:
            os.posix_fallocate(self._fd, start, self._chunk)
        except OSError as problem:
            raise no_room(problem, self.path) from None
        self._map = mmap.mmap(self._fd, self._chunk, offset=start)
        self._start = start
        self._at = self._used - start
        self._end = self._chunk


class PlainPoints(PointsWriter):
    """Writes each call's records with one ``write``, for platforms and file systems without allocation ahead."""

    def _begin(self) -> None:
        os.ftruncate(self._fd, self._used)
        os.lseek(self._fd, self._used, os.SEEK_SET)

    def append(self, step: Any, values: Mapping[str, Any]) -> None:
        """Write one point for each metric in *values*, all at the same step and time."""
        try:
            if self._fd < 0 or not -LARGEST_STEP <= step <= LARGEST_STEP:
                raise ValueError(step)
            now = self._clock()
            with self._lock:
                records = [
                    RECORD.pack(step, value, now, self._ids.get(name) or self._number(name), 1)
                    for name, value in values.items()
                ]
                self._write(b"".join(records))
        except (TypeError, ValueError, OverflowError, AttributeError, struct.error) as problem:
            raise self._explain(step, values, problem) from None

    def close(self) -> None:
        """Give the file back. Closing twice does nothing."""
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _write(self, records: bytes) -> None:
        try:
            written = os.write(self._fd, records)
            if written < len(records):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as problem:
            os.ftruncate(self._fd, self._used)
            os.lseek(self._fd, self._used, os.SEEK_SET)
            raise no_room(problem, self.path) from None
        self._used += written


def _real(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return not isinstance(value, str | bytes | bytearray)


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape:
        return f"{type(value).__name__} of shape {tuple(shape)}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:39] + '…'}"


def _on_network(path: Path) -> bool:
    """Say whether *path* is on a network file system, where a memory map and its file may disagree."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    place = path.resolve()
    best, kind = -1, ""
    for mount in mounts:
        before, _, after = mount.partition(" - ")
        point = before.split(" ")[4].replace("\\040", " ")
        if len(point) >= best and place.is_relative_to(point):
            best, kind = len(point), after.split(" ")[0]
    return kind in NETWORK or kind.startswith("fuse.sshfs")
