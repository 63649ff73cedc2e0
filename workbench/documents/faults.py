"""What is wrong with a document, in the words of the person who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.documents.yaml_lines import Place, line_of, where
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Sequence

__all__ = ["Fault", "kind", "listed", "one_of", "refusal", "said", "short"]

KINDS = {
    "object": "a mapping of words to values",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "empty",
}


class Fault(Exception):
    """What is wrong with a document, and where in it."""

    def __init__(self, path: Sequence[str | int], message: str) -> None:
        super().__init__(message)
        self.path: Place = tuple(path)


def refusal(
    faults: Sequence[Fault], *, path: pathlib.Path | None, lines: dict[Place, int] | None, what: str
) -> InvalidInput:
    """Return the error for a document: its first fault with its line, and how many more there are.

    Parameters
    ----------
    faults
        At least one.
    path, lines
        The file, and the lines of its words; None for a document that is in no file.
    what
        What it is called then.
    """
    known = lines or {}
    found = sorted(faults, key=lambda fault: line_of(fault.path, known) or 0)
    first, more = found[0], f" ({len(found) - 1} more)" if len(found) > 1 else ""
    message = str(first)
    end = "" if message.endswith((".", "?")) else "."
    return InvalidInput(f"{where(path, line_of(first.path, known), what=what)}: {message}{end}{more}")


def said(path: Place, *, whole: str) -> str:
    """Write the words that lead to a place; *whole* is what the document itself is called."""
    if not path:
        return whole
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return f"'{text}'"


def kind(expected: str | Sequence[str]) -> str:
    """Name a type of JSON Schema as people do."""
    names = [expected] if isinstance(expected, str) else [name for name in expected if name != "null"]
    return one_of([KINDS[name] for name in names], quote=False)


def one_of(names: Iterable[Any], *, quote: bool = True) -> str:
    """Write names with commas and an "or"."""
    words = [repr(name) if quote else str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def listed(names: Iterable[str]) -> str:
    """Write names with commas and an "and"."""
    return one_of(names).replace(" or ", " and ")


def short(value: Any) -> str:
    """Write a value in at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
