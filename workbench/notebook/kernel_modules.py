"""Which modules the interpreter of a notebook's kernel has; nothing is imported to find out."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["interpreter_of", "missing_modules"]

DEFAULT_KERNEL = "python3"
LAUNCHERS = ("ipykernel_launcher", "ipykernel")
OWN_NAMES = ("python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}")
SECONDS = 60  # an interpreter whose files are far away, or whose machine is busy, takes its time
# Asked of another interpreter, in its own surroundings: as its kernel would, but for the folder it starts in.
QUESTION = """\
import importlib.util, json, sys
def lacks(name):
    try:
        return importlib.util.find_spec(name) is None
    except (ImportError, ValueError, AttributeError):
        return False
sys.path[:] = [each for each in sys.path if each]
print(json.dumps([name for name in json.load(sys.stdin) if lacks(name)]))
"""


def interpreter_of(kernel: str | None) -> str | None:
    """Return the Python that a kernel runs in, by its specification.

    Parameters
    ----------
    kernel
        The kernel's name; None for the usual one.

    Returns
    -------
    str or None
        The interpreter's path; None when there is no such kernel, or it is not plainly an ``ipykernel`` of an
        interpreter on this machine.
    """
    from jupyter_core.paths import jupyter_path

    name = kernel or DEFAULT_KERNEL
    for folder in [*jupyter_path("kernels"), os.path.join(sys.prefix, "share", "jupyter", "kernels")]:  # noqa: PTH118
        specification = Path(folder) / name.lower() / "kernel.json"
        if specification.is_file():
            return _interpreter(specification)
    return sys.executable if name == DEFAULT_KERNEL else None


def missing_modules(names: Iterable[str], interpreter: str) -> frozenset[str]:
    """Return which of these top-level modules the interpreter does not find; none when it cannot be asked."""
    asked = tuple(sorted(set(names) - sys.stdlib_module_names))
    if not asked:
        return frozenset()
    if interpreter == sys.executable:
        return frozenset(name for name in asked if _is_missing(name))
    try:
        return _missing_there(asked, interpreter, _stamp(interpreter))
    except (OSError, subprocess.SubprocessError, ValueError):
        return frozenset()


def _interpreter(specification: Path) -> str | None:
    try:
        content = json.loads(specification.read_text(encoding="utf-8"))
        argv = [str(each) for each in content["argv"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not argv or not any(argv[at : at + 2] == ["-m", launcher] for launcher in LAUNCHERS for at in range(len(argv))):
        return None
    if argv[0] in OWN_NAMES:  # the kernel of this very environment, which Jupyter starts so
        return sys.executable
    return argv[0] if os.access(argv[0], os.X_OK) else None


def _is_missing(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is None
    except (ImportError, ValueError, AttributeError):  # it is there, and odd
        return False


@lru_cache(maxsize=256)
def _missing_there(names: tuple[str, ...], interpreter: str, _stamp: tuple[float, ...]) -> frozenset[str]:
    asked = subprocess.run(
        [interpreter, "-c", QUESTION],
        input=json.dumps(names),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=True,
    )
    return frozenset(json.loads(asked.stdout))


def _stamp(interpreter: str) -> tuple[float, ...]:
    """Return when packages were last installed or removed there, so that an old answer is not given again."""
    folders = Path(interpreter).parent.parent.glob("lib/python*/site-packages")
    return tuple(folder.stat().st_mtime for folder in folders)
