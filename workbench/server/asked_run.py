"""What a request wants to be run, and how: the body of ``POST runs`` as the engine takes it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.notebook.load import read_notebook
from workbench.notebook.parameters import from_texts, read_parameters
from workbench.runs.request import RunRequest, as_tags
from workbench.runs.secret_values import check_secrets
from workbench.server.bounded_body import mapping, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RUN_KEYS", "asked_run", "secret_places"]

OPTIONS = ("strict", "timeout", "cell_timeout", "retries", "cold", "kernel", "note", "report")
RUN_KEYS = ("notebook", "parameters", "parameter_texts", "secrets", "tags", *OPTIONS)
FILE = "file:"


def asked_run(body: dict[str, Any], notebook: Path, *, runs: Path, server_folder: Path) -> RunRequest:
    """Return the run that the body of a request asks for.

    Parameters
    ----------
    body
        With some of `RUN_KEYS`.
    notebook
        The file that it names.
    runs
        Where the run is recorded.
    server_folder
        What paths are relative to.

    Raises
    ------
    InvalidInput
        When something in it is not what it must be.
    """
    return RunRequest(
        notebook=str(notebook),
        parameters=_parameters(body, notebook),
        secrets=secret_places(body, server_folder) or None,
        runs=runs,
        tags=as_tags(body.get("tags", ())),
        **{"report": True} | {name: body[name] for name in OPTIONS if name in body},
    )


def secret_places(body: Mapping[str, Any], server_folder: Path) -> dict[str, str]:
    """Return where secrets are, as the process of the run finds them: a file by its absolute path.

    Raises
    ------
    InvalidInput
        When one is given in another form; it is not repeated, as it may be the value.
    """
    secrets = mapping(body, "secrets")
    check_secrets(secrets)
    return {name: _absolute(place, server_folder) for name, place in secrets.items()}


def _absolute(place: str, server_folder: Path) -> str:
    if not place.startswith(FILE):
        return place
    path = Path(place.removeprefix(FILE))
    with contextlib.suppress(RuntimeError):  # a user whom the system does not know
        path = path.expanduser()
    return f"{FILE}{server_folder / path}"


def _parameters(body: dict[str, Any], notebook: Path) -> dict[str, object]:
    """Return the values of the parameters; texts are read as a shell's ``-p NAME=TEXT`` is, and win."""
    values, written = mapping(body, "parameters"), texts(body, "parameter_texts")
    return values | (from_texts(read_parameters(read_notebook(notebook)), written) if written else {})
