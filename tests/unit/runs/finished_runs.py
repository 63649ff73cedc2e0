"""What a finished run has printed and told, and which kernels are still there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import nbformat
import psutil

if TYPE_CHECKING:
    from workbench.runs.records.record import Run

PARAMETERS = "seed: int = 1\nname: str = 'x'"


def outputs(finished: Run, cell: int) -> list[Any]:
    return nbformat.read(finished.folder / "output.ipynb", as_version=4).cells[cell].outputs


def printed(finished: Run, cell: int) -> str:
    return "".join(output.get("text", "") for output in outputs(finished, cell))


def events(finished: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (finished.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def kernels_of(parent: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent).children(recursive=True) if "ipykernel" in str(child.cmdline())]
