"""``notebooks/parameters`` and ``notebooks/lint``: what a notebook takes, and whether it is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.notebook.lint import as_document, lint
from workbench.notebook.load import read_notebook
from workbench.notebook.parameters import read_parameters
from workbench.server.base_handler import WorkbenchHandler

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LintHandler", "ParametersHandler"]


class _NotebookHandler(WorkbenchHandler):
    """A route about the notebook that ``?path=`` names."""

    def notebook_file(self) -> Path:
        """Return the file that was asked about."""
        path = self.asked("path")
        if path is None:
            raise InvalidInput("'path' must name a notebook, e.g. ?path=notebooks/salary.ipynb.")
        return self.contained(path)


class ParametersHandler(_NotebookHandler):
    """``GET notebooks/parameters?path=``: what ``workbench params --json`` writes."""

    def read(self, *_parts: str) -> Any:
        """Return the parameters."""
        return [parameter.to_dict() for parameter in read_parameters(read_notebook(self.notebook_file()))]


class LintHandler(_NotebookHandler):
    """``GET notebooks/lint?path=``: what ``workbench lint --json`` writes."""

    def read(self, *_parts: str) -> Any:
        """Return the findings."""
        file = self.notebook_file()
        return as_document(lint(read_notebook(file), path=file))
