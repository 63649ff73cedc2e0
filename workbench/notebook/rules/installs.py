"""Packages installed by the notebook itself."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft
    from workbench.notebook.names_in_code import Call

COMMAND = (
    r"(sudo\s+)?(\S*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+)?"
    r"(uv\s+pip|pip[\d.]*|conda|mamba|micromamba|uv|poetry|apt|apt-get|brew|npm|pipenv)\s+(-\S+\s+)*(install|add)\b"
)
INSTALL = re.compile(rf"\s*([!%]{{1,2}}\s*|.*=\s*!\s*){COMMAND}")
IN_A_SHELL = re.compile(rf"\s*{COMMAND}")
SHELL_CALLS = frozenset({"os.system", "os.popen"})
SHELL_CALLS |= {f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen", "getoutput")}


@rule(
    "WBN107",
    severity="warning",
    remedy="Declare the packages of the project (pyproject.toml or environment.yml) and install them before the run.",
)
def install_in_cell(draft: Draft) -> Iterator[Evidence]:
    """A cell installs packages: ``!pip install …``, ``%pip install …``, ``subprocess.run([… "pip", "install", …])``.

    What is installed then depends on the day, and the environment that the run records is not the one it began with.
    Fires once a cell. Does not fire for commented lines, nor for commands that only list or show packages.
    """
    told: set[int] = set()
    for cell, line, shown in installs(draft):
        if cell not in told:
            told.add(cell)
            yield Evidence(title=f"The cell installs packages: {shown}", cell=cell, line=line)


def installs(draft: Draft) -> list[tuple[int, int, str]]:
    """Return where packages are installed: cell, line, and the command without what it is given."""
    found = [(call.cell, call.line, f"{call.name}(…)") for call in draft.calls if _installs(call)]
    for cell in draft.cells:
        for line, text in cell.python.magics:
            if command := INSTALL.match(text):
                found.append((cell.index, line, f"{' '.join(command[0].split())} …"))
        if cell.python.foreign in ("bash", "sh") and any(map(IN_A_SHELL.match, cell.source.splitlines())):
            found.append((cell.index, 1, f"%%{cell.python.foreign}"))
    return sorted(found)


def _installs(call: Call) -> bool:
    if call.name in ("pip.main", "pip._internal.main", "pip._internal.cli.main.main"):
        return True
    if call.name not in SHELL_CALLS or not call.node.args:
        return False
    match call.node.args[0]:
        case ast.Constant(value=str(command)):
            return IN_A_SHELL.match(command) is not None
        case ast.List(elts=words):
            said = [word.value for word in words if isinstance(word, ast.Constant)]
            return "install" in said and any(name in said for name in ("pip", "conda", "mamba", "apt-get"))
    return False
