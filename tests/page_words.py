"""The texts that the front end gives to its translator, found in its sources."""

from __future__ import annotations

import re
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "workbench" / "frontend"
LITERAL = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
ONE = re.compile(rf"trans\.__\(\s*{LITERAL}")
COUNTED = re.compile(rf"trans\._n\(\s*{LITERAL}\s*,\s*{LITERAL}")
CALL = re.compile(r"trans\.(?:__|_n)\(")


def _text(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _sources(*folders: str) -> list[str]:
    files = [file for folder in folders for file in sorted((FRONTEND / folder).glob("*.ts*"))]
    return [file.read_text(encoding="utf-8") for file in files]


def texts(*folders: str) -> set[str]:
    """Find the plain texts in folders of the front end."""
    return {_text(found) for source in _sources(*folders) for found in ONE.findall(source)}


def counted_texts(*folders: str) -> dict[str, str]:
    """Find the texts that depend on a number: plurals by their singulars."""
    found = [pair for source in _sources(*folders) for pair in COUNTED.findall(source)]
    return {_text(singular): _text(plural) for singular, plural in found}


def calls(*folders: str) -> tuple[int, int]:
    """Count the calls of the translator, and those of them whose texts can be found."""
    sources = _sources(*folders)
    found = sum(len(ONE.findall(source)) + len(COUNTED.findall(source)) for source in sources)
    return sum(len(CALL.findall(source)) for source in sources), found
