"""The rules of the finish check. A rule is added with one file here and one line below."""

from workbench.findings import Rule, rules
from workbench.notebook.rules import (
    checkpoints,
    execution_order,
    installs,
    magics,
    missing_modules,
    mistakes,
    names,
    outputs,
    outside_files,
    outside_world,
    parameter_declarations,
    paths,
    randomness,
    secret_values,
    stale_outputs,
    syntax,
)

__all__ = [
    "checkpoints",
    "execution_order",
    "installs",
    "magics",
    "missing_modules",
    "mistakes",
    "names",
    "outputs",
    "outside_files",
    "outside_world",
    "parameter_declarations",
    "paths",
    "randomness",
    "registered",
    "secret_values",
    "stale_outputs",
    "syntax",
]


def registered() -> list[Rule]:
    """Return the rules for notebooks, in the order of their codes."""
    return rules("WBN")
