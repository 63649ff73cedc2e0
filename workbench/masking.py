"""Finding secret values in texts, however they are written there, and putting a mask in their place.

What cannot be found: a value that is encrypted, compressed, cut to a part, or drawn in a picture.
"""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["MASK", "NOTHING_SECRET", "SHORTEST_SECRET", "Mask"]

MASK = "•••"
SHORTEST_SECRET = 4  # characters; anything shorter stands in every text by chance
SHORTEST_LINE = 16
SHORTEST_PACKED = 6  # characters of base64; fewer stand in every picture by chance
SHORTEST_IN_PICTURE = 10


class Mask:
    """Hides values: as they are, escaped, quoted for addresses, in hexadecimal, and in base64 at any alignment.

    Parameters
    ----------
    values
        The secrets. Without any, everything stays as it is.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values = frozenset(values)
        written = {form for value in self._values for form in _written(value)}
        packed = {form for value in self._values for form in _packed(value)}
        self._forms = sorted(written | packed, key=len, reverse=True)
        self._in_pictures = [form for form in self._forms if form in packed and len(form) >= SHORTEST_IN_PICTURE]
        self.longest = max(map(len, self._forms), default=0)

    def __bool__(self) -> bool:
        return bool(self._forms)

    @property
    def forms(self) -> tuple[str, ...]:
        """The ways in which the values may be written, which are as secret as they are."""
        return tuple(self._forms)

    def text(self, text: str) -> str:
        """Return *text* with a mask in the place of each value."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return text

    def data(self, value: Any) -> Any:
        """Return what JSON can hold with its texts masked; a number that is a secret becomes None."""
        match value:
            case str():
                return self.text(value)
            case bool() | None:
                return value
            case int() | float():
                return None if str(value) in self._values else value
            case dict():
                return {self.data(key): self.data(item) for key, item in value.items()}
            case list() | tuple():
                return [self.data(item) for item in value]
            case _:
                return value

    def bundle(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of an output, by MIME type, masked; pictures stay such that they can be decoded."""
        return {
            kind: self._picture(content) if _is_packed(kind) and isinstance(content, str) else self.data(content)
            for kind, content in bundle.items()
        }

    def held(self, text: str) -> int:
        """Return how many characters at the end of *text* may be the beginning of a value that goes on."""
        longest = 0
        for form in self._forms:
            place = text.find(form[0], max(0, len(text) - len(form) + 1))
            while place != -1:
                if form.startswith(text[place:]):
                    longest = max(longest, len(text) - place)
                    break
                place = text.find(form[0], place + 1)
        return longest

    def _picture(self, content: str) -> str:
        for form in self._in_pictures:
            if form in content:
                content = content.replace(form, "A" * len(form))
        return content


NOTHING_SECRET = Mask()


def _written(value: str) -> Iterator[str]:
    lines = [line for line in value.splitlines() if len(line) >= SHORTEST_LINE]
    for each in (value, *lines):
        as_json = json.dumps(each)[1:-1]
        raw = each.encode("utf-8", "surrogatepass")
        quoted = quote(raw, safe="")
        yield from (each, repr(each)[1:-1], repr(raw)[2:-1], as_json, json.dumps(each, ensure_ascii=False)[1:-1])
        yield from (json.dumps(as_json)[1:-1], html.escape(each), html.escape(each, quote=False))
        yield from (quoted, _lower_codes(quoted), quote(raw), quote_plus(raw), raw.hex(), raw.hex().upper())


def _lower_codes(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _packed(value: str) -> Iterator[str]:
    """Yield the characters of base64 that the value alone decides, wherever it begins in a group of three bytes."""
    raw = value.encode("utf-8", "surrogatepass")
    for before in range(3):
        whole = (before + len(raw)) * 8 // 6  # characters without any bit of what follows
        skipped = -(-before * 8 // 6)  # those with a bit of what stands before
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            form = encode(b"\0" * before + raw).decode("ascii")[skipped:whole]
            if len(form) >= SHORTEST_PACKED:
                yield form


def _is_packed(kind: str) -> bool:
    """Tell whether outputs of this MIME type come in base64."""
    main, _, rest = kind.partition("/")
    return (main in ("image", "audio", "video") and not rest.startswith("svg")) or kind == "application/pdf"
