"""What the kernel runs to see its own reading and writing; a library's observer is one file and one line here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["READERS", "finishing_code", "one_call", "sources", "starting_code"]

READERS = ("pandas_reader", "pyarrow_reader", "polars_reader", "duckdb_reader")
PARTS = ("watch", "hooks", "surroundings", "bootstrap")

PLACE = "_workbench_observers"
START = """
import sys, types
parts = {{}}
compiled = getattr(sys, "_workbench_compiled", {{}})
for name, source in {sources!r}.items():
    parts[name] = types.ModuleType("{place}." + name)
    exec(compiled.get(name) or compile(source, "<workbench " + name + ">", "exec"), parts[name].__dict__)
sys.modules["{place}"] = parts["bootstrap"]
parts["bootstrap"].notes = parts["bootstrap"].start({folder!r}, {private!r}, parts, {readers!r})
"""
CALL = """
import types
part = types.ModuleType("{place}.{part}")
exec(compile({source!r}, "<workbench {part}>", "exec"), part.__dict__)
part.{function}(*{arguments!r})
"""
FINISH = """
import sys
bootstrap = sys.modules["{place}"]
bootstrap.finish(bootstrap.notes, {root!r}, learn={learn!r})
"""


def sources() -> dict[str, str]:
    """Return the text of each part by its name."""
    return {name: _source(name) for name in (*PARTS, *READERS)}


def starting_code(run_folder: Path, private: tuple[str, ...]) -> str:
    """Return the code a kernel executes before the first cell; it leaves no name in the notebook's namespace."""
    body = START.format(
        sources=sources(), place=PLACE, folder=str(run_folder), private=list(private), readers=list(READERS)
    )
    return f"exec({body!r}, {{}})"


def finishing_code(root: Path, *, learn: bool = False) -> str:
    """Return the code a kernel executes after the last cell; to *learn*, it also tells what has been imported."""
    body = FINISH.format(place=PLACE, root=str(root), learn=learn)
    return f"exec({body!r}, {{}})"


def one_call(part: str, function: str, *arguments: object) -> str:
    """Return the code with which a kernel calls a function of one of these files, which it need not have yet.

    Parameters
    ----------
    part, function
        The name of the file, and of the function.
    arguments
        What it gets: numbers, texts, lists and dicts of such.
    """
    body = CALL.format(place=PLACE, part=part, source=_source(part), function=function, arguments=arguments)
    return f"exec({body!r}, {{}})"


@cache
def _source(name: str) -> str:
    return files(__name__).joinpath(f"{name}.py").read_text(encoding="utf-8")
