"""The rules of the finish check. A rule is added with one file here and one line below."""

from workbench.findings import Rule, rules
from workbench.notebook.rules import (
    execution_order,
    installs,
    names,
    outputs,
    parameter_declarations,
    paths,
    randomness,
    secret_values,
    syntax,
)

__all__ = [
    "execution_order",
    "installs",
    "names",
    "outputs",
    "parameter_declarations",
    "paths",
    "randomness",
    "registered",
    "secret_values",
    "syntax",
]


def registered() -> list[Rule]:
    """Return the rules for notebooks, in the order of their codes."""
    return rules("WBN")
