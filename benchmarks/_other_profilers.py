"""Profilers that do not share an environment with Workbench: each in a throw-away one, made with uv."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PROFILERS", "environment"]

# What to install, what to import, and what to run over a Parquet file.
PROFILERS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "skrub TableReport": (
        ["skrub", "pyarrow"],
        ["import pandas as pd", "from skrub import TableReport"],
        ["len(TableReport(pd.read_parquet({path!r}), verbose=0).html())"],
    ),
    "ydata-profiling, minimal": (
        ["ydata-profiling", "pyarrow", "setuptools<81"],
        ["import pandas as pd", "from ydata_profiling import ProfileReport"],
        ["len(ProfileReport(pd.read_parquet({path!r}), minimal=True, progress_bar=False).to_html())"],
    ),
}


def environment(folder: Path, name: str, packages: list[str]) -> str:
    """Make an environment in *folder* and return its Python.

    Raises
    ------
    RuntimeError
        With the reason why *packages* cannot be installed on this Python.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise RuntimeError("uv is not installed")
    place = folder / name.partition(" ")[0].strip(",")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for command in (
        [uv, "venv", "--quiet", "--python", version, str(place)],
        [uv, "pip", "install", "--quiet", "--python", str(place / "bin" / "python"), *packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(" ".join(done.stderr.split())[-200:])
    return str(place / "bin" / "python")
