"""The parameters a notebook takes: typed, with defaults and help, and checked before anything is executed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, nearest, not_one_of
from workbench.notebook.language import PYTHON, language_of
from workbench.notebook.other_languages import Setting, settings
from workbench.notebook.parameter_cell import Declaration, declarations, parameters_cell
from workbench.notebook.scalars import Unfit
from workbench.strict_json import plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from workbench.notebook.kinds import Kind

__all__ = ["CheckedTexts", "Parameter", "check_texts", "check_values", "from_text", "from_texts", "read_parameters"]

ASSIGNMENT = re.compile(r"\s*([^=\s]+)\s*=(.*)", re.DOTALL)
HOW_TO_TAG = (
    "Tag the cell that sets them with 'parameters' (in JupyterLab: Property Inspector, Common Tools, Cell Tags)."
)


@dataclass(frozen=True)
class Parameter:
    """One value that a notebook can be given.

    Parameters
    ----------
    name
        The name the notebook's code uses.
    type
        What it takes, as one would write it: ``"int"``, ``"float | None"``, ``"list[str]"``, ``"Literal"``;
        ``"any"`` when the notebook does not say.
    default
        The value it has when none is given; None too when only execution would tell.
    required
        Whether a value must be given.
    choices
        The values a ``Literal`` allows, else None.
    help
        What the notebook's author says about it in a comment.
    kind
        The type in a form that checks values.
    inferred
        Whether the type comes from the default and not from an annotation.
    """

    name: str
    type: str
    default: Any
    required: bool
    choices: tuple[Any, ...] | None
    help: str
    kind: Kind = field(repr=False, compare=False)
    inferred: bool = field(default=False, repr=False, compare=False)

    @property
    def secret(self) -> bool:
        """Whether the value is a secret: given apart from the others, and nowhere shown."""
        return self.kind.is_secret

    def to_dict(self) -> dict[str, Any]:
        """Return the parameter as strict JSON."""
        shown: dict[str, Any] = plain(
            {
                "name": self.name,
                "type": self.type,
                "default": self.default,
                "required": self.required,
                "choices": None if self.choices is None else list(self.choices),
                "help": self.help,
            }
        )
        return shown


def read_parameters(notebook: Mapping[str, Any]) -> list[Parameter]:
    """Return the parameters that *notebook* declares in its cell tagged ``parameters``. Nothing is executed.

    Parameters
    ----------
    notebook
        What `load_notebook` or `read_notebook` returned.

    Returns
    -------
    list of Parameter
        In the order of the cell; empty when no cell has the tag. In a language other than Python, the names that are
        set to a value on a line of their own, with the type of that value.

    Raises
    ------
    InvalidInput
        When the cell is to be Python and is not.
    """
    position = parameters_cell(notebook)
    if position is None:
        return []
    language = language_of(notebook)
    if language != PYTHON:
        return [_of_setting(found) for found in settings(notebook["cells"][position]["source"], language)]
    return [_parameter(found) for found in declarations(notebook["cells"][position]["source"], cell=position)]


def check_values(
    parameters: Iterable[Parameter], given: Mapping[str, object], *, secrets: Iterable[str] = ()
) -> dict[str, object]:
    """Check values given from Python (or a file of parameters) against what the notebook takes.

    Parameters
    ----------
    parameters
        What `read_parameters` returned.
    given
        Values by name. A whole number is taken for a float, a text for a path or an ISO date; nothing else is
        converted.
    secrets
        The names of secrets that are given besides.

    Returns
    -------
    dict
        The given values, each as its parameter's type holds it; defaults are left to the notebook.

    Raises
    ------
    InvalidInput
        When a name is unknown, a value is of the wrong type, or a required parameter is missing.
    """
    known = _by_name(parameters)
    checked = {name: _check(_known(known, name), value) for name, value in given.items()}
    secrets = list(secrets)
    for name in secrets:
        if not _known(known, name).secret:
            raise InvalidInput(
                f"parameter '{name}' takes no secret, as it is declared {known[name].type}: declare it as"
                f" {name}: wb.Secret, or give it with -p {name}=VALUE."
            )
    for _, problem in _missing(known, [*checked, *secrets]):
        raise problem
    return checked


def from_text(parameters: Iterable[Parameter], assignments: Sequence[str]) -> dict[str, object]:
    """Read ``NAME=VALUE`` texts, as typed in a shell, into values of the parameters' types; see `from_texts`.

    Raises
    ------
    InvalidInput
        When a text has no ``=``, a name is unknown or given twice, or a value is not of its type. Required
        parameters may still be missing: `check_values` tells.
    """
    texts: dict[str, str] = {}
    for assignment in assignments:
        parts = ASSIGNMENT.fullmatch(assignment)
        if parts is None:
            raise InvalidInput(f"a parameter must be given as NAME=VALUE, e.g. -p seed=7, got {assignment!r}.")
        name, text = parts.groups()
        if name in texts:
            raise InvalidInput(f"parameter '{name}' is given twice.")
        texts[name] = text
    return from_texts(parameters, texts)


def from_texts(parameters: Iterable[Parameter], texts: Mapping[str, str]) -> dict[str, object]:
    """Read texts, as typed in a shell or in a form, into values of the parameters' types.

    Whole numbers may have underscores; floats take whole numbers, exponents, ``nan`` and ``inf``; booleans take
    true/false, yes/no and 1/0; texts are taken exactly as they are; lists are JSON or separated by commas; other
    containers are JSON; dates are ISO 8601; ``null`` or ``none`` is None where None is allowed.

    Raises
    ------
    InvalidInput
        When a name is unknown, or a value is not of its type. Required parameters may still be missing:
        `check_values` tells.
    """
    known = _by_name(parameters)
    return {name: _read(_known(known, name), text) for name, text in texts.items()}


@dataclass(frozen=True)
class CheckedTexts:
    """What texts of parameters stand for, and what is wrong with those that stand for nothing.

    Parameters
    ----------
    values
        The values, by name.
    problems
        The sentences, by name: one for each text that cannot be read, and for each required parameter without one.
    """

    values: dict[str, object]
    problems: dict[str, str]


def check_texts(parameters: Iterable[Parameter], texts: Mapping[str, str]) -> CheckedTexts:
    """Read texts as `from_texts` does, and say everything that is wrong with them instead of the first.

    Returns
    -------
    CheckedTexts
        With the words that `from_texts` and `check_values` raise.
    """
    known = _by_name(parameters)
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            values[name] = _read(_known(known, name), text)
        except InvalidInput as problem:
            problems[name] = str(problem)
    problems |= {name: str(problem) for name, problem in _missing(known, texts)}
    return CheckedTexts(values, problems)


def _parameter(declared: Declaration) -> Parameter:
    return Parameter(
        name=declared.name,
        type=declared.kind.text,
        default=None if declared.kind.is_secret else declared.default,
        required=declared.required,
        choices=declared.kind.all_choices,
        help=declared.help,
        kind=declared.kind,
        inferred=not declared.annotated,
    )


def _of_setting(found: Setting) -> Parameter:
    return Parameter(
        name=found.name,
        type=found.kind.text,
        default=found.default,
        required=False,
        choices=None,
        help=found.help,
        kind=found.kind,
    )


def _by_name(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


def _known(known: Mapping[str, Parameter], name: str) -> Parameter:
    if not known:
        raise InvalidInput(f"the notebook has no parameters, got '{name}'. {HOW_TO_TAG}")
    if name not in known:
        raise not_one_of("parameter", known, name)
    return known[name]


def _missing(known: Mapping[str, Parameter], given: Container[str]) -> Iterator[tuple[str, InvalidInput]]:
    """Yield each required parameter that is not given, and how to say so."""
    for parameter in known.values():
        if parameter.required and parameter.name not in given:
            yield (
                parameter.name,
                InvalidInput(
                    f"secret '{parameter.name}' must be given: {_right_form(parameter.name)}."
                    if parameter.secret
                    else f"parameter '{parameter.name}' ({parameter.type}) has no default and must be given, "
                    f"as {parameter.name}=…"
                ),
            )


def _read(parameter: Parameter, text: str) -> object:
    try:
        return parameter.kind.read(text)
    except Unfit:
        raise _misfit(parameter, text) from None


def _check(parameter: Parameter, value: object) -> object:
    try:
        return parameter.kind.check(value)
    except Unfit:
        raise _misfit(parameter, value) from None


def _right_form(name: str) -> str:
    return f'--secret {name}=env:VAR (or file:PATH, or - to be asked), or secrets={{"{name}": "env:VAR"}} in wb.run'


def _misfit(parameter: Parameter, value: object) -> InvalidInput:
    if parameter.secret:  # the value is not repeated
        return InvalidInput(
            f"parameter '{parameter.name}' is a secret and never given among the parameters, where the list of"
            f" processes, the shell's history and the record show it. Write {_right_form(parameter.name)}."
        )
    got = repr(value)
    shown = got if len(got) <= 80 else got[:77] + "…"
    parts = [f"parameter '{parameter.name}' must be {parameter.kind.expected}, got {shown}."]
    if parameter.choices is not None and (near := nearest(str(value), map(str, parameter.choices))):
        parts.append(f"Did you mean '{near}'?")
    if parameter.inferred:
        parts.append("Its type is that of its default: annotate it in the cell to allow more.")
    return InvalidInput(" ".join(parts))
