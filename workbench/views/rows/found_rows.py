"""Found rows: those that a finding is about, from its predicate or the identities that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.arrays import fixed_width
from workbench.data.identity import RowIdentity
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from workbench.findings import Finding
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["found_rows"]


def found_rows(finding: Finding, rows: LinkedRows) -> NDArray[np.bool_]:
    """Return a boolean array over all rows: those of *finding*.

    Raises
    ------
    InvalidInput
        When the finding is not about single rows.
    """
    if finding.rows is not None:
        mask = np.zeros(rows.n_rows, dtype=bool)
        mask[_positions(finding.rows, rows)] = True
        return mask
    if finding.where is None or rows.source is None:
        raise InvalidInput(f"{finding.code} is not about single rows: there are none to open.")
    return _where(finding.where, rows)


def _where(predicate: str, rows: LinkedRows) -> NDArray[np.bool_]:
    import duckdb

    assert rows.source is not None
    try:
        found = rows.source.sql(f"SELECT coalesce(({predicate}), FALSE) AS found FROM data")["found"]
    except duckdb.Error as problem:
        reason = next(iter(str(problem).splitlines()), "")
        raise InvalidInput(f"the rows of this finding cannot be read: {reason}.") from None
    return np.concatenate([np.zeros(0, dtype=bool), *(fixed_width(part, "bool") for part in found.chunks)])


def _positions(wanted: Sequence[Any], rows: LinkedRows) -> list[int]:
    """Find rows by their identities; those that are there no more are left out."""
    identity = rows.identity
    if identity is None or (isinstance(identity, RowIdentity) and identity.kind == "position"):
        return [int(each) for each in wanted if 0 <= int(each) < rows.n_rows]
    sought = set(wanted)
    named: Iterable[Any]
    if not isinstance(identity, RowIdentity):
        named = np.asarray(identity).tolist()
    elif identity.keys:
        return _keyed(sought, identity)
    else:
        assert identity.index is not None
        named = identity.index
    return [place for place, name in enumerate(named) if name in sought]


def _keyed(sought: set[Any], identity: RowIdentity) -> list[int]:
    found, start = [], 0
    for batch in identity.source.batches(identity.keys):
        columns = [column.to_pylist() for column in batch.columns]
        names = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
        found += [start + place for place, name in enumerate(names) if name in sought]
        start += batch.num_rows
    return found
