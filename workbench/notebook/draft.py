"""Draft: a notebook as the rules of the finish check see it, read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.notebook.load import cell_tags
from workbench.notebook.parameter_cell import parameters_cell
from workbench.notebook.python_cell import PythonCell, read_cell
from workbench.notebook.ruff_reading import Remark, read_with_ruff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["CodeCell", "Draft"]

MAY_FAIL_TAG = "raises-exception"  # the convention of nbclient and Jupyter Book for a cell that fails on purpose


@dataclass(frozen=True)
class CodeCell:
    """One code cell with text in it.

    Parameters
    ----------
    index
        Its place among all cells of the notebook, from 0.
    source
        Its text as written.
    python
        Its text as Python, magics set aside.
    execution_count, outputs, tags
        As stored.
    """

    index: int
    source: str
    python: PythonCell
    execution_count: int | None
    outputs: tuple[Mapping[str, Any], ...]
    tags: tuple[str, ...]

    @property
    def may_fail(self) -> bool:
        """Whether the author says that this cell fails on purpose."""
        return MAY_FAIL_TAG in self.tags


@dataclass(frozen=True)
class Draft:
    """A notebook to be checked, and where it lies (None when it is only in memory)."""

    notebook: Mapping[str, Any]
    path: Path | None = None

    @cached_property
    def cells(self) -> tuple[CodeCell, ...]:
        """The code cells that hold any text, top to bottom."""
        return tuple(self._code_cells())

    @cached_property
    def in_python(self) -> bool:
        """Whether the notebook's language is Python; one that does not say is taken to be."""
        metadata = self.notebook.get("metadata", {})
        kernel, language = metadata.get("kernelspec", {}), metadata.get("language_info", {})
        named = language.get("name") or kernel.get("language") or "python"
        return str(named).lower() in {"python", "ipython"}

    @cached_property
    def python(self) -> tuple[CodeCell, ...]:
        """The cells that are Python and parse; none in a notebook of another language."""
        return tuple(cell for cell in self.cells if cell.python.tree is not None) if self.in_python else ()

    @cached_property
    def parameters_cell(self) -> int | None:
        """The place of the cell tagged ``parameters``, from 0."""
        return parameters_cell(self.notebook)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What ruff says about syntax and names, for a notebook in Python."""
        return read_with_ruff([(cell.index, cell.python.text) for cell in self.cells]) if self.in_python else ()

    def _code_cells(self) -> Iterator[CodeCell]:
        for index, cell in enumerate(self.notebook["cells"]):
            if cell["cell_type"] == "code" and cell["source"].strip():
                count = cell.get("execution_count")
                yield CodeCell(
                    index=index,
                    source=cell["source"],
                    python=read_cell(cell["source"]),
                    execution_count=count if isinstance(count, int) else None,
                    outputs=tuple(cell.get("outputs", ())),
                    tags=cell_tags(cell),
                )
