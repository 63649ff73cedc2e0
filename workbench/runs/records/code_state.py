"""The code a run executed: the commit, what differs from it, and the project's own modules."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CodeState", "keep_code", "keep_modules"]

FOLDER, PATCH, MODULES = "code", "changes.patch", "modules"
SECONDS = 30.0


@dataclass(frozen=True)
class CodeState:
    """Where a project's code stood.

    Parameters
    ----------
    git_commit
        The commit that was checked out; None outside a git repository.
    dirty
        Whether tracked files differed from it, or the notebook was not in it; None outside a git repository.
    """

    git_commit: str | None
    dirty: bool | None


def keep_code(run_folder: Path, notebook: Path, source: bytes, root: Path) -> CodeState:
    """Keep the notebook as it was and the difference to the commit under ``code``.

    The patch (``git diff --binary HEAD``) covers tracked files. Untracked ones are covered as far as they matter: the
    notebook is kept as it is (``code/NAME.ipynb``), and so are the modules it imported (`keep_modules`).
    """
    folder = run_folder / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / notebook.name).write_bytes(source)
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if commit is None:
        return CodeState(None, None)
    patch = folder / PATCH
    with patch.open("wb") as file:
        done = _git(root, "diff", "--binary", "--no-color", "--no-ext-diff", "HEAD", into=file.fileno())
    changed = done is None or patch.stat().st_size > 0
    if not patch.stat().st_size:
        patch.unlink()
    tracked = _git(root, "ls-files", "--error-unmatch", "--", str(notebook))
    return CodeState(commit.strip(), changed or tracked is None)


def keep_modules(run_folder: Path, root: Path, modules: Iterable[str]) -> None:
    """Copy the modules of the project at *root* that the notebook imported to ``code/modules``."""
    for name in modules:
        path = Path(name)
        if not path.is_relative_to(root):
            continue
        target = run_folder / FOLDER / MODULES / path.relative_to(root)
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def _git(root: Path, *arguments: str, into: int | None = None) -> str | None:
    """Ask git; None when there is no git, no repository, or no answer."""
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ("git", "-C", str(root), *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if into is None else into,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or b"").decode("utf-8", "replace")
