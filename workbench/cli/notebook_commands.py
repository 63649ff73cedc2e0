"""``workbench params`` and ``workbench lint``: what a notebook takes, and whether it is finished."""

from pathlib import Path

import typer

from workbench.cli.answer import ExitCode, print_json, print_line, print_rich
from workbench.cli.options import AsJson, NotebookPath

__all__ = ["LINT_EXAMPLES", "PARAMS_EXAMPLES", "lint", "params"]

PARAMS_EXAMPLES = """\b
Examples:
  workbench params salary.ipynb
  workbench params salary.ipynb --json | jq '.[].name'
"""
LINT_EXAMPLES = """\b
Examples:
  workbench lint salary.ipynb
  workbench lint salary.ipynb --json | jq '.findings[].title'
"""


def params(notebook: NotebookPath, *, as_json: AsJson = False) -> None:
    """Show the parameters that a notebook takes.

    Names, types, defaults, choices and help are read from the cell tagged 'parameters'; nothing is executed.
    """
    from workbench.notebook.load import read_notebook
    from workbench.notebook.parameters import HOW_TO_TAG, read_parameters

    parameters = read_parameters(read_notebook(notebook))
    if as_json:
        print_json([parameter.to_dict() for parameter in parameters])
    elif parameters:
        from workbench.cli.tables import of_parameters

        print_rich(of_parameters(parameters))
    else:
        print_line(f"{notebook} has no parameters. {HOW_TO_TAG}")


def lint(notebook: NotebookPath, *, as_json: AsJson = False) -> None:
    """Check whether a notebook is finished.

    It should run from top to bottom, elsewhere too, and give the same again. Exits with 1 when there is an error.
    Nothing is executed.
    """
    from workbench.notebook.lint import as_document
    from workbench.notebook.lint import lint as check
    from workbench.notebook.load import read_notebook

    findings = check(read_notebook(notebook), path=None if "://" in notebook else Path(notebook))
    if as_json:
        print_json(as_document(findings))
    else:
        from workbench.cli.tables import of_findings

        print_rich(of_findings(found.to_dict() for found in findings))
    if any(found.severity == "error" for found in findings):
        raise typer.Exit(ExitCode.FAILED)
