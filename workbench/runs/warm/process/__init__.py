"""What a template process runs, sent to the kernel's interpreter as text: standard library and ipykernel, no more.

The interpreter may be another one than the runner's, without Workbench and some versions older.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

__all__ = ["BOOT", "program"]

PARTS = ("threads", "importing", "becoming", "serving")  # each may use those before it

# The first thing a template runs: its program comes through the connection. As `python -m ipykernel_launcher` does,
# it takes the working directory out of the search path first.
BOOT = """\
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
import json, socket, types
control = socket.socket(fileno=int(sys.argv[1]))
with control.makefile("rb") as lines:
    program = json.loads(lines.readline())
parts = {}
for name, source in program["parts"].items():
    parts[name] = types.ModuleType("_workbench_template." + name)
    exec(compile(source, "<workbench " + name + ">", "exec"), parts[name].__dict__)
parts["serving"].main(control, program, parts, lambda name: __import__(name))
"""


def program(modules: list[tuple[str, tuple[str, ...]]], *, idle_seconds: float, observers: dict[str, str]) -> bytes:
    """Return the one line that a template reads first: its code and what it shall import."""
    sources = {name: _source(name) for name in PARTS}
    facts = {"parts": sources, "modules": modules, "idle_seconds": idle_seconds, "observers": observers}
    return json.dumps(facts).encode("ascii") + b"\n"


@cache
def _source(name: str) -> str:
    return files(__name__).joinpath(f"{name}.py").read_text(encoding="utf-8")
