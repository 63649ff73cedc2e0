"""What stands beside the errors: features and the names of rows, without what is sensitive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors.features import feature_frame
from workbench.errors.inputs import row_identities
from workbench.invalid import not_one_of
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Beside", "beside"]


@dataclass(frozen=True, eq=False)
class Beside:
    """The features of n rows, or None, and what each row is called."""

    features: pd.DataFrame | None
    rows: NDArray[Any]


def beside(
    X: Any,  # noqa: N803  -- the field's own name
    data: Any,
    n: int,
    *,
    sensitive: str | Iterable[str],
    rows: Any,
    target: Any,
) -> Beside:
    """Read the features and the identities of the rows, and leave out what is sensitive.

    A sensitive column is gone from here on, so that nothing can show it; rows whose names are sensitive go by their
    positions.

    Raises
    ------
    InvalidInput
        When *sensitive* names nothing that is there, or a table has another number of rows than there are errors.
    """
    frame = feature_frame(X, data, n)
    holders = (data, X, target)
    known = {*(() if frame is None else frame.columns), *_names(rows)}.union(*(_index_names(each) for each in holders))
    asked = (sensitive,) if isinstance(sensitive, str) else tuple(sensitive)
    for name in asked:
        if name not in known:
            raise not_one_of("sensitive", sorted(known), name, kind="one of the columns")
    hidden = known.intersection((*asked, *options.sensitive))
    if frame is not None:
        frame = frame.drop(columns=[name for name in frame.columns if name in hidden])
    shown = [each for each in holders if not hidden.intersection(_index_names(each))]
    named = None if hidden.intersection(_names(rows)) else rows
    return Beside(
        features=None if frame is None or frame.shape[1] == 0 else frame, rows=row_identities(named, n, *shown)
    )


def _names(rows: Any) -> list[str]:
    """Return what identities of rows are called, when they come as a Series or an index."""
    name = getattr(rows, "name", None)
    return [*([name] if isinstance(name, str) else []), *(_level_names(rows) if hasattr(rows, "nlevels") else [])]


def _index_names(holder: Any) -> list[str]:
    index = getattr(holder, "index", None)
    return _level_names(index) if hasattr(index, "nlevels") else []


def _level_names(index: Any) -> list[str]:
    return [str(name) for name in index.names if name is not None]
