"""``notebooks/parameters`` and ``notebooks/lint``: what a notebook takes, and whether it is finished."""

from __future__ import annotations

from typing import Any

from workbench.notebook.draft import Draft
from workbench.notebook.fixes import offered
from workbench.notebook.fixes.mending import mend
from workbench.notebook.lint import as_document, findings_of
from workbench.notebook.load import read_notebook
from workbench.notebook.parameters import check_texts, read_parameters
from workbench.server.asked_run import secret_places
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.bounded_body import texts
from workbench.server.paths import existing_file

__all__ = ["LintHandler", "ParametersHandler"]


class ParametersHandler(WorkbenchHandler):
    """``notebooks/parameters``: what a notebook takes, and whether it would take these texts."""

    def read(self, *_parts: str) -> Any:
        """Return what ``workbench params --json`` writes."""
        notebook = read_notebook(existing_file(self.asked("path"), self.server_folder))
        return [parameter.to_dict() for parameter in read_parameters(notebook)]

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Return the values that the texts stand for, and a sentence for each that stands for none."""
        body = self.body("path", "texts", "secrets")
        notebook = read_notebook(existing_file(body.get("path"), self.server_folder))
        checked = check_texts(read_parameters(notebook), texts(body, "texts"))
        given = secret_places(body, self.server_folder)
        problems = {name: said for name, said in checked.problems.items() if name not in given}
        return 200, {"values": checked.values, "problems": problems}


class LintHandler(WorkbenchHandler):
    """``notebooks/lint``: what the finish check finds in a notebook, and what it could mend."""

    def read(self, *_parts: str) -> Any:
        """Return what ``workbench lint --json`` writes."""
        file = existing_file(self.asked("path"), self.server_folder)
        draft = Draft(read_notebook(file), file)
        return as_document(findings_of(draft), offered(draft))

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Return the fixes that hold, in their order, and the difference they make; nothing is written."""
        file = existing_file(self.body("path").get("path"), self.server_folder)
        read_notebook(file)  # says in one line what is wrong with it
        mended = mend(file.read_text(encoding="utf-8-sig"), path=file)
        return 200, {
            "fixes": [fix.to_dict() for fix in mended.fixes],
            "changes": [change.to_dict() for change in mended.changes],
        }
