"""Reading a contract's YAML: with the lines of its words, so that what is wrong is said where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from workbench.invalid import InvalidInput
from workbench.profiling.contract.document import faults

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["checked", "read_document"]

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


def read_document(path: Path) -> dict[str, Any]:
    """Read the YAML of a contract and check it against the schema.

    Raises
    ------
    InvalidInput
        When there is no such file, it is no YAML, or it is no contract: the message names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"'{path}' must be a contract in UTF-8, and it is something else.") from None
    except OSError as problem:
        raise InvalidInput(
            f"a contract must be a YAML file, and '{path}' cannot be read: {problem.strerror}."
        ) from None
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise InvalidInput(f"'{path}' must be a contract, and it is empty.")
        lines: dict[Place, int] = {}
        _walk(node, (), lines, path)
        document = loader.construct_document(node)
    except yaml.YAMLError as problem:
        raise InvalidInput(f"{_where(path, _line(problem))}: {_problem(problem)}.") from None
    finally:
        if loader is not None:
            loader.dispose()
    return checked(document, path=path, lines=lines)


def checked(document: Any, *, path: Path | None = None, lines: dict[Place, int] | None = None) -> dict[str, Any]:
    """Return *document* if it is a contract.

    Raises
    ------
    InvalidInput
        With the first fault, and how many more there are.
    """
    if not isinstance(document, dict):
        raise InvalidInput(f"{_where(path, 1)}: a contract must be a mapping of words to values, got {document!r:.60}.")
    known = lines or {}
    found = sorted(faults(document), key=lambda fault: _line_of(fault.path, known))
    if not found:
        return document
    first = found[0]
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    message = str(first)
    end = "" if message.endswith((".", "?")) else "."
    raise InvalidInput(f"{_where(path, _line_of(first.path, known) or None)}: {message}{end}{more}")


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> None:
    """Note the line of every word, and refuse a word that stands twice: the first would be lost without a sign."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                word = ".".join(map(str, (*place, name)))
                raise InvalidInput(f"{_where(path, key.start_mark.line + 1)}: '{word}' stands there twice: remove one.")
            seen.add(name)
            lines[(*place, name)] = key.start_mark.line + 1
            _walk(value, (*place, name), lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for position, each in enumerate(node.value):
            lines[(*place, position)] = each.start_mark.line + 1
            _walk(each, (*place, position), lines, path)


def _line_of(place: Place, lines: dict[Place, int]) -> int:
    for end in range(len(place), -1, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 0


def _where(path: Path | None, line: int | None) -> str:
    if path is None:
        return "the contract"
    return f"'{path}'" if line is None else f"'{path}', line {line}"


def _line(problem: yaml.YAMLError) -> int | None:
    mark = getattr(problem, "problem_mark", None)
    return None if mark is None else mark.line + 1


def _problem(problem: yaml.YAMLError) -> str:
    said = getattr(problem, "problem", None) or getattr(problem, "reason", None) or str(problem)
    return f"a contract must be YAML, and this is not: {' '.join(str(said).split())}"
