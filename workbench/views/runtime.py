"""The built front end: the script that draws a payload, and the files with the rarer traces, as text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["STATIC", "TRACE_FILES", "is_built", "runtime_source", "trace_file_source", "trace_files"]

STATIC = Path(__file__).parent.parent / "static"
# By the file's name, the types of plotly's traces in it; all others that are drawn are in the runtime itself.
TRACE_FILES: Mapping[str, list[str]] = json.loads(
    (Path(__file__).parent / "trace_files.json").read_text(encoding="utf-8")
)


def is_built() -> bool:
    """Say whether the script is there; in a checkout it has to be built first."""
    return (STATIC / "runtime.js").is_file()


@cache
def runtime_source() -> str:
    """Return the script that draws views, an ECMAScript module."""
    if not is_built():
        raise InvalidInput(
            "expected the built front end of the views, found none in this checkout: "
            "build it with 'pip install -e .' (it brings its own Node)"
        )
    return (STATIC / "runtime.js").read_text(encoding="utf-8")


@cache
def trace_file_source(name: str) -> str:
    """Return the script with the traces of the file called *name*; it has to run before they are drawn."""
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")


def trace_files(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say which files of traces a page needs.

    Parameters
    ----------
    documents
        The payloads on the page, as JSON.

    Returns
    -------
    list of str
        Their names, in the order of `TRACE_FILES`.
    """
    types = {kind for document in documents for kind in _trace_types(document)}
    return [name for name, kinds in TRACE_FILES.items() if not types.isdisjoint(kinds)]


def _trace_types(document: Mapping[str, Any]) -> Iterator[str]:
    for section in _objects(document, "sections"):
        for figure in _objects(section, "items"):
            for spec in (figure.get("spec"), *_objects(figure, "specs")):
                yield from (str(trace.get("type", "scatter")) for trace in _objects(spec, "data"))


def _objects(value: Any, key: str) -> list[dict[str, Any]]:
    """Return the objects in the list under *key*; a saved payload may be damaged, and is drawn as far as it goes."""
    found = value.get(key) if isinstance(value, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
