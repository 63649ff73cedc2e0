"""Writing parameters in languages other than Python: papermill's translation, and what it would not carry over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Untranslatable", "translated"]

LARGEST_WHOLE_IN_R = 2**31 - 1


class Untranslatable(ValueError):
    """There is no way to write the value, or anything, in the language; the message says which."""


@dataclass(frozen=True)
class Words:
    """How a language writes what papermill writes as if it were another.

    Parameters
    ----------
    text
        Writes a text such that the language reads the very same.
    not_a_number, infinity
        The words for these numbers.
    """

    text: Callable[[str], str]
    not_a_number: str = "NaN"
    infinity: str = "Inf"


def translated(parameters: Mapping[str, Any], *, kernel: str, language: str) -> str:
    """Return the source of a cell that sets *parameters*.

    papermill's translation decides how. It writes texts with the escapes of Python, however, which other languages read
    as something else (that of ``é`` is a lone byte in R and Julia), leaves alone what they replace (``$`` in Julia and
    PowerShell), and writes some numbers in words that they do not have.

    Raises
    ------
    Untranslatable
        When papermill knows no way.
    """
    from papermill.exceptions import PapermillException
    from papermill.translators import papermill_translators

    try:
        translator = papermill_translators.find_translator(kernel, language)
    except PapermillException:
        raise Untranslatable("parameters") from None
    words = WORDS.get(kernel) or WORDS.get(language.lower())
    if words is not None:
        translator = _faithful(translator, words, in_r=words is WORDS["r"])
    for name, value in parameters.items():
        try:
            translator.translate(value)
        except NotImplementedError:
            raise Untranslatable(f"parameter '{name}' ({'none' if value is None else type(value).__name__})") from None
    source: str = translator.codify(parameters, "Parameters")
    return source


def _faithful(translator: Any, words: Words, *, in_r: bool) -> Any:
    """Return papermill's translator for a language with other words."""

    class Faithful(translator):  # type: ignore[misc]
        @classmethod
        def translate_escaped_str(cls, str_val: object) -> str:
            return words.text(str(str_val))

        @classmethod
        def translate_float(cls, val: float) -> str:
            if math.isfinite(val):
                return repr(val)
            return words.not_a_number if math.isnan(val) else words.infinity if val > 0 else f"-{words.infinity}"

    class InR(Faithful):
        @classmethod
        def translate_int(cls, val: int) -> str:
            return f"{val}L" if abs(val) <= LARGEST_WHOLE_IN_R else str(val)

        @classmethod
        def translate_list(cls, val: list[Any]) -> str:
            alike = len({type(each) for each in val}) == 1 and isinstance(val[0], bool | int | float | str)
            return f"{'c' if alike else 'list'}({', '.join(map(cls.translate, val))})"

    return InR if in_r else Faithful


def _escaped(text: str, *, also: str = "") -> str:
    """Write a text in double quotes with the escapes that C and its descendants share."""
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", **{sign: f"\\{sign}" for sign in also}}
    written = (
        named.get(one) or (one if one.isprintable() or ord(one) > 0xFFFF else f"\\u{ord(one):04x}") for one in text
    )
    return f'"{"".join(written)}"'


def _in_matlab(text: str) -> str:
    """MATLAB's quoted texts know no escapes and no line ends."""
    parts = ['"{}"'.format(part.replace('"', '""')) for part in text.split("\n")]
    return " + newline + ".join(parts)


def _in_powershell(text: str) -> str:
    """In single quotes nothing is replaced or executed."""
    return "'{}'".format(text.replace("'", "''"))


WORDS: Mapping[str, Words] = {
    "r": Words(_escaped),
    "julia": Words(lambda text: _escaped(text, also="$")),
    "scala": Words(_escaped, "Double.NaN", "Double.PositiveInfinity"),
    "matlab": Words(_in_matlab),
    ".net-csharp": Words(_escaped, "double.NaN", "double.PositiveInfinity"),
    ".net-fsharp": Words(_escaped, "nan", "infinity"),
    ".net-powershell": Words(_in_powershell, "[double]::NaN", "[double]::PositiveInfinity"),
}
