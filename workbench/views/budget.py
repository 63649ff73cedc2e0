"""Budget: a view takes along as many sampled rows as fit beside its pictures and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.strict_json import dumps
from workbench.views.basis import EXACT, Basis
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workbench.views.payload import Payload

__all__ = ["fewer_rows", "linked_within_budget", "sample_basis", "size_of", "within_budget"]

SEED = 20_262
FEWEST = 100  # rows below which a sample says too little
ENOUGH = 2_000
PROBED = 1_000
MARGIN = 0.985  # since bytes are compressed, they are not quite proportional to rows
SMALLER = 0.93
ROUNDS = 6


def within_budget(*builds: Callable[[int], Payload], rows: int, enough: int = ENOUGH) -> Payload:
    """Return the payload with as many sampled rows as `wb.options.view_bytes` allows.

    Parameters
    ----------
    builds
        Each makes the payload with this many sampled rows; with 0, one without linked fields. The later ones link less,
        and are asked when few rows fit beside what the earlier ones link.
    rows
        How many are known.
    enough
        Rows from which on no later one of *builds* is asked, by default 2000.

    Returns
    -------
    Payload
        With all rows where they fit; with none where fewer than 100 of more would.
    """
    best, most = None, -1
    for build in builds:
        payload, n = _fitted(build, rows)
        if n > most:
            best, most = payload, n
        if n >= min(rows, enough):
            break
    assert best is not None
    return best


def linked_within_budget(build: Callable[[int, int], Payload], *, rows: int, fields: int, enough: int) -> Payload:
    """Return the payload with all fields and as many sampled rows as fit; where those are few, with fewer fields.

    Parameters
    ----------
    build
        Makes the payload with so many sampled rows and so many linked fields, the first ones; with 0 rows, without any.
    rows, fields
        How many are known.
    enough
        Rows that go before fields: as many fields are linked as leave room for so many.
    """
    n = min(rows, enough)
    linked = 0 if fields == 0 else _most_fields(lambda k: size_of(build(n, k)), fields)
    if linked == 0:
        return build(0, 0)
    payload, carried = _fitted(lambda n: build(n, linked), rows)
    return payload if carried >= n else build(n, linked)


def _most_fields(size: Callable[[int], int], fields: int) -> int:
    """Return how many of the fields fit, as each takes about as many bytes as another."""
    budget = options.view_bytes
    full = size(fields)
    if full <= budget:
        return fields
    one = size(1)
    each = max((full - one) / max(fields - 1, 1), 1)
    linked = min(1 + int((budget * MARGIN - one) / each), fields - 1)
    while linked > 0 and size(linked) > budget:
        linked = int(linked * SMALLER)
    return max(linked, 0)


def _fitted(build: Callable[[int], Payload], rows: int) -> tuple[Payload, int]:
    """Return the payload with the most rows that fit, and how many those are."""
    budget = options.view_bytes
    made, n = build(rows), rows
    if rows < 2 or (full := size_of(made)) <= budget:
        return made, rows
    few, many = min(PROBED, rows // 2), rows
    least = build(few)
    small = size_of(least)
    if small > budget and few > FEWEST:  # of a smaller sample, each row takes more bytes
        few, many, full = FEWEST, few, small
        least = build(few)
        small = size_of(least)
    n = few + int((budget * MARGIN - small) * (many - few) / max(full - small, 1))
    for _ in range(ROUNDS):
        if n < min(rows, FEWEST):
            break
        made = build(n)
        if size_of(made) <= budget:
            return made, n
        n = int(n * SMALLER)
    if few >= FEWEST and small <= budget:
        return least, few
    return build(0), 0


def size_of(payload: Payload) -> int:
    """Return how many bytes a payload has as JSON."""
    return len(dumps(payload.to_json()).encode())


def fewer_rows(sampled: int, size: int) -> NDArray[np.intp]:
    """Return the places of *size* rows within a sample, ascending.

    They depend on both numbers alone, and those of a smaller size are among those of a larger one, so that views of
    equally many rows which carry equally many of them carry the same ones.
    """
    if size >= sampled:
        return np.arange(sampled)
    order = np.random.RandomState([SEED, sampled]).permutation(sampled)  # its numbers never change with a release
    return np.sort(order[:size])


def sample_basis(sampled: int, of: int) -> Basis:
    """Say what a selection rests on where no kernel answers."""
    return EXACT if sampled == of else Basis.sampled(sampled, of)
