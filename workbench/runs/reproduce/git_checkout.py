"""Getting a commit out of a repository without touching it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

__all__ = ["apply_patch", "check_out", "repository_of"]

SECONDS = 600.0
OWN_SETTINGS = ("-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", "-c", "gc.auto=0")


def repository_of(folder: Path) -> Path | None:
    """Return the top folder of the git repository in which *folder* lies; None where there is none, or no git."""
    place = next((each for each in (folder, *folder.parents) if each.is_dir()), None)
    if place is None:
        return None
    said = _git(place, "rev-parse", "--show-toplevel")
    return Path(said.strip()) if isinstance(said, str) and said.strip() else None


def check_out(repository: Path, commit: str, target: Path) -> str | None:
    """Put the files of a commit into *target*, a repository of its own that borrows the objects of *repository*.

    Nothing is written in *repository*, unlike with ``git worktree``.

    Returns
    -------
    str or None
        None when it is done, else why it could not be.
    """
    steps = (
        (repository, "clone", "--quiet", "--shared", "--no-checkout", "--", str(repository), str(target)),
        (target, "checkout", "--quiet", "--detach", commit),
    )
    for place, *arguments in steps:
        said = _git(place, *arguments)
        if not isinstance(said, str):
            return _last_line(said)
    return None


def apply_patch(target: Path, patch: Path) -> str | None:
    """Apply what `workbench.runs.records.code_state` has kept; return None, or why that failed."""
    said = _git(target, "apply", "--binary", "--whitespace=nowarn", str(patch))
    return None if isinstance(said, str) else _last_line(said)


def _git(place: Path, *arguments: str) -> str | bytes:
    """Ask git; what it complains about comes as bytes."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ("git", *OWN_SETTINGS, "-C", str(place), *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        return str(problem).encode()
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else done.stderr or b"git failed"


def _last_line(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else "git failed"
