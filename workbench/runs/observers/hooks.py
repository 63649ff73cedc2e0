"""Runs inside the kernel: puts a library's observer in place when the library is imported."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from typing import Any


class WhenImported:
    """Puts a library's observer in place once the library has been imported."""

    def __init__(self, watcher: Any, observers: dict[str, Callable[[types.ModuleType], None]]) -> None:
        self._watcher = watcher
        self._observers = observers

    def install(self) -> None:
        """Observe what is imported already, and stand first in line for what will be."""
        for name in [name for name in self._observers if name in sys.modules]:
            self._observe(sys.modules[name])
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the others find the module, and look over the loader's shoulder."""
        if name not in self._observers:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is None:
                continue
            if hasattr(spec.loader, "exec_module"):
                self._watcher.quietly(self._follow, spec.loader)
            return spec
        return None

    def _follow(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            execute(module)
            self._observe(module)

        loader.exec_module = exec_module

    def _observe(self, module: types.ModuleType) -> None:
        observe = self._observers.pop(module.__name__, None)
        if observe is not None:
            self._watcher.quietly(observe, module)


class Hands:
    """What an observer gets: the means to look at a function's arguments before it is called."""

    def __init__(self, watcher: Any) -> None:
        self.watcher = watcher

    def reads(self, owner: object, *names: str, argument: int = 0, keyword: str = "") -> None:
        """Note the files that these functions of *owner* read."""
        self._each(owner, names, self.watcher.reads, argument, keyword)

    def writes(self, owner: object, *names: str, argument: int = 0, keyword: str = "") -> None:
        """Note the files that these functions of *owner* write."""
        self._each(owner, names, self.watcher.writes, argument, keyword)

    def updates(self, owner: object, *names: str, argument: int = 0, keyword: str = "") -> None:
        """Note the files that these functions of *owner* open for reading and changing."""
        self._each(owner, names, self.watcher.updates, argument, keyword)

    def before(self, owner: object, name: str, look: Callable[[tuple[Any, ...], dict[str, Any]], None]) -> None:
        """Call ``look(arguments, keywords)`` before each call of a function of *owner*."""
        original = getattr(owner, name, None)
        if original is None:
            return
        watcher = self.watcher

        @functools.wraps(original)
        def observed(*arguments: Any, **keywords: Any) -> Any:
            __tracebackhide__ = True
            watcher.quietly(look, arguments, keywords)
            return original(*arguments, **keywords)

        setattr(owner, name, observed)

    def _each(
        self, owner: object, names: tuple[str, ...], tell: Callable[[object], None], argument: int, keyword: str
    ) -> None:
        def look(arguments: tuple[object, ...], keywords: dict[str, object]) -> None:
            if len(arguments) > argument:
                tell(arguments[argument])
            elif keyword in keywords:
                tell(keywords[keyword])
            elif keywords and not keyword:
                tell(next(iter(keywords.values())))

        for name in names:
            self.before(owner, name, look)
