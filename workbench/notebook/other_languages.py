"""What a parameters cell declares that is not Python: the names it sets to values written out, line by line."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.notebook.kinds import ANY, Kind, kind_of_default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LANGUAGES", "Grammar", "Setting", "settings"]

NUMBER = re.compile(r"[+-]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
WHOLE = re.compile(r"[+-]?\d[\d_]*")
TRUTH: Mapping[str, Any] = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """How a language sets a name to a value.

    Parameters
    ----------
    comment
        What begins a comment.
    before
        The words, or the sign, that may stand before the name.
    signs
        What stands between name and value.
    after
        What may stand at the end.
    words
        The values that are words.
    whole
        The ending of a whole number where a bare one has a fraction, too; None where it is whole by itself.
    lists
        What opens and closes a list of values.
    types
        Between name and value, an annotation that is passed over.
    doubling
        The quotation marks inside which a doubled one stands for itself and nothing else is special.
    """

    comment: str = "#"
    before: str = ""
    signs: str = "="
    after: str = ""
    words: Mapping[str, Any] = field(default_factory=lambda: TRUTH)
    whole: str | None = None
    lists: tuple[str, str] = ("[", "]")
    types: str = ""
    doubling: str = ""

    @property
    def setting(self) -> re.Pattern[str]:
        """What a line that sets a name looks like."""
        return re.compile(
            rf"\s*{self.before}(?P<name>[A-Za-z_.]\w*(?:\.\w+)*)\s*(?:{self.types})?\s*(?:{self.signs})(?!=)\s*(?P<value>.*)"
        )


TYPED = r":\s*[\w.\[\]<>?, ]+"
LANGUAGES: Mapping[str, Grammar] = {
    "r": Grammar(
        signs="<-|=",
        words={"TRUE": True, "FALSE": False, "NULL": None, "T": True, "F": False},
        whole="L",
        lists=("c(", ")"),
    ),
    "julia": Grammar(before=r"(?:const\s+)?", types=r"::\s*[\w{}.]+", words={**TRUTH, "nothing": None}),
    "scala": Grammar(
        comment="//", before=r"va[lr]\s+", types=TYPED, lists=("Seq(", ")"), words={**TRUTH, "null": None}
    ),
    "matlab": Grammar(comment="%", after=";", whole="", lists=("{", "}"), doubling="\"'"),
    "c#": Grammar(comment="//", before=r"[\w<>\[\]?]+\s+", after=";"),
    "f#": Grammar(comment="//", before=r"let\s+(?:mutable\s+)?", types=TYPED, words={**TRUTH, "None": None}),
    "powershell": Grammar(
        before=r"(?:\[[\w\[\]]+\]\s*)?\$", words={"$true": True, "$false": False, "$null": None}, lists=("@(", ")")
    ),
    "bash": Grammar(before=r"(?:export\s+|readonly\s+)?"),
}


@dataclass(frozen=True)
class Setting:
    """A name that a cell sets.

    Parameters
    ----------
    name, kind, default
        The kind is that of the value; `ANY` and None where only execution would tell.
    help
        The comment on its line.
    """

    name: str
    kind: Kind
    default: Any
    help: str


def settings(source: str, language: str) -> list[Setting]:
    """Return what a cell in *language* sets, in the order of first appearance; a later value wins.

    Lines that set nothing, and languages that are not known, are passed over: nothing here is an error.
    """
    grammar = LANGUAGES.get(language)
    found = () if grammar is None else _found(source, grammar)
    return list({setting.name: setting for setting in found}.values())


def _found(source: str, grammar: Grammar) -> Iterator[Setting]:
    for line in source.splitlines():
        code, comment = _parted(line, grammar)
        match = grammar.setting.fullmatch(code)
        if match is not None:
            text = match["value"].strip().removesuffix(grammar.after or ";").strip()
            try:
                value = _value(text, grammar)
            except ValueError:
                yield Setting(match["name"], ANY, None, comment)
            else:
                yield Setting(match["name"], kind_of_default(value), value, comment)


def _parted(line: str, grammar: Grammar) -> tuple[str, str]:
    """Part a line into its code and its comment, whose sign may also stand inside of quotation marks."""
    quote = ""
    for place, one in enumerate(line):
        if quote:
            quote = "" if one == quote and (grammar.doubling or line[place - 1] != "\\") else quote
        elif one in "\"'":
            quote = one
        elif line.startswith(grammar.comment, place):
            return line[:place], line[place + len(grammar.comment) :].strip()
    return line, ""


def _value(text: str, grammar: Grammar) -> Any:
    """Read a value that is written out.

    Raises
    ------
    ValueError
        When it is not.
    """
    word = text if text in grammar.words else text.lower()
    if word in grammar.words:
        return grammar.words[word]
    if grammar.whole and text.endswith(grammar.whole) and WHOLE.fullmatch(text.removesuffix(grammar.whole)):
        return int(text.removesuffix(grammar.whole))
    if NUMBER.fullmatch(text):
        return int(text) if WHOLE.fullmatch(text) and grammar.whole is None else float(text)
    opening, closing = grammar.lists
    if text.startswith(opening) and text.endswith(closing):
        return [_value(part, grammar) for part in _parts(text[len(opening) : -len(closing)])]
    return _text(text, grammar)


def _text(text: str, grammar: Grammar) -> str:
    if len(text) < 2 or text[0] not in "\"'" or text[-1] != text[0]:
        raise ValueError(text)
    if text[0] in grammar.doubling:
        return text[1:-1].replace(text[0] * 2, text[0])
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, MemoryError):
        raise ValueError(text) from None
    if not isinstance(value, str):
        raise ValueError(text)
    return value


def _parts(text: str) -> list[str]:
    """Part the members of a list at commas outside of quotation marks and brackets."""
    parts, depth, quote = [""], 0, ""
    for one in text:
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one in "([{":
            depth += 1
        elif one in ")]}":
            depth -= 1
        elif one == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += one
    return [part.strip() for part in parts if part.strip()]
