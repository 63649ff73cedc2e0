"""Whether the notebook can be given other values, and says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.invalid import InvalidInput
from workbench.notebook.parameter_cell import Declaration, declarations
from workbench.notebook.rules.secret_values import concealed
from workbench.notebook.scalars import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

MOST_LETTERS = 60


@rule(
    "WBN111",
    severity="info",
    remedy="Put the values one may want to change into one cell and tag it 'parameters'.",
)
def no_parameters_cell(draft: Draft) -> Evidence | None:
    """No code cell is tagged ``parameters``, so the notebook runs with fixed values only.

    Does not fire for a notebook without code. The tag is papermill's convention.

    ``--fix`` tags the first cell behind the imports when it only sets names to values that are written out.
    """
    if draft.cells and draft.parameters_cell is None:
        return Evidence(title="No cell is tagged 'parameters'")
    return None


@rule("WBN112", severity="warning", remedy="Write the default out, and compute from it in a later cell.")
def computed_parameter(draft: Draft) -> Iterator[Evidence]:
    """A parameter's default is computed, so its value is not known before the run.

    Fires for calls, names and arithmetic. Does not fire for values written out: numbers, texts, lists, ``Path("…")``,
    ``date(2024, 1, 31)``.
    """
    for declared in _declared(draft):
        if declared.expression is not None:
            shown = _shown(declared, declared.expression)
            yield Evidence(
                title=f"The parameter '{declared.name}' is computed: {shown}",
                cell=draft.parameters_cell,
                line=declared.line,
            )


@rule("WBN113", severity="warning", remedy="Correct the annotation or the default.")
def default_of_another_type(draft: Draft) -> Iterator[Evidence]:
    """A parameter's default is not of the type that its annotation names.

    Does not fire for ``None`` (taken as "may be None"), for a whole number where a float is asked, nor for a text
    where a path is.
    """
    for declared in _declared(draft):
        if declared.required or declared.expression is not None:
            continue
        try:
            declared.kind.check(declared.default)
        except Unfit:
            yield Evidence(
                title=f"The parameter '{declared.name}' is annotated {declared.kind.text}, "
                f"and its default is {_shown(declared, repr(declared.default))}",
                cell=draft.parameters_cell,
                line=declared.line,
            )


def _shown(declared: Declaration, value: str) -> str:
    """Show a default in short; not when it looks like a secret."""
    if concealed(f"{declared.name} = {value}") != f"{declared.name} = {value}":
        return "…"
    return value if len(value) <= MOST_LETTERS else value[: MOST_LETTERS - 1] + "…"


def _declared(draft: Draft) -> list[Declaration]:
    if draft.parameters_cell is None or not draft.in_python:
        return []
    try:
        return declarations(draft.notebook["cells"][draft.parameters_cell]["source"], cell=draft.parameters_cell)
    except InvalidInput:
        return []  # the rule about syntax says so
