"""The columns beside the errors: what rows have in common, as a few bins each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.inputs import require_length
from workbench.invalid import InvalidInput
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["BinnedFeature", "binned", "feature_frame"]

NUMERIC_BINS = 6
MOST_CATEGORIES = 12
FEW_VALUES = 10


@dataclass(frozen=True, kw_only=True)
class BinnedFeature:
    """A feature as bins: a label for each, the two ends of its axis, and each row's bin."""

    name: str
    kind: str
    labels: Sequence[str]
    ends: tuple[str, str]
    codes: NDArray[np.intp]


def feature_frame(X: Any, data: Any, n: int) -> pd.DataFrame | None:  # noqa: N803  -- the field's own name
    """Put the columns of *X* and *data* side by side; a column of both is taken from *data*.

    Raises
    ------
    InvalidInput
        When one is no table, or has another number of rows than there are errors.
    """
    import pandas as pd

    frames = []
    for table, what in ((data, "data"), (X, "X")):
        if table is None:
            continue
        frame = _as_pandas(table, what)
        require_length(frame, n, what)
        frames.append(frame.reset_index(drop=True))
    if not frames:
        return None
    joined = pd.concat(frames, axis=1)
    joined.columns = pd.Index([str(name) for name in joined.columns])
    return joined.loc[:, ~joined.columns.duplicated()]


def binned(frame: pd.DataFrame) -> list[BinnedFeature]:
    """Cut every column into few bins: numbers at their quantiles, categories by frequency, missing on its own."""
    return [_binned(str(name), frame[name]) for name in frame.columns]


def _as_pandas(table: Any, what: str) -> pd.DataFrame:
    import pandas as pd

    if isinstance(table, pd.DataFrame):
        return table
    for convert in ("to_pandas", "toarray"):
        if hasattr(table, convert):
            table = getattr(table, convert)()
    if isinstance(table, pd.DataFrame):
        return table
    if isinstance(table, dict):
        return pd.DataFrame(table)
    array = np.asarray(table)
    if array.ndim != 2:
        raise InvalidInput(
            f"{what!r} must be a table: a pandas or polars frame, an Arrow table, a dict of columns or an array of "
            f"shape (rows, columns), got {type(table).__name__}."
        )
    return pd.DataFrame(array, columns=[f"x{place}" for place in range(array.shape[1])])


def _binned(name: str, column: pd.Series[Any]) -> BinnedFeature:
    import pandas as pd

    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and column.nunique() > FEW_VALUES:
        return _by_quantile(name, column)
    return _by_category(name, column, ordered=is_number)


def _by_quantile(name: str, column: pd.Series[Any]) -> BinnedFeature:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(values)
    cuts = np.unique(np.quantile(values[known], np.linspace(0, 1, NUMERIC_BINS + 1)[1:-1]))
    edges = [values[known].min(), *cuts, values[known].max()]
    labels = [f"{number(low)} – {number(high)}" for low, high in pairwise(edges)]
    codes = np.searchsorted(cuts, values, side="left")
    if not known.all():
        codes[~known] = len(labels)
        labels.append("missing")
    return BinnedFeature(
        name=name, kind="number", labels=labels, ends=(number(edges[0]), number(edges[-1])), codes=codes
    )


def _by_category(name: str, column: pd.Series[Any], *, ordered: bool) -> BinnedFeature:
    import pandas as pd

    codes, values = pd.factorize(column, sort=ordered)
    names = [number(float(value)) if ordered else str(value) for value in values]
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.arange(len(names))
    if len(names) > MOST_CATEGORIES:
        kept = np.argsort(-counts, kind="stable")[: MOST_CATEGORIES - 1]
    elif not ordered:
        kept = np.argsort(-counts, kind="stable")
    places = np.full(len(names) + 1, len(kept))
    places[kept] = np.arange(len(kept))
    labels = [names[place] for place in kept]
    if len(kept) < len(names):
        labels.append("other")
    places[-1] = len(labels)  # code −1: missing
    if (codes < 0).any():
        labels.append("missing")
    kind = "number" if ordered else "category"
    return BinnedFeature(name=name, kind=kind, labels=labels, ends=(labels[0], labels[-1]), codes=places[codes])
