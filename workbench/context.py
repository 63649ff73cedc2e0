"""Which run am I in, where is the project, and where are its runs: asked the same way by every part of the house.

Runs may also be kept at an address (``s3://bucket/runs``): their folder here is then a mirror of it in the user's
cache.

Inside a run the engine sets ``WORKBENCH_RUN`` to the run's folder. What a notebook records there (`metric`, `artifact`,
`input`, findings) goes to ``kernel.jsonl``, a file only the kernel's process writes; the runner reads it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench.invalid import InvalidInput, path_text
from workbench.json_lines import append_line
from workbench.replacing import write_whole

if TYPE_CHECKING:
    from workbench.findings import Finding

__all__ = [
    "address_in",
    "address_of",
    "artifact",
    "cache_folder",
    "current_run",
    "input",
    "is_run",
    "metric",
    "note",
    "note_findings",
    "project_root",
    "runs_folder",
    "training_folder",
    "workshop",
]

RUN_VARIABLE = "WORKBENCH_RUN"
RUNS_VARIABLE = "WORKBENCH_RUNS"
NOTES = "kernel.jsonl"
RECORD = "run.json"
ADDRESS = ".address"  # in the mirror of runs that are kept elsewhere: where
MIRRORS = "runs"
# As a person writes it, or as it is left by whoever took it for a path: "s3:/bucket/runs". One letter is a drive.
WRITTEN_ADDRESS = re.compile(r"(?P<protocol>[A-Za-z][A-Za-z0-9+.-]+):/(?P<rest>/?.*)", re.DOTALL)
SIGNED_IN = re.compile(r"[^/]*://[^/]*:[^/]*@")
ROOT_MARKS = ("workbench.yaml", ".git", "pyproject.toml")


def project_root(start: Path | None = None) -> Path:
    """Find the project that *start* (a notebook or folder; default: the working directory) belongs to.

    The nearest ancestor with ``workbench.yaml``, ``.git`` or ``pyproject.toml``; else the notebook's own folder.
    """
    place = (start or Path.cwd()).resolve()
    folder = place if place.is_dir() else place.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / mark).exists() for mark in ROOT_MARKS):
            return candidate
    return folder


def runs_folder(start: Path | None = None, *, override: Path | None = None) -> Path:
    """Return the folder of runs for the project of *start*; `override` and ``WORKBENCH_RUNS`` come first.

    Either may be an address that fsspec knows: then it is the mirror of what is kept there, in the user's cache.
    """
    named = override if override is not None else os.environ.get(RUNS_VARIABLE)
    if not named:
        return project_root(start) / "runs"
    address = address_in(named)
    return Path(named).resolve() if address is None else _mirror_of(address)


def address_in(named: str | os.PathLike[str]) -> str | None:
    """Return the address that *named* is, also one that was taken for a path; None for a path."""
    text = os.fspath(named)
    found = WRITTEN_ADDRESS.fullmatch(text)
    if found is None:
        return None
    protocol, rest = found["protocol"].lower(), found["rest"].strip("/")
    return f"file:///{rest}" if protocol in ("file", "local") else f"{protocol}://{rest}"


def address_of(folder: Path) -> str | None:
    """Return where the runs in *folder* are kept, if it is the mirror of an address."""
    try:
        return (folder / ADDRESS).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def _mirror_of(address: str) -> Path:
    if "?" in address or SIGNED_IN.match(address):
        raise InvalidInput(
            "the address of a folder of runs is on record and must be without passwords and tokens: give those in the"
            " environment, or in the settings of the library for such addresses."
        )
    name = re.sub(r"[^a-z0-9]+", "-", address.casefold()).strip("-")[-40:].strip("-")
    folder = cache_folder() / MIRRORS / f"{name}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
    if not (folder / ADDRESS).exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(folder / ADDRESS, address + "\n")
    return folder


def cache_folder() -> Path:
    """Return the user's cache folder for this program, as the platform has it."""
    if named := os.environ.get("XDG_CACHE_HOME"):
        base = Path(named)
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path.home() / ".cache"
    return base / "jupyter-workbench"


