"""What is kept of outputs that are too much: the end, without reading what lies between."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from nbformat import from_dict
from nbformat.v4 import new_output

from workbench.runs.kernel.output_limits import Cut

if TYPE_CHECKING:
    from workbench.masking import Mask
    from workbench.runs.kernel.output_limits import OutputLimits

__all__ = ["Flood"]

NAME = re.compile(rb'"name"\s*:\s*"(\w+)"')
TEXT = re.compile(rb'"text"\s*:\s*"')
LONGEST_ESCAPE = 6
NO_ESCAPE = re.compile(rb"[^\\]{6}")  # no escape is longer, so that none reaches over these


class Flood:
    """Takes the outputs of a cell that has had enough of them, and keeps the last ones.

    Parameters
    ----------
    limits
        How much that is.
    mask
        Hides secrets.
    """

    def __init__(self, limits: OutputLimits, mask: Mask) -> None:
        self._limits = limits
        self._mask = mask
        self._last: deque[tuple[list[bytes], int]] = deque()  # messages, and the size of each
        self._held_bytes = 0
        self._cut = Cut()

    def first(self, content: bytes, room: int) -> dict[str, Any] | None:
        """Return the beginning of a text of which *room* bytes are still wanted; `add_text` takes the rest."""
        start, end = TEXT.search(content), content.rfind(b'"')
        if start is None or room <= 0:
            return None
        wanted = _without_half_escape(content[start.end() : min(start.end() + room, end)])
        self._cut.bytes -= len(wanted)  # of what `add_text` will count
        return {"name": _name(content), "text": _text(wanted)}

    def add_text(self, content: bytes) -> None:
        """Take a message of text; of a long one only the end is kept."""
        self._cut.bytes += len(content)
        if len(content) > self._limits.tail_bytes:
            end = content.rfind(b'"')
            part = content[max(0, end - self._limits.tail_bytes) : end]
            safe = NO_ESCAPE.search(part)
            text = _text(part[safe.end() :]) if safe is not None else ""
            content = json.dumps({"name": _name(content), "text": text}, ensure_ascii=False).encode("utf-8", "replace")
        self._keep([content], len(content))

    def add_output(self, parts: list[bytes], size: int) -> None:
        """Take the message of a picture, a table, a view."""
        self._cut.bytes += size
        self._cut.outputs += 1
        self._keep(parts, size)

    def end(self) -> tuple[list[Any], Cut]:
        """Return the last outputs, and what was left out before them."""
        outputs: list[Any] = []
        for parts, size in self._last:
            if len(parts) == 1:
                content = json.loads(parts[0])
                self._cut.bytes -= size
                if outputs and outputs[-1].output_type == "stream" and outputs[-1].name == content["name"]:
                    outputs[-1].text += content["text"]
                else:
                    outputs.append(new_output("stream", name=content["name"], text=content["text"]))
            else:
                self._cut.bytes -= size
                self._cut.outputs -= 1
                outputs.append(self._bundle(parts))
        self._mask_texts(outputs)
        return [each for each in outputs if each.get("text", True)], self._cut

    def _keep(self, parts: list[bytes], size: int) -> None:
        self._last.append((parts, size))
        self._held_bytes += size
        while len(self._last) > 1 and (
            self._held_bytes > 2 * self._limits.tail_bytes or len(self._last) > self._limits.tail_outputs
        ):
            _, gone = self._last.popleft()
            self._held_bytes -= gone

    def _bundle(self, parts: list[bytes]) -> Any:
        kind, content = json.loads(parts[1])["msg_type"], json.loads(parts[4])
        return from_dict(
            {
                "output_type": kind,
                "data": self._mask.bundle(content["data"]),
                "metadata": self._mask.data(content.get("metadata", {})),
                **({"execution_count": content["execution_count"]} if kind == "execute_result" else {}),
            }
        )

    def _mask_texts(self, outputs: list[Any]) -> None:
        """Mask texts; the first one may begin in the middle of a secret, which nothing would find."""
        if not self._mask:
            return
        for each in outputs:
            if each.output_type == "stream":
                each.text = self._mask.text(each.text)
        if self._cut and outputs and outputs[0].output_type == "stream":
            outputs[0].text = outputs[0].text[self._mask.longest :]


def _name(content: bytes) -> str:
    found = NAME.search(content[:200]) or NAME.search(content[-200:])
    return found[1].decode("ascii") if found is not None else "stdout"


def _without_half_escape(part: bytes) -> bytes:
    """Leave out the beginning of an escape at the end: a backslash that no other one escapes, and too little after."""
    place = part.rfind(b"\\", max(0, len(part) - LONGEST_ESCAPE))
    backslashes = 0 if place == -1 else place + 1 - len(part[: place + 1].rstrip(b"\\"))
    if backslashes % 2 == 0:
        return part
    escape = part[place:]
    whole = len(escape) >= LONGEST_ESCAPE if escape[1:2] == b"u" else len(escape) > 1
    return part if whole else part[:place]


def _text(escaped: bytes) -> str:
    """Read a part of a JSON text; a character of several bytes that was cut is left out."""
    try:
        return str(json.loads(b'"' + escaped.decode("utf-8", "ignore").encode() + b'"', strict=False))
    except ValueError:  # it was cut in a way that cannot be read
        return ""
