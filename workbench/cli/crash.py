"""A bug of ours: the traceback goes to a file, one line to the person."""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import traceback
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.context import workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["told"]

DISTRIBUTION = "jupyter-workbench"


def told(problem: BaseException, arguments: Sequence[str]) -> str:
    """Save the traceback, and return the line that says what happened, where the traceback is and where to report."""
    first = str(problem).splitlines()[0] if str(problem) else ""
    what = f"{type(problem).__name__}: {first}" if first else type(problem).__name__
    saved = _saved(problem, arguments)
    return f"this is a bug of Workbench ({what}). Please report it at {_where_to_report()}, with {saved}"


def _saved(problem: BaseException, arguments: Sequence[str]) -> Path:
    lines = [
        f"workbench {_version()}, Python {sys.version.split()[0]}, {platform.platform()}",
        f"command: {' '.join(arguments)}",
        "",
        "".join(traceback.format_exception(problem)),
    ]
    path = _folder() / f"crash-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    path.write_text("\n".join(lines), encoding="utf-8", errors="backslashreplace")
    return path


def _folder() -> Path:
    try:
        return workshop()
    except OSError:  # a project that cannot be written to
        return Path(tempfile.mkdtemp(prefix="workbench-"))


def _version() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "of an unknown version"


def _where_to_report() -> str:
    """Return the address that the installed package names for issues."""
    try:
        urls = metadata.metadata(DISTRIBUTION).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        urls = []
    named = dict(url.split(", ", 1) for url in urls if ", " in url)
    return named.get("Issues") or named.get("Repository") or "the project's issue tracker"
