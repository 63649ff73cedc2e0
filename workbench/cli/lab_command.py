"""``workbench lab``: JupyterLab on the project."""

import subprocess
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from workbench.invalid import MissingExtra

__all__ = ["EXAMPLES", "lab"]

EXAMPLES = """\b
Examples:
  workbench lab
  workbench lab -- --no-browser --port 9999
"""


def lab(
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[-- OPTIONS]", help="Passed on to JupyterLab.")
    ] = None,
) -> None:
    """Open JupyterLab on the project's notebooks."""
    from workbench.context import project_root

    if find_spec("jupyterlab") is None:
        raise MissingExtra("jupyterlab", "demo", "workbench lab")
    root = project_root()
    notebooks = root / "notebooks"
    command = [sys.executable, "-m", "jupyterlab", *(arguments or ())]
    opened = subprocess.run(command, cwd=notebooks if notebooks.is_dir() else root, check=False)
    raise typer.Exit(opened.returncode)
