"""``workbench params`` and ``workbench lint``: what a notebook takes, and whether it is finished."""

from workbench.cli.answer import print_json, print_line, print_rich
from workbench.cli.lint_command import EXAMPLES as LINT_EXAMPLES
from workbench.cli.lint_command import lint
from workbench.cli.options import AsJson, NotebookPath

__all__ = ["LINT_EXAMPLES", "PARAMS_EXAMPLES", "lint", "params"]

PARAMS_EXAMPLES = """\b
Examples:
  workbench params salary.ipynb
  workbench params salary.ipynb --json | jq '.[].name'
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
