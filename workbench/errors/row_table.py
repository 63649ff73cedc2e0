"""Row table: everything that is known of each row, as one frame and one source, made when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.data.naming import quoted, sql_names, unique_names
from workbench.errors.features import is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.data.source import Source

__all__ = ["RowTable"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RowTable:
    """Columns about the error itself and the features beside them; a feature called like one of those gets a number.

    Parameters
    ----------
    own
        What makes each column about the error, of shape (n,), by its name.
    features
        The features, n rows.
    """

    own: Mapping[str, Callable[[], NDArray[Any]]]
    features: pd.DataFrame | None = None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All columns of all rows."""
        import pandas as pd

        made = pd.DataFrame({name: column() for name, column in self.own.items()})
        if self.features is None:
            return made
        return pd.concat([made, self.features.set_axis(self.beside, axis=1)], axis=1)

    def at(self, places: NDArray[np.int64], *, columns: Sequence[str]) -> pd.DataFrame:
        """Return *columns* of the rows at *places*, without making the whole frame."""
        import pandas as pd

        held = {}
        for name in columns:
            if name in self.own:
                held[name] = pd.Series(self.own[name]()[places])
            elif self.features is not None:
                held[name] = self.features.iloc[:, self.beside.index(name)].iloc[places].reset_index(drop=True)
        return pd.DataFrame(held)

    @property
    def beside(self) -> list[str]:
        """What the features' columns are called here, in order."""
        return self._unique[len(self.own) :]

    @cached_property
    def plain(self) -> frozenset[str]:
        """Those of `beside` whose whole numbers name years or things."""
        if self.features is None:
            return frozenset()
        columns = self.features.items()
        held = zip(self.beside, columns, strict=True)
        return frozenset(called for called, (name, column) in held if is_plain(str(name), column))

    @cached_property
    def source(self) -> Source:
        """The same rows, for SQL."""
        from workbench.data.source import Source

        return Source.of(self.frame, name="rows")

    @property
    def names(self) -> set[str]:
        """What the features are called, in the data and here."""
        return {*self._features, *self.beside}

    def feature(self, name: str) -> str:
        """Return what a feature's column is called here."""
        return self.beside[self._features.index(name)]

    def sql_name(self, column: str) -> str:
        """Return how a column is written in SQL over `source`."""
        return quoted(sql_names(self._unique)[self._unique.index(column)])

    @property
    def _features(self) -> list[str]:
        return [] if self.features is None else [str(name) for name in self.features.columns]

    @cached_property
    def _unique(self) -> list[str]:
        return unique_names([*self.own, *self._features])[0]