def workshop(start: Path | None = None) -> Path:
    """Return the project's ``.workbench`` folder, made on first use with its own ``.gitignore``."""
    return ignored_folder(project_root(start) / ".workbench")


def ignored_folder(folder: Path) -> Path:
    """Make *folder* if needed, with a ``.gitignore`` of its own, so that what is made there is never committed."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / ".gitignore"
    if not mark.exists():
        mark.write_text("*\n", encoding="utf-8")
    return folder


def current_run() -> Path | None:
    """Return the folder of the run this process belongs to, or None outside a run."""
    named = os.environ.get(RUN_VARIABLE)
    return Path(named) if named else None


def is_run(folder: Path) -> bool:
    """Tell whether *folder* holds the record of a run."""
    return (folder / RECORD).is_file()


def training_folder() -> Path:
    """Return where training logs go: the run's own folder, else the project's ``.workbench/training``."""
    run = current_run()
    folder = (run or workshop()) / "training"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def note(kind: str, **facts: Any) -> bool:
    """Write one fact about the current run where the runner will find it.

    Returns
    -------
    bool
        True when it was written; False outside a run, where there is nothing to write to.
    """
    run = current_run()
    if run is None:
        return False
    append_line(run / NOTES, {"kind": kind, "time": time.time(), **_masked(facts)})
    return True


def _masked(facts: Any) -> Any:
    """Hide the secrets that this process knows; most know none, and have not even loaded what would."""
    secret = sys.modules.get("workbench.secret")
    return facts if secret is None else secret.mask_here().data(facts)


class HasFindings(Protocol):
    """What was looked at and has something to say: any report."""

    @property
    def findings(self) -> list[Finding]:
        """What needs attention."""


def note_findings(view: HasFindings) -> None:
    """Leave the findings of *view* in the record of the current run; outside a run they are not even looked for."""
    if current_run() is not None:
        for found in view.findings:
            note("finding", **found.to_dict())


def metric(name: str, value: float) -> None:
    """Record one number as a result of this run, e.g. ``wb.metric("rmse", 2.91)``.

    The last value of a name wins. Outside a run nothing happens.

    Parameters
    ----------
    name
        What the number is, in a word or two.
    value
        A real number. NaN and infinities are recorded as null.

    Raises
    ------
    InvalidInput
        When *name* is empty or *value* is not a number.
    """
    if not isinstance(name, str) or not name:
        raise InvalidInput(f"'name' of a metric must be a non-empty text, got {name!r}.")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(f"metric {name!r} must be one number, got {type(value).__name__}.") from None
    whole = isinstance(value, int) and not isinstance(value, bool)
    note("metric", name=name, value=int(value) if whole else number)


def artifact(path: str | os.PathLike[str]) -> None:
    """Keep a copy of a file or folder that this run made in the run's ``artifacts`` folder.

    Parameters
    ----------
    path
        An existing file or folder. Outside a run nothing happens.

    Raises
    ------
    InvalidInput
        When there is nothing at *path*.
    """
    source = Path(path_text(path, "an artifact"))
    if not source.exists():
        raise InvalidInput(f"an artifact must be an existing file or folder, and there is none at '{source}'.")
    run = current_run()
    if run is None:
        return
    target = run / "artifacts" / _masked(source.name)
    if source.resolve() != target.resolve():
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)
    note("artifact", path=str(target.relative_to(run)))


def input(path_or_uri: str | os.PathLike[str]) -> str:  # noqa: A001  -- the public name is `wb.input`
    """Record that this run reads a file, for readers that cannot be observed.

    Parameters
    ----------
    path_or_uri
        A local path, or a URI such as ``s3://bucket/key``.

    Returns
    -------
    str
        What was given, so that the call can stand where the path stood: ``read(wb.input("data.bin"))``.

    Raises
    ------
    InvalidInput
        When a local path does not exist.
    """
    text = path_text(path_or_uri, "an input")
    if "://" in text:
        note("input", uri=text)
        return text
    path = Path(text)
    if not path.exists():
        raise InvalidInput(f"an input must be an existing file, and there is none at '{path}'.")
    state = path.stat()
    note("input", path=str(path.resolve()), bytes=state.st_size, mtime_ns=state.st_mtime_ns)
    return text
