"""Where the secrets of a run come from, and how they reach its kernel: by a pipe that only the two can read."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.invalid import InvalidInput
from workbench.secret import LENGTH_BYTES, Secret, checked_value

if TYPE_CHECKING:
    from workbench.runs.kernel.kernels import Kernel

__all__ = ["check_secrets", "give_secrets", "places_of", "recorded_places", "resolve", "variables_of"]

FORMS = "env:VAR or file:PATH"
HELD = "given by the program that started the run"
MOST_BYTES = 60_000  # what a pipe takes without anybody reading from it
RECEIVE = "import workbench.secret as s; s.{taken}"


def check_secrets(secrets: object) -> None:
    """Check the form of what is given, without looking for any value.

    Raises
    ------
    InvalidInput
        When it is none of the forms; what stands there instead is not repeated, as it may be the value.
    """
    if not isinstance(secrets, Mapping):
        raise InvalidInput(
            f"'secrets' must map names to where they are, e.g. {{'token': 'env:TOKEN'}}, got {type(secrets).__name__}."
        )
    for name, source in secrets.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise InvalidInput("'secrets' must map names of parameters to where they are, got another kind of name.")
        if not isinstance(source, Secret):
            _place(name, source)


def resolve(secrets: Mapping[str, object]) -> dict[str, str]:
    """Return the values, by name.

    Raises
    ------
    InvalidInput
        When a variable is not set, a file cannot be read, or a value cannot be a secret.
    """
    values = {name: checked_value(_found(name, source), f"secret '{name}'") for name, source in secrets.items()}
    if len(_message(values)) > MOST_BYTES:
        raise InvalidInput(f"the secrets of a run may have {MOST_BYTES:,} bytes: give the path of a larger one.")
    return values


def places_of(secrets: Mapping[str, object]) -> dict[str, str]:
    """Return where each secret is, for another process that looks there itself.

    Raises
    ------
    InvalidInput
        For one that this process holds.
    """
    for name, source in secrets.items():
        if isinstance(source, Secret):
            raise InvalidInput(
                f"secret '{name}' cannot be given to another process by its value: say where it is, as {FORMS}."
            )
    return {name: str(source) for name, source in secrets.items()}


def recorded_places(secrets: Mapping[str, object]) -> dict[str, str]:
    """Return what the record says about each: where it was, never what."""
    return {name: HELD if isinstance(source, Secret) else str(source) for name, source in secrets.items()}


def variables_of(secrets: Mapping[str, object] | None) -> set[str]:
    """Return the environment variables that hold secrets, which the kernel must not inherit."""
    if not isinstance(secrets, Mapping):
        return set()
    return {source[4:] for source in secrets.values() if isinstance(source, str) and source.startswith("env:")}


async def give_secrets(values: Mapping[str, str], kernel: Kernel) -> str | None:
    """Give a kernel its secrets; return None, or why that failed.

    They go through a named pipe in the kernel's private folder, so that they are in no message, file, command or
    environment.
    """
    if sys.platform == "win32":  # no named pipes in folders: the kernel's own signed channel, of which nothing is kept
        return _problem(await kernel.silently(_code(f"take_in({dict(values)!r})")))
    message = _message(values)
    pipe = Path(kernel.private_folders[0]) / "secrets"
    with contextlib.ExitStack() as undone:
        os.mkfifo(pipe, 0o600)
        undone.callback(pipe.unlink, missing_ok=True)
        # Open for both, or it would wait for a reader that may never come; the message fits into the pipe as it is.
        handle = os.open(pipe, os.O_RDWR | os.O_CLOEXEC)
        undone.callback(os.close, handle)
        os.write(handle, len(message).to_bytes(LENGTH_BYTES, "big") + message)
        return _problem(await kernel.silently(_code(f"receive({str(pipe)!r})")))


def _code(taken: str) -> str:
    """Return code that leaves no name in the notebook."""
    return f"exec({RECEIVE.format(taken=taken)!r}, {{}})"


def _problem(said: str | None) -> str | None:
    if said is not None and "No module named 'workbench" in said:
        return "secrets need Workbench in the kernel's environment (there: pip install jupyter-workbench)"
    return said


def _message(values: Mapping[str, str]) -> bytes:
    return json.dumps(values).encode("ascii")


def _place(name: str, source: object) -> tuple[str, str]:
    kind, _, place = source.partition(":") if isinstance(source, str) else ("", "", "")
    if kind not in ("env", "file") or not place:
        raise InvalidInput(
            f"secret '{name}' must be given as {FORMS} (what stands there instead is not repeated here): the value"
            " itself must not stand in code, in a command or in a file of parameters."
        )
    return kind, place


def _found(name: str, source: object) -> str:
    if isinstance(source, Secret):
        return source.reveal()
    kind, place = _place(name, source)
    if kind == "env":
        if place not in os.environ:
            raise InvalidInput(f"secret '{name}' must be in the environment variable '{place}', which is not set.")
        return os.environ[place]
    try:
        text = Path(place).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"secret '{name}' must be text in UTF-8, and '{place}' is not.") from None
    except OSError as problem:
        raise InvalidInput(f"secret '{name}' cannot be read from '{place}': {problem.strerror}.") from None
    return text.removesuffix("\n").removesuffix("\r")
