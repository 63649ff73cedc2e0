"""Packages installed by the notebook itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

INSTALL = re.compile(
    r"\s*([!%]{1,2}\s*|.*=\s*!\s*)(sudo\s+)?(\S*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+)?"
    r"(uv\s+pip|pip[\d.]*|conda|mamba|micromamba|uv|poetry|apt|apt-get|brew|npm|pipenv)\s+(-\S+\s+)*(install|add)\b"
)


@rule(
    "WBN107",
    severity="warning",
    remedy="Declare the packages of the project (pyproject.toml or environment.yml) and install them before the run.",
)
def install_in_cell(draft: Draft) -> Iterator[Evidence]:
    """A cell installs packages: ``!pip install …``, ``%pip install …``, ``!conda install …``.

    What is installed then depends on the day, and the environment that the run records is not the one it began with.
    Fires once a cell. Does not fire for commented lines, nor for commands that only list or show packages.
    """
    for cell in draft.cells:
        for line, text in cell.python.magics:
            if INSTALL.match(text):
                yield Evidence(title=f"The cell installs packages: {text.strip()[:80]}", cell=cell.index, line=line)
                break
