"""Sensitive columns: which are so in whatever data, and what values are called that come without a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["always", "heed", "names_of", "refuse"]

_says: list[Callable[[], Iterable[str]]] = []


def heed(says: Callable[[], Iterable[str]]) -> None:
    """Ask *says* from now on which columns are always sensitive."""
    _says.append(says)


def always() -> frozenset[str]:
    """Return the columns that are sensitive in whatever data they occur."""
    return frozenset(name for says in _says for name in says())


def names_of(values: Any) -> tuple[str, ...]:
    """Return what a Series, the levels of an index, or the columns of a frame are called; empty for bare arrays."""
    kind = type(values)  # a frame answers `.name` with its column of that name
    if hasattr(kind, "nlevels"):
        names = values.names
    elif hasattr(kind, "column_names") or hasattr(kind, "columns"):
        names = values.column_names if hasattr(kind, "column_names") else values.columns
    else:
        names = [getattr(values, "name", None)]
    return tuple(str(name) for name in names if name is not None and name != "")


def refuse(hidden: frozenset[str], **shown: Any) -> None:
    """Refuse what is shown row by row when it bears the name of a *hidden* column.

    Raises
    ------
    InvalidInput
        It names the argument, and what to do.
    """
    for what, values in shown.items():
        for name in names_of(values):
            if name in hidden:
                raise InvalidInput(
                    f"{what!r} must not be a sensitive column, since its values are shown row by row, got {name!r}: "
                    "take it off the sensitive names, or give its values without the name where they may be seen."
                )
