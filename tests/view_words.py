"""The words that Python writes into a view, and whether a catalogue has them; the rules are those of the page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.page_words import FRONTEND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CATALOGUES = FRONTEND / "runtime" / "catalogues"
VIEWS = CATALOGUES / "views"
SENTENCES: list[str] = json.loads((VIEWS / "sentences.json").read_text(encoding="utf-8"))
NUMBER = re.compile(
    r"(?<![^\W\d_])(?<![\d_.%])(?:[<>≈][\u202f\u00a0])?[−-]?\d[\d\u202f]*(?:\.\d+)?(?:\u202f×\u202f10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
    r"(?:\u202f(?:%|[TGMk]?B|[TGM]|s|min|h)(?!\w))?"
)
PLACE = re.compile(r"%\d")
HOVER_VALUE = re.compile(r"%\{[^}]*\}")


def catalogue(language: str) -> dict[str, Any]:
    """Return all that the page knows in a language."""
    files = (VIEWS / f"{language}.json", CATALOGUES / f"{language}.json")
    return {text: said for file in files for text, said in json.loads(file.read_text(encoding="utf-8")).items()}


def form_of(text: str) -> str:
    """Put places where a text has numbers, or where plotly puts values in."""
    places = iter(range(1, 100))
    pattern = HOVER_VALUE if HOVER_VALUE.search(text) else NUMBER
    return pattern.sub(lambda _: f"%{next(places)}", text)


def sentence_of(text: str) -> str | None:
    """Return the sentence that a text has the form of."""
    return next((form for form in SENTENCES if _pattern(form).fullmatch(text)), None)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, PLACE.split(form))), re.DOTALL)


def is_known(text: str, known: Mapping[str, Any]) -> bool:
    """Tell whether the page can say *text* with the catalogue *known*."""
    return not {text, form_of(text), sentence_of(text)}.isdisjoint(known)


def words_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Find the words in a payload's JSON, but for what screen readers alone are told."""
    yield from document["words"]
    yield from document["summary"].split(" · ")
    for section in document["sections"]:
        yield from _given(section["title"], section["note"])
        yield from (group["name"] for group in section.get("groups", ()))
        if "overview" in section:
            yield from (sort["label"] for sort in section["overview"]["sorts"])
            yield from (part for kind in section["overview"]["kinds"] for part in kind.split(" · "))
        for item in section["items"]:
            yield from _of_item(section["type"], item)


def titles_of(document: Mapping[str, Any]) -> list[str]:
    """Return the titles of a payload's findings."""
    found = (section["items"] for section in document["sections"] if section["type"] == "findings")
    return [item["title"] for items in found for item in items]


def _of_item(kind: str, item: Mapping[str, Any]) -> Iterator[str]:
    match kind:
        case "findings":
            yield from _given(item["remedy"])  # their titles say what the data is: see `titles_of`
        case "sparks":
            yield from (item["note"] or "").split(" · ")
            yield from (stat["label"] for stat in item["stats"])
            yield from (flag["text"] for flag in item["flags"])
        case "controls" | "actions":
            yield item["label"]
        case "tables":
            yield from _of_table(item)
        case "figures":
            yield from _of_table(item["table"])
            for spec in (item["spec"], *item["specs"]):
                yield from spec["layout"].get("title", {}).get("text", "").split(" · ")


def _of_table(table: Mapping[str, Any]) -> Iterator[str]:
    yield from _given(table["note"])
    for column in table["columns"]:
        if column.get("words"):
            yield from column["values"]


def _given(*texts: str | None) -> Iterator[str]:
    yield from (text for text in texts if text)


def says_something(text: str) -> bool:
    """Tell a text with words in it from a number or a span of time."""
    return any(map(str.isalpha, NUMBER.sub("", HOVER_VALUE.sub("", text))))
