"""Changing a notebook's file in place: what a fix does not touch keeps its every byte."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.fixes.fix import CellChange, Fix, NewCell

__all__ = ["rewritten"]

DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\r\n]*")
FIRST_MINOR_WITH_IDS = 5
Span = tuple[int, int]
Replacement = tuple[int, int, str]


def rewritten(text: str, fix: Fix) -> str:
    """Return the text of a notebook's file with *fix* in it.

    Only the values that change are written anew, in the form that the file has: its indentation, its line ends, the
    order of its keys, texts as one string or as a list of lines, letters beyond ASCII as they are or escaped.

    Parameters
    ----------
    text
        The content of an ``.ipynb`` file, format version 4.
    fix
        The change.

    Returns
    -------
    str
        The new content; for the same fix the same.
    """
    form = _Form(text)
    cells = form.cells()
    replacements = [one for change in fix.changes for one in form.change(cells[change.cell], change)]
    if fix.new_cell is not None:
        replacements.append(form.insertion(cells, fix.new_cell))
    for start, end, new in sorted(replacements, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Form:
    """The text of a file, where its values stand, and how they are written."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.top = self.members(self.skip(0))
        first = re.match(r"\s*\{(\r?\n)([ \t]+)", text)
        self.newline = first[1] if first else "\n"
        self.unit = first[2] if first else None
        self.escapes = text.isascii() and re.search(r"\\u(?!00[01])[0-9a-fA-F]{4}", text) is not None
        self.separators = (",", ":") if first is None and re.search(r'^\{"\w+":\S', text) else None

    def cells(self) -> list[Span]:
        """Return where each cell stands."""
        return list(self.items(self.top["cells"][1]))

    def change(self, cell: Span, change: CellChange) -> Iterator[Replacement]:
        """Yield what to replace for a change of one cell."""
        members = self.members(cell[0])
        if change.source is not None:
            key, start, end = members["source"]
            as_lines = self.text[start] == "["
            source: Any = change.source.splitlines(keepends=True) if as_lines else change.source
            yield start, end, self.value(source, self.margin(key))
        if change.tag is not None:
            yield self._tagged(cell[0], members, change.tag)
        if change.clears and "outputs" in members:
            yield *members["outputs"][1:], "[]"

    def insertion(self, cells: list[Span], new: NewCell) -> Replacement:
        """Return how a new cell is put in before another."""
        start = cells[new.before][0]
        content: dict[str, Any] = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"tags": [new.tag]} if new.tag else {},
            "outputs": [],
            "source": new.source.splitlines(keepends=True),
        }
        minor = self.top.get("nbformat_minor")
        if minor is not None and int(self.text[minor[1] : minor[2]]) >= FIRST_MINOR_WITH_IDS:
            content["id"] = self._free_id()
        before = re.search(r"[\[,](\s*)$", self.text[:start])
        gap = self._after_comma(before[1] if before else "")
        written = self.value(dict(sorted(content.items())), self.margin(start))
        return start, start, f"{written},{gap}"

    def value(self, value: Any, margin: str) -> str:
        """Write a value as the file writes its own."""
        written = json.dumps(value, ensure_ascii=self.escapes, indent=self.unit, separators=self.separators)
        return written.replace("\n", self.newline + margin)

    def margin(self, position: int) -> str:
        """Return the white space that the line of *position* begins with."""
        line = self.text[self.text.rfind("\n", 0, position) + 1 : position]
        return line if not line.strip() else ""

    def members(self, at: int) -> dict[str, tuple[int, int, int]]:
        """Return the members of the object at *at*: where the key begins, where the value begins and ends."""
        found: dict[str, tuple[int, int, int]] = {}
        at = self.skip(at + 1)
        while self.text[at] != "}":
            key, end = DECODER.raw_decode(self.text, at)
            value = self.skip(self.skip(end) + 1)
            _, after = DECODER.raw_decode(self.text, value)
            found[key] = (at, value, after)
            at = self._next(after)
        return found

    def items(self, at: int) -> Iterator[Span]:
        """Yield where the items of the array at *at* begin and end."""
        at = self.skip(at + 1)
        while self.text[at] != "]":
            _, end = DECODER.raw_decode(self.text, at)
            yield at, end
            at = self._next(end)

    def skip(self, at: int) -> int:
        """Return the next position that is not white space."""
        found = SPACE.match(self.text, at)
        return found.end() if found else at

    def _next(self, end: int) -> int:
        at = self.skip(end)
        return self.skip(at + 1) if self.text[at] == "," else at

    def _tagged(self, cell: int, members: dict[str, tuple[int, int, int]], tag: str) -> Replacement:
        if "metadata" not in members:
            margin = self.margin(next(iter(members.values()))[0])
            gap = self.text[cell + 1 : self.skip(cell + 1)]
            return cell + 1, cell + 1, f'{gap}"metadata": {self.value({"tags": [tag]}, margin)},'
        key, start, end = members["metadata"]
        inside = self.members(start)
        if not inside:
            return start, end, self.value({"tags": [tag]}, self.margin(key))
        if "tags" in inside:
            key, start, end = inside["tags"]
            return start, end, self.value([*json.loads(self.text[start:end]), tag], self.margin(key))
        first, *_ = inside.values()
        gap = self._after_comma(self.text[start + 1 : first[0]])
        written = f'"tags":{"" if self.separators else " "}{self.value([tag], self.margin(first[0]))}'
        for name, (position, _, _) in inside.items():
            if name > "tags":
                return position, position, f"{written},{gap}"
        last = max(after for _, _, after in inside.values())
        return last, last, f",{gap}{written}"

    def _after_comma(self, gap: str) -> str:
        """Return the white space between a comma and the next item, where *gap* stands before an item."""
        return gap if "\n" in gap else "" if self.separators else " "

    def _free_id(self) -> str:
        number = 0
        while f'"parameters-{number}"' in self.text:
            number += 1
        return f"parameters-{number}"
