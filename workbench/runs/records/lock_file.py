"""The packages of a run as a file from which uv or pip makes its environment again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.runs.records.record import Run

__all__ = ["LockFile", "lock_file"]

Installer = Literal["uv", "pip"]
HOW = {
    "uv": ("uv venv --python {python}", "uv pip sync {file}"),
    "pip": ("python{minor} -m venv .venv", ".venv/bin/python -m pip install --no-deps -r {file}"),
}
FILE = "FILE"


@dataclass(frozen=True)
class LockFile:
    """A lock file.

    Parameters
    ----------
    text
        What stands in it: a requirement a line, in the form that uv and pip read.
    python
        The version of Python that the run had.
    requirements
        The lines that are installed.
    not_locked
        What was installed in the environment and is only a comment in the file, with the reason.
    """

    text: str
    python: str
    requirements: tuple[str, ...]
    not_locked: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "python": self.python,
            "requirements": list(self.requirements),
            "not_locked": list(self.not_locked),
            "text": self.text,
        }


def lock_file(run: Run, *, installer: Installer = "uv") -> LockFile:
    """Write down the packages of a run's environment with their exact versions.

    A package that did not come from an index stands as what it came from: a commit of a repository, an archive with
    its hash. What only lies on that machine (an editable install, a local folder or file) is a comment. Hashes are
    demanded only when all packages have one, as pip demands all or none; else they are comments.

    Parameters
    ----------
    run
        Whose environment.
    installer
        For whom the first lines say how it is used; the rest is the same for both.

    Raises
    ------
    InvalidInput
        When the record does not say what was installed.
    """
    environment = run.record["environment"]
    if not environment["python"] or not environment["packages"]:
        raise InvalidInput(f"run '{run.id}' has no packages on record: its kernel was not observed, or was no Python.")
    entries = list(_entries(environment["packages"], environment.get("origins") or {}))
    locked = [entry for entry in entries if entry.requirement is not None]
    all_hashed = bool(locked) and all(entry.digest for entry in locked)
    lines = [*_head(run, environment, installer)]
    for entry in entries:
        lines += entry.lines(with_hash=all_hashed)
    return LockFile(
        text="\n".join(lines) + "\n",
        python=environment["python"],
        requirements=tuple(str(entry.requirement) for entry in locked),
        not_locked=tuple(entry.comment for entry in entries if entry.requirement is None),
    )


@dataclass(frozen=True)
class _Entry:
    """A package: its requirement (None for what cannot be had elsewhere), what is said about it, and its hash."""

    requirement: str | None
    comment: str = ""
    digest: str | None = None

    def lines(self, *, with_hash: bool) -> Iterator[str]:
        if self.comment:
            yield f"# {self.comment}"
        if self.requirement is None:
            return
        if self.digest is None:
            yield self.requirement
        elif with_hash:
            yield f"{self.requirement} --hash={self.digest}"
        else:
            yield f"{self.requirement}  # {self.digest}"


def _head(run: Run, environment: Mapping[str, Any], installer: Installer) -> Iterator[str]:
    python = environment["python"]
    yield f"# The environment of run {run.id}."
    yield f"# python {python}"
    yield f"# platform {environment['platform']}"
    yield "# Make it again:"
    minor = ".".join(python.split(".")[:2])
    for command in HOW[installer]:
        yield f"#   {command.format(python=python, minor=minor, file=FILE)}"
    yield ""


def _entries(packages: Mapping[str, str], origins: Mapping[str, Mapping[str, Any]]) -> Iterator[_Entry]:
    for name, version in sorted(packages.items()):
        origin = origins.get(name)
        yield _Entry(f"{name}=={version}") if origin is None else _from(name, version, origin)


def _from(name: str, version: str, origin: Mapping[str, Any]) -> _Entry:
    address, digest = str(origin["url"]), origin.get("hash")
    if origin.get("editable"):
        return _Entry(None, f"not from an index: {name}=={version} was an editable install of {address}")
    if origin.get("vcs"):
        folder = f"#subdirectory={origin['subdirectory']}" if origin.get("subdirectory") else ""
        commit = f"@{origin['commit']}" if origin.get("commit") else ""
        return _Entry(
            f"{name} @ {origin['vcs']}+{address}{commit}{folder}",
            f"not from an index: {name}=={version}, from {origin['vcs']}",
        )
    if address.startswith("file:"):
        more = f", {digest}" if digest else ""
        return _Entry(None, f"not from an index: {name}=={version} was installed from {address}{more}")
    return _Entry(f"{name} @ {address}", f"not from an index: {name}=={version}", digest)
