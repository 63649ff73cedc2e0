"""Bad input, said in one line: what was expected, what came, and the next step."""

from __future__ import annotations

import os
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["InvalidInput", "MissingExtra", "nearest", "not_one_of", "path_text", "short_traceback"]


OURS = str(Path(__file__).parent) + os.sep


class InvalidInput(ValueError):
    """Something a person gave us cannot be used.

    The message is one line that names what was expected, what came, and what to do next. The command prints it
    as it is and exits with code 2. A notebook shows it below the person's own line; ``%tb`` shows ours as well.
    """

    def _render_traceback_(self) -> list[str]:
        return short_traceback(self)


class MissingExtra(ImportError):
    """An optional library is needed for what was asked."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs '{library}': pip install 'jupyter-workbench[{extra}]'")


def short_traceback(error: BaseException) -> list[str]:
    """Return what IPython shows of an error that is not ours to mend: the frames up to the first of ours."""
    from IPython import get_ipython

    own = None
    for each in reversed(list(takewhile(_is_of_others, _steps(error.__traceback__)))):
        own = TracebackType(own, each.tb_frame, each.tb_lasti, each.tb_lineno)
    lines: list[str] = get_ipython().InteractiveTB.structured_traceback(type(error), error, own, tb_offset=1)
    return lines


def _steps(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_of_others(step: TracebackType) -> bool:
    return not step.tb_frame.f_code.co_filename.startswith(OURS)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to *word*, or None when nothing is near."""
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def not_one_of(what: str, known: Iterable[str], got: object, *, kind: str = "one of") -> InvalidInput:
    """Build the error for a name that is not among the known ones.

    Parameters
    ----------
    what
        The argument or option, as the person wrote it.
    known
        The names that would have been right; only the first dozen are shown.
    got
        What came instead.
    kind
        The words between *what* and the names, e.g. ``"one of the columns"``.

    Returns
    -------
    InvalidInput
        To be raised by the caller.
    """
    names = list(known)
    shown = ", ".join(repr(name) for name in names[:12]) + (", …" if len(names) > 12 else "")
    near = nearest(str(got), names)
    hint = f" Did you mean {near!r}?" if near is not None else ""
    return InvalidInput(f"{what!r} must be {kind} [{shown}], got {got!r}.{hint}")


def path_text(value: object, what: str) -> str:
    """Return a path, however it is given, as text.

    Raises
    ------
    InvalidInput
        When *value* is neither a text nor a path; *what* names it in the message, e.g. ``"an artifact"``.
    """
    if isinstance(value, str | os.PathLike):
        return os.fsdecode(value)
    raise InvalidInput(f"{what} must be given as a path, got {type(value).__name__}.")
