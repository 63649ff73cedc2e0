"""`Secret`: a parameter whose value is in no file, and that shows itself nowhere."""

from __future__ import annotations

import hmac
import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from workbench.context import current_run
from workbench.invalid import InvalidInput
from workbench.masking import MASK, SHORTEST_SECRET, Mask

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Secret", "checked_value", "mask_here", "receive", "take_in"]

LENGTH_BYTES = 4

_known: dict[str, str] = {}  # by name: what the run has given, and what was asked for here
_seen: set[str] = set()  # all values that this process knows


class Secret:
    """A secret that a notebook takes: a token, a password, a key.

    In the cell tagged ``parameters`` it is the type of a parameter. ``workbench run NB --secret token=env:VAR`` and
    ``wb.run(…, secrets={"token": "env:VAR"})`` give it its value; in JupyterLab the value is asked for when it is
    first needed. It shows itself as ``Secret('•••')``, cannot be pickled or put into a text by accident, and values
    that turn up in the outputs of a run are masked.

    Parameters
    ----------
    name
        The name of the parameter. Not the value: that must not stand in a notebook.

    Raises
    ------
    InvalidInput
        When *name* cannot be the name of a parameter.

    Examples
    --------
    >>> import workbench as wb
    >>> token: wb.Secret = wb.Secret("token")
    >>> token
    Secret('•••')
    >>> headers = {"Authorization": f"Bearer {token.reveal()}"}  # doctest: +SKIP
    """

    __slots__ = ("_name", "_reveal")

    def __init__(self, name: str) -> None:
        if not isinstance(name, str) or not name.isidentifier():
            raise InvalidInput(
                "a Secret takes the name of its parameter, such as wb.Secret('token'), and not the value: that must not"
                " stand in a notebook."
            )
        self._name = name
        self._reveal: Callable[[], str] = lambda: _value_of(name)

    @classmethod
    def of(cls, value: str) -> Secret:
        """Return a secret with this value, to be given to a run: ``wb.run(…, secrets={"token": wb.Secret.of(word)})``.

        Parameters
        ----------
        value
            At least four characters: shorter ones cannot be masked, as they stand in every text by chance.

        Raises
        ------
        InvalidInput
            When *value* is no text, or too short.
        """
        text = checked_value(value, "the value of a secret")
        _seen.add(text)
        made = cls("value")
        made._reveal = lambda: text
        return made

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return self._name

    def reveal(self) -> str:
        """Return the value, as text. What is made of it is no longer protected, only masked in outputs.

        Raises
        ------
        InvalidInput
            When it was not given, and nobody can be asked.
        """
        return self._reveal()

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    __str__ = __repr__

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError(f"a Secret is no text: write {{{self._name}.reveal()}} where its value is needed")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.reveal().encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled, as its value would stand in a file: give .reveal() to what needs it")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Secret:
        return self


def checked_value(value: object, what: str) -> str:
    """Return the value of a secret when it can be one; errors never repeat it.

    Raises
    ------
    InvalidInput
        When it is no text, or too short to be masked.
    """
    if not isinstance(value, str):
        raise InvalidInput(f"{what} must be a text, got {type(value).__name__}.")
    if len(value) < SHORTEST_SECRET:
        raise InvalidInput(
            f"{what} must have at least {SHORTEST_SECRET} characters, got {len(value)}: shorter ones stand in every"
            " text by chance, so that they cannot be masked."
        )
    return value


def receive(pipe: str) -> None:
    """Take in what the run has given: runs in the kernel, before the first cell.

    Parameters
    ----------
    pipe
        The path of a named pipe: four bytes of length, and so many bytes of JSON.
    """
    handle = os.open(pipe, os.O_RDONLY | os.O_CLOEXEC)
    try:
        given = json.loads(_read(handle, int.from_bytes(_read(handle, LENGTH_BYTES), "big")))
    finally:
        os.close(handle)
    take_in(given)


def take_in(given: dict[str, str]) -> None:
    """Know these values by their names from now on."""
    _known.update(given)
    _seen.update(given.values())


def mask_here() -> Mask:
    """Return a mask for the values that this process knows."""
    return Mask(_seen)


def _read(handle: int, length: int) -> bytes:
    parts = []
    while length:
        part = os.read(handle, length)
        if not part:
            raise OSError("the pipe ended early")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _value_of(name: str) -> str:
    if name not in _known:
        if current_run() is not None:
            raise _not_given(name, "it was not given to this run")
        take_in({name: checked_value(_asked(name), f"secret '{name}'")})
    return _known[name]


def _asked(name: str) -> str:
    """Ask the person who sits before the notebook or the terminal."""
    from getpass import getpass

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None and not (sys.stdin is not None and sys.stdin.isatty()):
        raise _not_given(name, "nobody can be asked for it here")
    try:
        return getpass(f"{name}: ")
    except (EOFError, NotImplementedError, RuntimeError) as problem:
        if isinstance(problem, EOFError) or type(problem).__name__ == "StdinNotImplementedError":
            raise _not_given(name, "nobody can be asked for it here") from None
        raise


def _not_given(name: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"secret '{name}' has no value: {why}. Give it with: workbench run NOTEBOOK --secret {name}=env:VAR, or"
        f' secrets={{"{name}": "env:VAR"}} in wb.run.'
    )


def _fill_in(*_: object) -> None:
    """Give the value of its type to a parameter that is only declared (``token: wb.Secret``), as a run does."""
    shell = sys.modules["IPython"].get_ipython()
    for name, kind in list(shell.user_ns.get("__annotations__", {}).items()):
        spelt = kind.rpartition(".")[2] if isinstance(kind, str) else kind
        if spelt in (Secret, Secret.__name__) and name not in shell.user_ns:
            shell.user_ns[name] = Secret(name)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    _shell.events.register("post_run_cell", _fill_in)
