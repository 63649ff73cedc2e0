"""The kinds of value a parameter can take: single values, and containers, choices and unions of them.

A kind is added with one entry in `scalars.SCALARS` (single values) or one branch in `Kind.check` and `Kind.read`.
"""

from __future__ import annotations

import ast
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from workbench.notebook.scalars import SCALARS, Unfit

__all__ = ["ANY", "CONTAINERS", "NOTHING", "SECRET", "Kind", "kind_of_default"]

CONTAINERS = frozenset({"list", "tuple", "dict"})
READ_LAST = frozenset({"str", "Path", "any"})  # they take almost any text, so other members of a union go first


@dataclass(frozen=True)
class Kind:
    """The kind of value a parameter takes.

    Parameters
    ----------
    name
        A key of `SCALARS`, one of `CONTAINERS`, ``"Literal"`` or ``"union"``.
    items
        What a container holds, or the members of a union. A tuple of any length has one item and ``...`` is implied
        by `open_ended`.
    choices
        The values of a ``Literal``.
    """

    name: str
    items: tuple[Kind, ...] = ()
    choices: tuple[Any, ...] = ()
    open_ended: bool = False

    @property
    def text(self) -> str:
        """The kind as a person writes it: ``int | None``, ``list[str]``, ``Literal``."""
        inner = [item.text for item in self.items]
        if self.name == "union":
            return " | ".join(inner)
        return f"{self.name}[{', '.join(inner + ['...'] * self.open_ended)}]" if inner else self.name

    @property
    def all_choices(self) -> tuple[Any, ...] | None:
        """The values of the ``Literal`` here or in a union with ``None``; None when any value will do."""
        literals = [kind for kind in self.members if kind.name == "Literal"]
        others = [kind for kind in self.members if kind.name not in {"Literal", "None"}]
        if not literals or others:
            return None
        return tuple(choice for kind in literals for choice in kind.choices)

    @property
    def expected(self) -> str:
        """What a person should give, in words."""
        inner = self.items[0].text if self.items else ""
        match self.name:
            case "union":
                return " or ".join(item.expected for item in self.items)
            case "Literal":
                return f"one of [{', '.join(repr(choice) for choice in self.choices)}]"
            case "list":
                return f"a list{f' of {inner}' if inner else ''}, such as {_example(self)}"
            case "tuple":
                return f"a list that fits {self.text}"
            case "dict":
                return f'a JSON object{f" that fits {self.text}" if inner else ""}, such as {{"name": {_sample(self)}}}'
            case _:
                return SCALARS[self.name].expected

    @property
    def members(self) -> tuple[Kind, ...]:
        """The members of a union; any other kind is its own only member."""
        return self.items if self.name == "union" else (self,)

    @property
    def is_secret(self) -> bool:
        """Whether the value is a secret, or may be one."""
        return SECRET in self.members

    def or_none(self) -> Kind:
        """Return this kind with ``None`` allowed too."""
        if NOTHING in self.members or ANY in self.members:
            return self
        return Kind("union", (*self.members, NOTHING))

    def check(self, value: Any) -> Any:
        """Return *value* as this kind holds it, or raise `Unfit`. Numbers are never rounded, texts never parsed."""
        match self.name:
            case "union":
                return _first(self.items, lambda kind: kind.check(value))
            case "Literal":
                return _first(self.choices, lambda choice: _same(choice, value))
            case "list":
                return self._each(_listed(value))
            case "tuple":
                return tuple(self._each(_listed(value)))
            case "dict":
                return self._pairs(value)
            case _:
                return SCALARS[self.name].check(value)

    def read(self, text: str) -> Any:
        """Return the value that *text*, as typed in a shell, stands for, or raise `Unfit`."""
        match self.name:
            case "union":
                return _first(sorted(self.items, key=lambda kind: kind.name in READ_LAST), lambda kind: kind.read(text))
            case "Literal":
                return _first(self.choices, lambda choice: _same(choice, _kind_of_choice(choice).read(text)))
            case "list" | "tuple":
                return self.check(_bracketed(text) if text.lstrip().startswith(("[", "(")) else self._separated(text))
            case "dict":
                return self.check(_bracketed(text))
            case _:
                return SCALARS[self.name].read(text)

    def _each(self, values: list[Any]) -> list[Any]:
        if not self.items:
            return values
        if len(self.items) == 1 and (self.name == "list" or self.open_ended):
            return [self.items[0].check(value) for value in values]
        if len(values) != len(self.items):
            raise Unfit
        return [kind.check(value) for kind, value in zip(self.items, values, strict=True)]

    def _separated(self, text: str) -> list[Any]:
        """Read ``a,b,c`` item by item; an empty text is an empty list."""
        words = [word.strip() for word in text.split(",")] if text.strip() else []
        kinds = self.items or (ANY,)
        return [kinds[min(position, len(kinds) - 1)].read(word) for position, word in enumerate(words)]

    def _pairs(self, value: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise Unfit
        if len(self.items) != 2:
            return dict(value)
        key, item = self.items
        # JSON and YAML files may hold only texts as keys, whatever the annotation says.
        return {key.read(k) if isinstance(k, str) else key.check(k): item.check(v) for k, v in value.items()}


ANY = Kind("any")
NOTHING = Kind("None")
SECRET = Kind("Secret")


def kind_of_default(value: Any) -> Kind:
    """Return the kind of a parameter that has no annotation, from its default; `ANY` where that would say too much."""
    match value:
        case bool() | int() | float() | str():
            return Kind(type(value).__name__)
        case PurePath():
            return Kind("Path")
        case dt.datetime():
            return Kind("datetime")
        case dt.date():
            return Kind("date")
        case list() | tuple():
            inner = {kind_of_default(item) for item in value}
            alike = len(inner) == 1 and ANY not in inner
            return Kind(type(value).__name__, tuple(inner) if alike else (), open_ended=alike and type(value) is tuple)
        case dict():
            return Kind("dict")
        case _:
            return ANY


def _kind_of_choice(choice: Any) -> Kind:
    return NOTHING if choice is None else kind_of_default(choice)


def _first(options: Iterable[Any], attempt: Callable[[Any], Any]) -> Any:
    """Return the first attempt that fits."""
    for option in options:
        try:
            return attempt(option)
        except Unfit:
            continue
    raise Unfit


def _same(choice: Any, value: Any) -> Any:
    """Return *choice* when *value* is it; ``True`` is not ``1``."""
    if isinstance(value, bool) is isinstance(choice, bool) and type(value) is type(choice) and value == choice:
        return choice
    raise Unfit


def _listed(value: Any) -> list[Any]:
    if hasattr(value, "tolist"):  # NumPy arrays and series
        value = value.tolist()
    if not isinstance(value, list | tuple):
        raise Unfit
    return list(value)


def _bracketed(text: str) -> Any:
    """Read JSON, or the same as Python writes it (``['a', None]``)."""
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text.strip())
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    raise Unfit


def _sample(kind: Kind) -> str:
    samples = {"int": "1", "float": "0.5", "bool": "true", "date": '"2024-01-31"', "datetime": '"2024-01-31T12:00"'}
    return samples.get(kind.items[-1].name if kind.items else "", '"a"' if kind.items else "1")


def _example(kind: Kind) -> str:
    return f"[{_sample(kind)}]"
