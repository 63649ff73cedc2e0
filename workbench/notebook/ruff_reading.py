"""What ruff says about a notebook: its syntax, names used before anything defines them, and likely mistakes."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["MISTAKES", "SYNTAX", "UNDEFINED", "Remark", "read_with_ruff"]

SYNTAX = "invalid-syntax"
UNDEFINED = "F821"
# What is a mistake wherever it stands; nothing that is a matter of style, and nothing that notebooks do on purpose
# (unused names and imports, `== True` of a column, a value shown at the end of a cell).
MISTAKES = (
    *("F50", "F52", "F601", "F621", "F622", "F631", "F632", "F633", "F634", "F701", "F702", "F704", "F706", "F707"),
    *("F823", "B005", "B006", "B012", "B014", "B015", "B020", "B023", "B025", "B029", "B031", "B032", "B035"),
    *("PLE0100", "PLE0101", "PLE1142", "PLE1205", "PLE1206", "PLE1310", "PLW0127", "PLW0711", "W605"),
)
# A notebook's kernel may be newer than this interpreter, so the newest syntax is accepted; and it has these names.
NEWEST = "py313"
KERNEL_NAMES = (
    "In",
    "Out",
    "_",
    "__",
    "___",
    "_dh",
    "_i",
    "_ih",
    "_ii",
    "_iii",
    "_oh",
    "display",
    "exit",
    "get_ipython",
    "quit",
)

OPTIONS = (
    *("--isolated", "--no-cache", "--quiet", "--output-format", "json"),
    *("--select", ",".join((UNDEFINED, *MISTAKES))),
    *("--target-version", NEWEST, "--config", f"builtins = {json.dumps(KERNEL_NAMES)}"),
)


@dataclass(frozen=True)
class Remark:
    """One diagnostic: its code, what it says, the cell (from 0, among all cells) and the line (from 1)."""

    code: str
    message: str
    cell: int
    line: int


def read_with_ruff(cells: Sequence[tuple[int, str]]) -> tuple[Remark, ...]:
    """Let ruff read code cells as one notebook.

    Parameters
    ----------
    cells
        The place of each cell in the notebook, and its text.

    Returns
    -------
    tuple of Remark
        Undefined names and mistakes, in order; when a cell's syntax is wrong, only that (ruff stops there).
    """
    from ruff.__main__ import find_ruff_bin

    if not cells:
        return ()
    finished = subprocess.run(
        [find_ruff_bin(), "check", *OPTIONS, "--stdin-filename", "notebook.ipynb", "-"],
        input=json.dumps(_notebook(text for _, text in cells)),
        capture_output=True,
        encoding="utf-8",
        check=False,  # it ends with 1 when it has something to say
    )
    return tuple(_remark(said, cells) for said in json.loads(finished.stdout or "[]"))


def _notebook(texts: Iterable[str]) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": "code",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": text.splitlines(keepends=True),
            }
            for number, text in enumerate(texts)
        ],
    }


def _remark(said: dict[str, Any], cells: Sequence[tuple[int, str]]) -> Remark:
    place = cells[(said.get("cell") or 1) - 1][0]
    return Remark(said.get("code") or SYNTAX, said["message"], place, said["location"]["row"])
