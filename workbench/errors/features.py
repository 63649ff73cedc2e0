"""The columns beside the errors: what rows have in common, as a few bins each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.inputs import require_length
from workbench.errors.plain_values import plain_values
from workbench.invalid import InvalidInput
from workbench.views.plain_numbers import names_something, plain_number
from workbench.views.wording import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.views.links import Literals

__all__ = ["BinnedFeature", "binned", "feature_frame", "is_plain"]

NUMERIC_BINS = 6
MOST_CATEGORIES = 12
FEW_VALUES = 10


@dataclass(frozen=True, kw_only=True)
class BinnedFeature:
    """A feature as bins: a label for each, the two ends of its axis, and each row's bin.

    Parameters
    ----------
    name, kind
        The column's name, and ``"number"`` or ``"category"``.
    labels, ends, codes
        A text for each bin, for the two ends of the axis, and the bin number of each row.
    edges, values, literal
        What bins stand for: n + 1 edges (a bin holds its left one and not its right, the last both) or n values, and
        how they are written. Both are None where the values have no plain form.
    rest, missing
        The bin of other values, and that of rows without one. Infinities count as missing; `endless` says that there
        are some.
    say
        What writes an edge for people.
    """

    name: str
    kind: str
    labels: Sequence[str]
    ends: tuple[str, str]
    codes: NDArray[np.intp]
    edges: Sequence[float] | None = None
    values: Sequence[Any] | None = None
    literal: Literals = "number"
    rest: int | None = None
    missing: int | None = None
    endless: bool = False
    say: Callable[[float], str] = number


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


def is_plain(name: str, column: pd.Series[Any]) -> bool:
    """Tell whether the whole numbers of a column name years or things."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iuf":
        return False
    known = column.to_numpy()[np.isfinite(column.to_numpy())]
    return known.size > 0 and bool((known % 1 == 0).all()) and names_something(name, known.min(), known.max())


def _by_quantile(name: str, column: pd.Series[Any]) -> BinnedFeature:
    say = plain_number if is_plain(name, column) else number
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(values)
    cuts = np.unique(np.quantile(values[known], np.linspace(0, 1, NUMERIC_BINS + 1)[1:-1]))
    ends = [values[known].min(), *cuts, values[known].max()]
    labels = [f"{say(low)} – {say(high)}" for low, high in pairwise(ends)]
    codes = np.searchsorted(cuts, values, side="left")
    missing = None
    if not known.all():
        missing = len(labels)
        codes[~known] = missing
        labels.append("missing")
    return BinnedFeature(
        name=name,
        kind="number",
        labels=labels,
        ends=(say(ends[0]), say(ends[-1])),
        codes=codes,
        edges=_left_closed(cuts, values[known], whole=column.dtype.kind in "iu"),
        missing=missing,
        endless=bool(np.isinf(values).any()),
        say=say,
    )


def _left_closed(cuts: NDArray[np.float64], values: NDArray[np.float64], *, whole: bool) -> list[float]:
    """Write bins that hold their right cut, and not their left one, by edges of which a bin holds the left one.

    An edge is the least value above a cut: between the two lies no row.
    """
    edges = [float(values.min())]
    for cut, following in zip(cuts, [*cuts[1:], np.inf], strict=True):
        least = float(np.min(values, where=values > cut, initial=np.inf))
        known = least <= following and np.isfinite(least)  # else no row lies between this cut and the next
        edges.append(least if known else float(np.nextafter(cut, np.inf)))
    end = float(values.max())
    edges.append(end if edges[-1] <= end else float(np.nextafter(edges[-1], np.inf)))  # else the last bin is empty
    return [int(edge) if whole and edge.is_integer() else edge for edge in edges]


def _by_category(name: str, column: pd.Series[Any], *, ordered: bool) -> BinnedFeature:
    import pandas as pd

    codes, values = pd.factorize(column, sort=ordered)
    say = plain_number if is_plain(name, column) else number
    names = [say(float(value)) if ordered else str(value) for value in values]
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.arange(len(names))
    if len(names) > MOST_CATEGORIES:
        kept = np.argsort(-counts, kind="stable")[: MOST_CATEGORIES - 1]
    elif not ordered:
        kept = np.argsort(-counts, kind="stable")
    places = np.full(len(names) + 1, len(kept))
    places[kept] = np.arange(len(kept))
    labels = [names[place] for place in kept]
    rest = missing = None
    if len(kept) < len(names):
        rest = len(labels)
        labels.append("other")
    places[-1] = len(labels)  # code −1: missing
    if (codes < 0).any():
        missing = len(labels)
        labels.append("missing")
    held, literal = plain_values([values[int(place)] for place in kept])
    return BinnedFeature(
        name=name,
        kind="number" if ordered else "category",
        labels=labels,
        ends=(labels[0], labels[-1]),
        codes=places[codes],
        values=held,
        literal=literal,
        rest=rest,
        missing=missing,
    )
