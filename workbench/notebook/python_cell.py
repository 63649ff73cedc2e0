"""The text of a code cell as plain Python: magics and shell lines set aside, lines kept where they are."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

__all__ = ["PythonCell", "read_cell"]

# Cell magics whose body is ordinary code of the notebook's own namespace.
TRANSPARENT = frozenset({"time", "timeit", "capture", "prun"})
CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w.]+)(?P<rest>[^\n]*)")
TIMED = re.compile(r"(?P<indent>\s*)%time\s+(?P<code>\S.*)")
CAPTURED = re.compile(r"(?P<indent>\s*)(?P<target>[^=!%]*\w[^=!%]*)=\s*[!%]")
NAMED = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class PythonCell:
    """A code cell as Python.

    Parameters
    ----------
    text
        Python source with as many lines as the cell; empty when the cell is in another language.
    tree
        Its syntax tree, or None when it does not parse.
    problem, line
        What is wrong with the syntax, and in which line (from 1); None when it parses.
    magics
        The lines set aside: their line number (from 1) and their text.
    foreign
        The cell magic's name when the cell is not Python of this notebook, e.g. ``"bash"``.
    """

    text: str
    tree: ast.Module | None
    problem: str | None = None
    line: int | None = None
    magics: tuple[tuple[int, str], ...] = ()
    foreign: str | None = None


def read_cell(source: str) -> PythonCell:
    """Read the text of a code cell as Python, whatever magics it holds. Nothing is executed."""
    lines = _dedented(source).split("\n")
    magics: dict[int, str] = {}
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if found := CELL_MAGIC.match(lines[first]):
        magics[first + 1] = lines[first]
        if found["name"] not in TRANSPARENT:
            empty = "\n" * (len(lines) - 1)
            return PythonCell(empty, ast.Module([], []), magics=tuple(magics.items()), foreign=found["name"])
        lines[first] = _captured_name(found)
    return _parsed(lines, magics)


def _dedented(source: str) -> str:
    """Take the first line's indentation from all lines, as the notebook's kernel does."""
    indent = re.match(r"[ \t]+(?=\S)", source)
    return re.sub(rf"(?m)^{indent[0]}", "", source) if indent else source


def _captured_name(magic: re.Match[str]) -> str:
    """``%%capture out`` defines a name; the other transparent magics leave nothing behind."""
    words = [word for word in magic["rest"].split() if NAMED.fullmatch(word)]
    return f"{words[0]} = get_ipython()" if magic["name"] == "capture" and words else ""


def _parsed(lines: list[str], magics: dict[int, str]) -> PythonCell:
    """Parse, and set aside the magic where the parser stops, until all is Python or the rest is no magic."""
    while True:
        text = "\n".join(lines)
        tree, problem, line = _parse(text)
        if tree is not None or not _set_aside(lines, line, magics):
            return PythonCell(text, tree, problem, line, tuple(sorted(magics.items())))


def _set_aside(lines: list[str], number: int | None, magics: dict[int, str]) -> bool:
    """Replace the magic in one line; when there is none, those in all lines. Tell whether anything changed."""
    before = len(magics)
    here = [number] if number is not None and number <= len(lines) else []
    for candidates in (here, range(1, len(lines) + 1)):
        for candidate in candidates:
            plain = _without_magic(lines[candidate - 1])
            if plain is not None:
                magics[candidate] = lines[candidate - 1]
                _blank_continuation(lines, candidate)
                lines[candidate - 1] = plain
        if len(magics) > before:
            return True
    return False


def _without_magic(line: str) -> str | None:
    """Return the Python that stands for a magic, shell or help line; None for any other line."""
    body = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if timed := TIMED.match(line):
        return timed["indent"] + timed["code"]
    if body.startswith(("%", "!", "?")) or (body.endswith("?") and not body.startswith("#")):
        return f"{indent}pass"
    if captured := CAPTURED.match(line):
        return f"{captured['indent']}{captured['target'].strip()} = get_ipython()"
    return None


def _blank_continuation(lines: list[str], number: int) -> None:
    """Empty the lines that a magic continues on after a backslash."""
    last = number
    while last < len(lines) and lines[last - 1].endswith("\\"):
        last += 1
    lines[number:last] = [""] * (last - number)


def _parse(text: str) -> tuple[ast.Module | None, str | None, int | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in someone's string is not ours to report here
            return ast.parse(text), None, None
    except SyntaxError as problem:
        return None, problem.msg, problem.lineno
    except (ValueError, RecursionError, MemoryError) as problem:  # null bytes, surrogates, nesting without end
        return None, str(problem) or "it is nested too deeply", 1
