"""The cells of two executed notebooks beside each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from workbench.notebook.load import cell_tags, read_notebook
from workbench.runs.comparison.outputs.cells import Side, compare_outputs
from workbench.runs.comparison.outputs.changing_words import ChangingWords
from workbench.runs.injection import INJECTED_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from workbench.runs.comparison.outputs.likeness import Likeness, Tolerance
    from workbench.runs.records.record import Run

__all__ = ["CellPair", "Executed", "compare_cells", "pairs_of"]

OUTPUT = "output.ipynb"


@dataclass(frozen=True)
class Executed:
    """An executed notebook: its code cells with their places in the notebook as the person wrote it.

    Parameters
    ----------
    cells
        Each code cell with its place; the cell with the injected parameters has the place of the one it overrides.
    changing
        What in its outputs is of this run alone.
    """

    cells: tuple[tuple[int | None, Mapping[str, Any]], ...]
    changing: ChangingWords

    @classmethod
    def of(
        cls,
        run: Run,
        *,
        places: tuple[tuple[str, str], ...] = (),
        clock_ahead: dt.timedelta = dt.timedelta(0),
    ) -> Executed:
        """Read what came out of a run.

        Parameters
        ----------
        places
            Folders of its own, and the words that stand for them.
        clock_ahead
            How far the notebook's clock was ahead of the record's.

        Raises
        ------
        InvalidInput
            When the run has left no notebook.
        """
        began = run.started or dt.datetime.now(dt.UTC)
        ended = run.finished or began
        changing = ChangingWords(began + clock_ahead, ended + clock_ahead, (_own_folder(run.folder), *places))
        return cls(tuple(_placed(read_notebook(run.folder / OUTPUT)["cells"])), changing)


@dataclass(frozen=True)
class CellPair:
    """A cell in two runs; one side is None where the other run has no such cell."""

    before: tuple[int | None, Mapping[str, Any]] | None
    after: tuple[int | None, Mapping[str, Any]] | None

    @property
    def place(self) -> int | None:
        """Where it stands: in the first run's notebook, if it is there."""
        side = self.before if self.before is not None else self.after
        return None if side is None else side[0]

    @property
    def same_code(self) -> bool:
        """Whether both have it, with the same source."""
        return (
            self.before is not None and self.after is not None and self.before[1]["source"] == self.after[1]["source"]
        )


def pairs_of(before: Executed, after: Executed) -> list[CellPair]:
    """Put the cells of two notebooks beside each other: those with equal sources, and changed ones by their places."""
    sources = [[str(cell["source"]) for _, cell in each.cells] for each in (before, after)]
    pairs: list[CellPair] = []
    for tag, i, j, k, m in SequenceMatcher(None, sources[0], sources[1], autojunk=False).get_opcodes():
        old, new = before.cells[i:j], after.cells[k:m]
        if tag in ("equal", "replace"):
            both = min(len(old), len(new))
            pairs += [CellPair(one, other) for one, other in zip(old, new, strict=False)]
            old, new = old[both:], new[both:]
        pairs += [CellPair(each, None) for each in old]
        pairs += [CellPair(None, each) for each in new]
    return pairs


def compare_cells(pair: CellPair, before: Executed, after: Executed, tolerance: Tolerance) -> Likeness | None:
    """Compare what came out of a cell in both runs; None where it was not executed in both."""
    if pair.before is None or pair.after is None:
        return None
    cells = (pair.before[1], pair.after[1])
    if any(cell.get("execution_count") is None and not cell["outputs"] for cell in cells):
        return None
    sides = [Side(cell["outputs"], run.changing) for cell, run in zip(cells, (before, after), strict=True)]
    return compare_outputs(sides[0], sides[1], tolerance)


def _placed(cells: list[dict[str, Any]]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Count as the notebook's author does; the cell that holds the run's parameters is left out while it says nothing.

    Parameters are compared as such.
    """
    place: int | None = None
    for cell in cells:
        injected = INJECTED_TAG in cell_tags(cell)
        if not injected:
            place = 0 if place is None else place + 1
        if cell["cell_type"] == "code" and (not injected or cell["outputs"]):
            yield place, cell


def _own_folder(folder: Path) -> tuple[str, str]:
    return str(folder), "⟨run⟩"
