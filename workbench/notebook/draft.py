"""Draft: a notebook as the rules of the finish check see it, read once for all of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.notebook.language import PYTHON, language_of, said
from workbench.notebook.load import cell_tags
from workbench.notebook.names_in_code import Call, bound_names, calls, imported_names
from workbench.notebook.parameter_cell import parameters_cell
from workbench.notebook.python_cell import PythonCell, read_cell
from workbench.notebook.ruff_reading import Remark, read_with_ruff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["CodeCell", "Draft"]

MAY_FAIL_TAG = "raises-exception"  # the convention of nbclient and Jupyter Book for a cell that fails on purpose
PLAIN = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom)
PASSED_OVER = (ast.Lambda, ast.IfExp, ast.BoolOp)


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

    @property
    def failed(self) -> bool:
        """Whether an error is stored under the cell."""
        return any(output.get("output_type") == "error" for output in self.outputs)

    def surely_runs(self, line: int) -> bool:
        """Whether the line belongs to a statement of the cell itself and not to a block that may be passed over."""
        for statement in self.python.tree.body if self.python.tree is not None else ():
            if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
                return isinstance(statement, PLAIN) and not any(
                    isinstance(node, PASSED_OVER) for node in ast.walk(statement)
                )
        return False


@dataclass(frozen=True)
class Draft:
    """A notebook to be checked.

    Parameters
    ----------
    notebook
        What `load_notebook` or `read_notebook` returned.
    path
        Where it lies; None when it is only in memory.
    kernel
        The name of the kernel it is to run in; None for the one it asks for itself.
    """

    notebook: Mapping[str, Any]
    path: Path | None = None
    kernel: str | None = None

    @cached_property
    def cells(self) -> tuple[CodeCell, ...]:
        """The code cells that hold any text, top to bottom."""
        return tuple(self._code_cells())

    @cached_property
    def in_python(self) -> bool:
        """Whether the notebook's language is Python; one that does not say is taken to be."""
        return language_of(self.notebook) == PYTHON

    @cached_property
    def kernel_name(self) -> str | None:
        """The kernel it is to run in; None where neither the caller nor the notebook names one."""
        return self.kernel or said(self.notebook, "kernelspec", "name")

    @cached_property
    def python(self) -> tuple[CodeCell, ...]:
        """The cells that are Python and parse; none in a notebook of another language."""
        return tuple(cell for cell in self.cells if cell.python.tree is not None) if self.in_python else ()

    @cached_property
    def trees(self) -> tuple[tuple[int, ast.Module], ...]:
        """The place and the syntax tree of every cell that is Python and parses."""
        return tuple((cell.index, cell.python.tree) for cell in self.python if cell.python.tree is not None)

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each name that is imported anywhere stands for."""
        return imported_names(tree for _, tree in self.trees)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that any cell binds."""
        return bound_names(tree for _, tree in self.trees)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call in the notebook, top to bottom."""
        return tuple(calls(self.trees, self.imported))

    @cached_property
    def parameters_cell(self) -> int | None:
        """The place of the cell tagged ``parameters``, from 0."""
        return parameters_cell(self.notebook)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What ruff says about syntax, names and likely mistakes, for a notebook in Python."""
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
