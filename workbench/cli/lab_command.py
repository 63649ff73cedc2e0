"""``workbench lab``: JupyterLab on the project."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from workbench.cli.answer import warn
from workbench.cli.completion import known_notebooks
from workbench.invalid import InvalidInput, MissingExtra, nearest

__all__ = ["EXAMPLES", "lab"]

EXAMPLES = """\b
Examples:
  workbench lab                              JupyterLab on the project's notebooks
  workbench lab notebooks/salary.ipynb       the same, with a notebook opened
  workbench lab -- --no-browser --port 9999  with JupyterLab's own options
"""
NOTEBOOKS = "notebooks"
ROOT_OPTIONS = ("root_dir", "notebook_dir", "notebook-dir")
FOLDER_OPTIONS = ("preferred_dir", "preferred-dir")
LANDING_OPTIONS = ("default_url",)
MANAGER_OPTIONS = ("execution_manager_class",)
MANAGER = "workbench.runs.scheduler_manager.WorkbenchExecutionManager"


def lab(
    notebook: Annotated[
        str | None,
        typer.Argument(metavar="NOTEBOOK", help="A notebook or folder to open.", autocompletion=known_notebooks),
    ] = None,
    options: Annotated[
        list[str] | None, typer.Argument(metavar="-- OPTIONS", help="Passed on to JupyterLab, where they win.")
    ] = None,
) -> None:
    """Open JupyterLab on the project.

    All of the project can be opened, its runs too; the file browser starts in its 'notebooks' folder. Where
    jupyter-scheduler is installed, its jobs and schedules become recorded runs.
    """
    from workbench.cli.lab_extensions import missing_extensions
    from workbench.context import project_root

    if find_spec("jupyterlab") is None:
        raise MissingExtra("jupyterlab", "demo", "workbench lab")
    words = options or []
    if notebook is not None and notebook.startswith("-"):  # the parser takes the first word behind `--` for it
        words.insert(0, notebook)
        notebook = None
    elif words and not words[0].startswith("-"):
        raise InvalidInput(f"one notebook can be opened at a time, got '{notebook}' and '{words[0]}'.")
    wanted = _existing(notebook) if notebook is not None else None
    for sentence in missing_extensions():
        warn(sentence)
    # -P: modules of the working directory must not take the place of JupyterLab's own.
    command = [sys.executable, "-P", "-m", "jupyterlab"]
    _become([*command, *_arguments(project_root(wanted), wanted, words), *_scheduling(words), *words])


def _existing(name: str) -> Path:
    """Return the notebook or folder that *name* means."""
    place = Path(name).expanduser()
    if not place.exists():
        near = nearest(place.name, (path.name for path in place.parent.glob("*.ipynb")))
        hint = f"Did you mean '{place.parent / near}'?" if near else "Try: workbench lab --help"
        raise InvalidInput(f"there is no notebook at '{name}'. {hint}")
    return place.resolve()


def _arguments(root: Path, wanted: Path | None, own: Sequence[str]) -> list[str]:
    """Return JupyterLab's options for the project at *root*, less those that a person's *own* ones replace.

    JupyterLab refuses an option that is given twice, and a folder or page outside of its root.
    """
    if _has(own, ROOT_OPTIONS):
        return [str(wanted)] if wanted is not None else []
    page, folder = _landing(root, wanted)
    arguments = [f"--ServerApp.root_dir={root}"]
    if not _has(own, FOLDER_OPTIONS):
        arguments.append(f"--FileContentsManager.preferred_dir={folder}")
        # The page names the folder too: JupyterLab else goes back to the one that it saw last, in whatever project.
        if not _has(own, LANDING_OPTIONS):
            arguments.append(f"--LabApp.default_url={page}")
    return arguments


def _scheduling(own: Sequence[str]) -> list[str]:
    """Return the option by which jobs of jupyter-scheduler, where it is installed, become recorded runs."""
    if find_spec("jupyter_scheduler") is None or _has(own, MANAGER_OPTIONS):
        return []
    return [f"--Scheduler.execution_manager_class={MANAGER}"]


def _landing(root: Path, wanted: Path | None) -> tuple[str, str]:
    """Return the address of the page that is opened, and the file browser's folder below *root*."""
    place = wanted or root / NOTEBOOKS
    if not place.exists():
        place = root
    folder = place if place.is_dir() else place.parent
    page = "/lab" if place == root else f"/lab/tree/{quote(place.relative_to(root).as_posix())}"
    return page, "" if folder == root else folder.relative_to(root).as_posix()


def _has(own: Sequence[str], endings: tuple[str, ...]) -> bool:
    return any(word.startswith("-") and word.partition("=")[0].endswith(endings) for word in own)


def _become(command: list[str]) -> None:
    """Go on as JupyterLab, so that Ctrl-C and signals are its own; where that cannot be, wait for it."""
    if sys.platform == "win32":
        raise typer.Exit(subprocess.run(command, check=False).returncode)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)
