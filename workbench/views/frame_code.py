"""How rows are written as code: the frame's name in the notebook, where it has one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.context import project_root
from workbench.data.addresses import is_address
from workbench.data.storage import without_secrets
from workbench.views.links import CodeForm

if TYPE_CHECKING:
    from workbench.data.source import Source

__all__ = ["code_form", "name_of"]


def code_form(data: Any, source: Source) -> CodeForm:
    """Say how a selection of the rows of *data* is written.

    A pandas or polars frame goes by the name that it has in the notebook, ``data`` where it has none; files go by the
    name that their path has there, else by the path, written from the working directory where it lies in the same
    project; and what else a `Source` opens by `Source.of`. So does a pandas frame with columns that code could not name
    or compare as the source does.

    Parameters
    ----------
    data
        What a person gave.
    source
        What it was opened as.
    """
    kind = type(data)
    library = kind.__module__.partition(".")[0]
    name = name_of(data) or "data"
    if library == "polars" and kind.__name__ in ("DataFrame", "LazyFrame"):
        return CodeForm(dialect="polars", name=name)
    if library == "pandas" and kind.__name__ == "DataFrame" and _plain(data, source):
        return CodeForm(dialect="pandas", name=name)
    if isinstance(data, str | os.PathLike):
        return CodeForm(dialect="sql", name=f"wb.Source.of({name_of(data) or repr(_portable(os.fsdecode(data)))})")
    return CodeForm(dialect="sql", name=name if data is source else f"wb.Source.of({name})")


def name_of(value: Any) -> str | None:
    """Return what *value* is called in the notebook, or None; IPython is not imported where nobody has."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    namespace = dict(getattr(shell, "user_ns", None) or {})
    return next((name for name, held in namespace.items() if held is value and not name.startswith("_")), None)


def _portable(place: str) -> str:
    """Write a path as it reads on other machines too, where it lies in the project; an address without secrets."""
    if is_address(place):
        return without_secrets(place)
    here = Path.cwd()
    root = project_root(here)
    if root == root.parent or not Path(place).is_absolute() or not Path(place).is_relative_to(root):
        return place
    return Path(os.path.relpath(place, here)).as_posix()


def _plain(frame: Any, source: Source) -> bool:
    """Tell whether every column has a text as its label, values of one type, and an order if it is one of numbers."""
    if source.notes or any(label != name for label, name in zip(frame.columns, source.columns, strict=True)):
        return False
    kinds = [kind for kind in frame.dtypes if str(kind) == "category"]
    return all(kind.categories.dtype.kind not in "iufmM" for kind in kinds)
