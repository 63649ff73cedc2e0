"""What the kernel runs to see its own reading and writing; a library's observer is one file and one line here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["READERS", "finishing_code", "starting_code"]

READERS = ("pandas_reader", "pyarrow_reader", "polars_reader", "duckdb_reader")
PARTS = ("watch", "hooks", "surroundings", "bootstrap")

PLACE = "_workbench_observers"
START = """
import sys, types
parts = {{}}
for name, source in {sources!r}.items():
    parts[name] = types.ModuleType("{place}." + name)
    exec(compile(source, "<workbench " + name + ">", "exec"), parts[name].__dict__)
sys.modules["{place}"] = parts["bootstrap"]
parts["bootstrap"].notes = parts["bootstrap"].start({folder!r}, {private!r}, parts, {readers!r})
"""
FINISH = """
import sys
bootstrap = sys.modules["{place}"]
bootstrap.finish(bootstrap.notes, {root!r})
"""


def starting_code(run_folder: Path, private: tuple[str, ...]) -> str:
    """Return the code a kernel executes before the first cell; it leaves no name in the notebook's namespace."""
    sources = {name: _source(name) for name in (*PARTS, *READERS)}
    body = START.format(
        sources=sources, place=PLACE, folder=str(run_folder), private=list(private), readers=list(READERS)
    )
    return f"exec({body!r}, {{}})"


def finishing_code(root: Path) -> str:
    """Return the code a kernel executes after the last cell."""
    body = FINISH.format(place=PLACE, root=str(root))
    return f"exec({body!r}, {{}})"


@cache
def _source(name: str) -> str:
    return files(__name__).joinpath(f"{name}.py").read_text(encoding="utf-8")
