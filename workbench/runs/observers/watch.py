"""Runs inside the kernel: turns what libraries and the interpreter do with files into notes.

The files of this folder are sent to the kernel as text and need nothing but Python's standard library there: the
kernel's environment may be another one than the runner's. Nothing in them may ever disturb the notebook: whatever
fails is noted and otherwise ignored. As they are called for each file that is opened, they do without `pathlib`.
"""

from __future__ import annotations

import glob
import itertools
import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

NOTES = "observed.jsonl"
CODE_SUFFIXES = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".dylib", ".pth")
MOST_FILES_OF_A_FOLDER = 10_000


class Notes:
    """Appends what was seen to the run's file, each fact once."""

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, NOTES)
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._known: set[tuple[str, ...]] = set()
        self.known: frozenset[str] = frozenset()

    def write(self, kind: str, **facts: object) -> None:
        """Append one fact."""
        line = json.dumps({"kind": kind, "time": time.time(), **facts}, default=str) + "\n"
        os.write(self._handle, line.encode("utf-8", "backslashreplace"))

    def first(self, *fact: str) -> bool:
        """Whether this is the first time the fact is seen."""
        if fact in self._known:
            return False
        self._known.add(fact)
        return True


class Watcher:
    """Turns what libraries and the interpreter do with files into notes."""

    def __init__(self, notes: Notes, ignored: tuple[str, ...]) -> None:
        self._notes = notes
        self._ignored = ignored
        self._inside = threading.local()

    def quietly(self, action: Callable[..., object], *arguments: object) -> None:
        """Do *action* without ever disturbing the notebook, and without seeing what we open ourselves."""
        if getattr(self._inside, "now", False):
            return
        self._inside.now = True
        try:
            action(*arguments)
        except Exception as problem:
            try:
                if self._notes.first("problem", repr(problem)):
                    self._notes.write("problem", message=repr(problem))
            except Exception:
                pass
        finally:
            self._inside.now = False

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Receive the interpreter's audit events; called for each of them, so the usual case must cost nothing."""
        if event == "open":
            path = arguments[0]
            if not (isinstance(path, str) and path.endswith(CODE_SUFFIXES)):  # imports open thousands of these
                self.quietly(self._opened, *arguments)
        elif event == "os.rename":
            self.quietly(self._renamed, *arguments)
        elif event == "sqlite3.connect":
            self.quietly(self.updates, *arguments)

    def reads(self, where: object) -> None:
        """A library reads a file, a folder, a pattern, an address, or a list of them; bytes are content."""
        for text in () if isinstance(where, bytes) else _texts(where):
            if "://" in text and not text.startswith("file://"):
                self._remote(text)
                continue
            for path in _files(text[7:] if text.startswith("file://") else text):
                self._note("read", path)

    def writes(self, where: object) -> None:
        """A library is about to write a file."""
        for text in _texts(where):
            if "://" not in text:
                self._note("write", text)

    def updates(self, where: object) -> None:
        """A library opens a file that it may read and change, such as a database."""
        for text in _texts(where):
            if text and not text.startswith(":"):
                self._note("update", text)

    def _opened(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int):
            return
        if isinstance(mode, str):
            kind = "read" if "r" in mode and "+" not in mode else "update" if "r" in mode or "a" in mode else "write"
        elif isinstance(flags, int):
            access = flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
            kind = "read" if access == os.O_RDONLY else "write" if flags & os.O_TRUNC else "update"
        else:
            return
        for text in _texts(path):
            self._note(kind, text)

    def _renamed(self, source: object, target: object, *_: object) -> None:
        for old in _texts(source):
            for new in _texts(target):
                self._note("rename", new, source=os.path.abspath(old))

    def _remote(self, address: str) -> None:
        parts = urlsplit(address)
        # Names, passwords and signatures belong to the reader, not into a record.
        plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
        if self._notes.first("remote", plain):
            self._notes.write("remote", uri=plain)

    def _note(self, kind: str, path: str, **facts: object) -> None:
        absolute = os.path.abspath(path)
        if absolute.endswith(CODE_SUFFIXES) or absolute.startswith(self._ignored):
            return
        if kind != "rename" and not self._notes.first(kind, absolute):
            return
        try:
            state = os.stat(absolute)
        except OSError:
            state = None
        if state is None and kind == "read":
            return
        if state is not None:
            if not stat.S_ISREG(state.st_mode):
                return
            facts = {"bytes": state.st_size, "mtime_ns": state.st_mtime_ns, **facts}
        self._notes.write(kind, path=absolute, **facts)


def _texts(where: object) -> Iterator[str]:
    if isinstance(where, (list, tuple, set)):
        for each in where:
            yield from _texts(each)
    elif isinstance(where, (str, bytes, os.PathLike)):
        text = os.fsdecode(where)
        if text and "\0" not in text and len(text) < 4096:
            yield text


def _files(text: str) -> list[str]:
    """Expand a folder or a pattern to the files in it."""
    if os.path.isfile(text):
        return [text]
    pattern = os.path.join(glob.escape(text), "**") if os.path.isdir(text) else text
    if not glob.has_magic(pattern):
        return []
    found = (path for path in glob.iglob(pattern, recursive=True) if os.path.isfile(path))
    return list(itertools.islice(found, MOST_FILES_OF_A_FOLDER))
