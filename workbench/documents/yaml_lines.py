"""Reading YAML with the lines of its words, so that what is wrong is said where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Place", "line_of", "read_yaml", "where"]

Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """YAML as people mean it: ``no`` and ``on`` are texts (Norway, Ontario), and so are dates and clock times."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  -- its name and form are PyYAML's


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)$"),
    list("-+.0123456789"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))


def read_yaml(path: Path, *, what: str, empty: str = "it is empty") -> tuple[Any, dict[Place, int]]:
    """Read a file of YAML.

    Parameters
    ----------
    what
        What the file is to be, with its article, e.g. ``"a contract"``.
    empty
        What is said of a file with nothing in it.

    Returns
    -------
    tuple
        What the file holds, and the line of each of its words.

    Raises
    ------
    InvalidInput
        When there is no such file, it is no YAML, is empty, or has a word twice in one place.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"'{path}' must be {what} in UTF-8, and it is something else.") from None
    except OSError as problem:
        raise InvalidInput(f"{what} must be a YAML file, and '{path}' cannot be read: {problem.strerror}.") from None
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise InvalidInput(f"'{path}' must be {what}, and {empty}.")
        lines: dict[Place, int] = {}
        _walk(node, (), lines, path)
        return loader.construct_document(node), lines
    except yaml.YAMLError as problem:
        raise InvalidInput(f"{where(path, _line(problem))}: {_problem(problem, what)}.") from None
    finally:
        if loader is not None:
            loader.dispose()


def line_of(place: Sequence[str | int], lines: dict[Place, int]) -> int | None:
    """Return the line of a word, or of the nearest that it is in."""
    for end in range(len(place), -1, -1):
        found = lines.get(tuple(place[:end]))
        if found is not None:
            return found
    return None


def where(path: Path | None, line: int | None, *, what: str = "the document") -> str:
    """Say where in a file something stands; *what* it is called when it is in no file."""
    if path is None:
        return what
    return f"'{path}'" if line is None else f"'{path}', line {line}"


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> None:
    """Note the line of every word, and refuse a word that stands twice: the first would be lost without a sign."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                word = ".".join(map(str, (*place, name)))
                raise InvalidInput(f"{where(path, key.start_mark.line + 1)}: '{word}' stands there twice: remove one.")
            seen.add(name)
            lines[(*place, name)] = key.start_mark.line + 1
            _walk(value, (*place, name), lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for position, each in enumerate(node.value):
            lines[(*place, position)] = each.start_mark.line + 1
            _walk(each, (*place, position), lines, path)


def _line(problem: yaml.YAMLError) -> int | None:
    mark = getattr(problem, "problem_mark", None)
    return None if mark is None else mark.line + 1


def _problem(problem: yaml.YAMLError, what: str) -> str:
    said = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    return f"{what} must be YAML, and this is not: {' '.join(str(said).split())}"
