# ruff: noqa: BLE001, PTH118, PTH120, PTH123, SIM105, TC003
"""Runs at the start of the kernel of a reproduction, and of each Python that it starts.

It refuses to write into the folders of the person, and can move the clock. The kernel's environment may be any
Python from 3.8 on, so nothing but the standard library is needed here. What fails is left as it is.
"""

from __future__ import annotations

import copyreg
import importlib
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

VARIABLE = "WORKBENCH_REPRODUCING"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
# Each event of the interpreter, and which of its arguments are paths that are changed.
CHANGES = {
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.truncate": (0,),
    "os.link": (1,),
    "os.symlink": (1,),
    "shutil.rmtree": (0,),
}
REFUSED = "a reproduction does not write to your own files; give the notebook a path relative to itself"


def guard(protected: Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse to write to what lies in a protected folder and in no allowed one."""
    closed = tuple(os.path.join(os.path.realpath(folder), "") for folder in protected)
    opened = tuple(os.path.join(os.path.realpath(folder), "") for folder in allowed)

    def is_closed(path: Any) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        real = os.path.join(os.path.realpath(os.fsdecode(path)), "")
        return real.startswith(closed) and not real.startswith(opened)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = any(mark in mode for mark in "wax+") if isinstance(mode, str) else bool((flags or 0) & WRITING)
            paths = [path] if writes else []
        elif event in CHANGES:
            paths = [arguments[place] for place in CHANGES[event] if place < len(arguments)]
        else:
            return
        for each in paths:
            if is_closed(each):
                raise PermissionError(13, REFUSED, each)

    sys.addaudithook(refuse)


def move_clock(seconds: float) -> None:
    """Let `time` and `datetime` say another moment; what measures durations stays."""
    _move_time(importlib.import_module("time"), seconds)
    _move_datetime(importlib.import_module("datetime"), seconds)


def _move_time(time: Any, seconds: float) -> None:
    real, real_ns, real_local, real_form, real_text = (
        getattr(time, name) for name in ("time", "time_ns", "localtime", "strftime", "asctime")
    )

    def now() -> float:
        return float(real()) + seconds

    def of_now(original: Callable[..., Any]) -> Callable[..., Any]:
        def asked(moment: Any = None) -> Any:
            return original(now() if moment is None else moment)

        return asked

    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, of_now(getattr(time, name)))
    time.time = now
    time.time_ns = lambda: real_ns() + int(seconds * 1_000_000_000)
    time.asctime = lambda *given: real_text(*(given or (real_local(now()),)))
    time.strftime = lambda form, *given: real_form(form, *(given or (real_local(now()),)))


def _move_datetime(datetime: Any, seconds: float) -> None:
    """Put classes in place that make the original's objects, and tell them for their own."""
    ahead = datetime.timedelta(seconds=seconds)
    moment: Any = datetime.datetime
    day: Any = datetime.date

    class Kind(type):
        original: Any

        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, cls.original) if "original" in vars(cls) else type.__instancecheck__(cls, value)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, cls.original) if "original" in vars(cls) else type.__subclasscheck__(cls, other)

    class Moment(moment, metaclass=Kind):  # type: ignore[misc]
        original = moment

        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            return moment.__new__(moment if cls is Moment else cls, *arguments, **named)

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return moment.now(tz) + ahead

        @classmethod
        def utcnow(cls) -> Any:
            return moment.utcnow() + ahead

        @classmethod
        def today(cls) -> Any:
            return moment.now() + ahead

    class Day(day, metaclass=Kind):  # type: ignore[misc]
        original = day

        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            return day.__new__(day if cls is Day else cls, *arguments, **named)

        @classmethod
        def today(cls) -> Any:
            return (moment.now() + ahead).date()

    for moved, original in ((Moment, moment), (Day, day)):
        moved.__name__ = moved.__qualname__ = original.__name__
        moved.__module__ = "datetime"
        copyreg.pickle(original, _reduced_as(moved))  # whose own class is no longer found by its name
    datetime.datetime, datetime.date = Moment, Day
    _spare_compiled_code(datetime, (moment, day), (Moment, Day))
    sys.meta_path.insert(0, WhenPandasComes(ahead))


def _reduced_as(kind: Any) -> Callable[[Any], Any]:
    return lambda value: (kind, value.__reduce__()[1])


def _spare_compiled_code(datetime: Any, originals: tuple[Any, Any], moved: tuple[Any, Any]) -> None:
    """Let compiled modules find the original classes while they are loaded: they build on how those lie in memory."""
    loader: Any = importlib.machinery.ExtensionFileLoader
    depth = 0

    def spared(original: Callable[..., Any]) -> Callable[..., Any]:
        def load(*given: Any) -> Any:
            nonlocal depth
            depth += 1
            datetime.datetime, datetime.date = originals
            try:
                return original(*given)
            finally:
                depth -= 1
                if not depth:
                    datetime.datetime, datetime.date = moved

        return load

    for name in ("create_module", "exec_module"):
        setattr(loader, name, spared(getattr(loader, name)))


class WhenPandasComes:
    """Moves the clock of pandas, which asks for the time in compiled code, once it has been imported."""

    def __init__(self, ahead: Any) -> None:
        self._ahead = ahead

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002
        """Look over the shoulder of the loader of pandas."""
        if name != "pandas":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        loader: Any = spec.loader
        execute = loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            try:
                self._move(module.Timestamp)
            except Exception:
                pass

        loader.exec_module = exec_module
        return spec

    def _move(self, stamp: Any) -> None:
        def moved(original: Any) -> Any:
            return staticmethod(lambda *given, **named: original(*given, **named) + self._ahead)

        for name in ("now", "today", "utcnow"):
            setattr(stamp, name, moved(getattr(stamp, name)))


def go_on(here: str) -> None:
    """Import the `sitecustomize` that would have come without this one."""
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def begin() -> None:
    """Do what the environment says, and leave a mark that it is done."""
    asked = os.environ.get(VARIABLE)
    if not asked:
        return
    wishes = json.loads(asked)
    if wishes["clock_ahead_s"]:
        move_clock(wishes["clock_ahead_s"])
    guard(wishes["protected"], wishes["allowed"])
    with open(wishes["mark"], "a", encoding="utf-8"):
        pass


if __name__ == "sitecustomize":
    try:
        begin()
        go_on(os.path.dirname(os.path.realpath(__file__)))
    except Exception:
        sys.excepthook(*sys.exc_info())
