"""What stands beside the errors: features and the names of rows, without what is sensitive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.features import feature_frame
from workbench.errors.inputs import require_length, row_identities
from workbench.invalid import not_one_of
from workbench.sensitive import always, names_of, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.log.reader import Predictions

__all__ = ["Beside", "beside", "checked_sensitive"]


@dataclass(frozen=True, eq=False)
class Beside:
    """The features of n rows, or None, and what each row is called.

    No row may be called by a value of the *hidden* columns; *nameless* says that the rows would have been.
    """

    features: pd.DataFrame | None = None
    rows: NDArray[Any] = field(default_factory=lambda: np.arange(0))
    hidden: frozenset[str] = frozenset()
    nameless: bool = False

    def unnamed(self, kept: Predictions) -> Predictions:
        """Return predictions of a training log, with positions for rows whose names are hidden, or may be."""
        hides = not self.hidden.isdisjoint(kept.row_names) if kept.row_names else self.nameless
        return kept.unnamed() if hides else kept


def checked_sensitive(sensitive: str | Iterable[str], **shown: Any) -> tuple[str, ...]:
    """Return the names that are called sensitive, unless what the view has to show is one of those columns.

    Raises
    ------
    InvalidInput
        See `workbench.sensitive.refuse`.
    """
    names = (sensitive,) if isinstance(sensitive, str) else tuple(sensitive)
    refuse(always().union(names), **shown)
    return names


def beside(
    X: Any,  # noqa: N803  -- the field's own name
    data: Any,
    n: int,
    *,
    sensitive: Collection[str],
    rows: Any,
    target: Any,
) -> Beside:
    """Read the features and the identities of the rows, and leave out what is sensitive.

    A sensitive column is gone from here on, so that nothing can show it. Rows whose names are sensitive go by their
    positions, also where another table has an index of the same rows: it may have lost its name on the way.

    Raises
    ------
    InvalidInput
        When *sensitive* names nothing that is there, or a table has another number of rows than there are errors.
    """
    frame = feature_frame(X, data, n)
    holders = (data, X, target)
    indexes = {name for each in holders for name in names_of(_index(each))}
    called = names_of(rows)
    known = {*(() if frame is None else frame.columns), *called, *indexes}
    for name in sensitive:
        if name not in known:
            raise not_one_of("sensitive", sorted(known), name, kind="one of the columns")
    hidden = always().union(sensitive)
    if frame is not None:
        frame = frame.drop(columns=[name for name in frame.columns if name in hidden])
    nameless = not hidden.isdisjoint(indexes if rows is None else called)
    if nameless and rows is not None:
        require_length(rows, n, "rows")
    return Beside(
        features=None if frame is None or frame.shape[1] == 0 else frame,
        rows=np.arange(n) if nameless else row_identities(rows, n, *holders),
        hidden=hidden,
        nameless=nameless,
    )


def _index(holder: Any) -> Any:
    index = getattr(holder, "index", None)
    return index if hasattr(index, "nlevels") else None
