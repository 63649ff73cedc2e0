"""Reading a notebook from disk or a remote address, whatever version of the format it was written in."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NEWEST_MAJOR", "cell_tags", "load_notebook", "parse_notebook", "read_notebook"]

NEWEST_MAJOR = 4
FIRST_MINOR_WITH_IDS = 5
SAVE_SECONDS = 2.0
LOOK_SECONDS = 0.02


def load_notebook(path: str | os.PathLike[str]) -> Any:
    """Read the notebook at *path* as an ``nbformat`` node of version 4, ready to be executed.

    Cells that have no id get one from their position, so that reading the same file twice gives the same notebook.

    Parameters
    ----------
    path
        A local file, or an address papermill can read (``s3://…``, ``https://…``).

    Returns
    -------
    nbformat.NotebookNode
        The notebook, at least of version 4.5.

    Raises
    ------
    InvalidInput
        When there is no such file, or it is not a notebook.
    """
    from nbformat import from_dict

    notebook = from_dict(read_notebook(path))
    taken: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        name = cell.get("id")
        if not isinstance(name, str) or not name or name in taken:
            name = f"cell-{position}"
        while name in taken:
            name += "-again"
        cell["id"] = name
        taken.add(name)
    notebook["nbformat_minor"] = max(notebook["nbformat_minor"], FIRST_MINOR_WITH_IDS)
    return notebook


def read_notebook(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read the notebook at *path* as plain dictionaries of version 4; enough, and far quicker, for looking at it.

    Sources and outputs are joined into single texts, and every cell has its metadata, as in `load_notebook`.

    Raises
    ------
    InvalidInput
        When there is no such file, or it is not a notebook.
    """
    name = os.fspath(path)
    return parse_notebook(_read_remote(name), name=name) if "://" in name else _read_local(Path(name))


def parse_notebook(text: str, *, name: str) -> dict[str, Any]:
    """Read the content of a notebook's file, as `read_notebook` does; *name* is what a message calls it.

    Raises
    ------
    InvalidInput
        When it is not a notebook.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput(f"'{name}' is not a notebook: its content is not JSON.{_other_kind(name)}") from None
    return _version_4(content, name)


def cell_tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tags of a cell; none when its metadata is not as it should be."""
    tags = cell.get("metadata", {}).get("tags", ())
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list | tuple) else ()


def _read_local(path: Path) -> dict[str, Any]:
    """Read a file that may just be saved: Jupyter writes into it, and keeps what was there beside it until the end."""
    until = time.monotonic() + SAVE_SECONDS
    while True:
        content = _bytes_of(path)
        try:
            return parse_notebook(_decoded(content, path), name=os.fspath(path))
        except InvalidInput as problem:
            file = path.resolve()
            kept = file.with_name(f".~{file.name}")
            is_saved = kept.exists() or _bytes_of(path) != content  # it may have ended just now
            if not is_saved:
                raise
            if time.monotonic() > until:
                raise InvalidInput(
                    f"{problem} It seems that a save was broken off: what was there before is in '{kept}'."
                ) from None
            time.sleep(LOOK_SECONDS)


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise InvalidInput(f"a notebook must be a file, and '{path}' is a folder.{_notebooks_in(path)}")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(
            f"a notebook must be an existing file, and there is none at '{path}'.{_near(path)}"
        ) from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise InvalidInput(f"the notebook '{path}' cannot be read: {reason}.") from None


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"'{path}' is not a notebook: its content is not text.{_other_kind(path.name)}") from None


def _read_remote(address: str) -> str:
    from papermill.exceptions import PapermillException
    from papermill.iorw import papermill_io

    try:
        return str(papermill_io.read(address))
    except (PapermillException, OSError, ImportError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise InvalidInput(f"the notebook '{address}' cannot be read: {reason}") from None


def _near(path: Path) -> str:
    """Say which notebook of the same folder was perhaps meant, or that the folder itself is missing."""
    if not path.parent.is_dir():
        return f" The folder '{path.parent}' does not exist either."
    near = nearest(path.name, (other.name for other in _notebooks(path.parent)))
    return f" Did you mean '{path.parent / near}'?" if near else ""


def _notebooks_in(folder: Path) -> str:
    names = [found.name for found in _notebooks(folder)]
    if not names:
        return " There is no notebook in it."
    return f" It holds {', '.join(names[:5])}{', …' if len(names) > 5 else ''}."


def _notebooks(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.ipynb"))
    except OSError:
        return []


def _other_kind(name: str) -> str:
    suffix = Path(name).suffix
    return f" Expected an .ipynb file, got '{suffix}'." if suffix and suffix != ".ipynb" else ""


def _version_4(content: Any, name: str) -> dict[str, Any]:
    if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
        raise InvalidInput(f"'{name}' is not a notebook: it has no format version ('nbformat').{_other_kind(name)}")
    major = content["nbformat"]
    if major > NEWEST_MAJOR:
        raise InvalidInput(f"'{name}' is a notebook of version {major}, and only versions up to 4 can be read.")
    if major < NEWEST_MAJOR:
        content = _converted(content, name)
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise InvalidInput(f"'{name}' is not a notebook: it has no list of cells.")
    minor = content.get("nbformat_minor")
    whole: dict[str, Any] = content | {
        "nbformat_minor": minor if isinstance(minor, int) else 0,
        "metadata": _mapping(content.get("metadata")),
        "cells": [_cell(cell, position, name) for position, cell in enumerate(cells)],
    }
    return whole


def _converted(content: dict[str, Any], name: str) -> dict[str, Any]:
    import nbformat

    try:
        newer: dict[str, Any] = nbformat.convert(nbformat.reader.reads(json.dumps(content)), NEWEST_MAJOR)
    except Exception as problem:  # noqa: BLE001  -- the converters of old versions fail in any way on odd files
        raise InvalidInput(f"'{name}' is a damaged notebook of version {content['nbformat']}: {problem!r}.") from None
    return newer


def _cell(cell: Any, position: int, name: str) -> dict[str, Any]:
    source = _joined(cell.get("source", "")) if isinstance(cell, dict) else None
    if source is None or not isinstance(cell.get("cell_type"), str):
        raise InvalidInput(f"'{name}' is not a notebook: its cell {position} has no type or no text.")
    whole = {**cell, "source": source, "metadata": _mapping(cell.get("metadata"))}
    if cell["cell_type"] == "code":
        outputs = cell.get("outputs")
        whole["execution_count"] = cell.get("execution_count")
        whole["outputs"] = [_output(o) for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
    return whole


def _output(output: dict[str, Any]) -> dict[str, Any]:
    whole = dict(output)
    if "text" in output:
        whole["text"] = _joined(output["text"]) or ""
    if isinstance(data := output.get("data"), dict):
        whole["data"] = {mime: _bundle(mime, item) for mime, item in data.items()}
    return whole


def _bundle(mime: str, item: Any) -> Any:
    """Join a text output; JSON outputs may be lists in their own right."""
    if mime == "application/json" or mime.endswith("+json"):
        return item
    text = _joined(item)
    return item if text is None else text


def _joined(text: Any) -> str | None:
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
