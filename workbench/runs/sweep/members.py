"""The members of a sweep: which parameters each of its runs gets."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.strict_json import dumps, plain

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MOST_MEMBERS", "members_of"]

MOST_MEMBERS = 100_000


def members_of(grid: object, *, samples: int | None = None, seed: int = 0) -> list[dict[str, Any]]:
    """Return the parameters of each member.

    Parameters
    ----------
    grid
        The values of each parameter by name, of which every combination is taken, the last parameter varying fastest;
        or a list of combinations, each of values by name. With *samples* the values may also be a distribution:
        whatever has a method ``rvs(random_state=…)``, such as those of SciPy.
    samples
        Take so many at random instead of all: without repetition where only lists of values are given.
    seed
        What the choice of *samples* depends on.

    Raises
    ------
    InvalidInput
        When *grid* is neither, has no values, or would give more than 100,000 members.
    """
    if isinstance(grid, Mapping):
        found = _of_mapping(grid, samples, seed)
    elif isinstance(grid, Sequence) and not isinstance(grid, str | bytes):
        found = _of_list(grid, samples, seed)
    else:
        raise InvalidInput(
            "a grid must map names to lists of values, e.g. {'seed': [1, 2, 3]}, or be a list of such combinations, "
            f"got {type(grid).__name__}."
        )
    if not found:
        raise InvalidInput("a sweep must have at least one run, and the grid holds none.")
    return found


def _of_mapping(grid: Mapping[Any, Any], samples: int | None, seed: int) -> list[dict[str, Any]]:
    if not grid:
        raise InvalidInput("a grid must name at least one parameter, e.g. {'seed': [1, 2, 3]}.")
    lists = {str(name): None if hasattr(values, "rvs") else _listed(str(name), values) for name, values in grid.items()}
    drawn = [name for name, values in lists.items() if values is None]
    if samples is None:
        if drawn:
            raise InvalidInput(
                f"parameter '{drawn[0]}' is to be drawn at random: say how many runs there shall be (samples=N)."
            )
        known = {name: values for name, values in lists.items() if values is not None}
        _not_too_many(math.prod(len(values) for values in known.values()))
        return [dict(zip(known, each, strict=True)) for each in itertools.product(*known.values())]
    _not_too_many(samples)
    rng = _generator(seed)
    if not drawn:
        return _some_of(lists, samples, rng)
    return [
        {
            name: _draw(grid[name], rng) if values is None else values[int(rng.integers(len(values)))]
            for name, values in lists.items()
        }
        for _ in range(samples)
    ]


def _some_of(lists: Mapping[str, list[Any] | None], samples: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Choose combinations without repetition, in the order of the grid."""
    known = {name: values for name, values in lists.items() if values is not None}
    shape = [len(values) for values in known.values()]
    whole = math.prod(shape)
    if samples >= whole:
        chosen = list(range(whole))
    elif whole <= 10 * samples:
        chosen = sorted(rng.permutation(whole)[:samples].tolist())
    else:
        taken: set[int] = set()
        while len(taken) < samples:  # a whole beyond the machine's integers has no permutation either
            taken.add(_place(shape, rng))
        chosen = sorted(taken)
    return [_at(known, place) for place in chosen]


def _place(shape: list[int], rng: np.random.Generator) -> int:
    place = 0
    for size in shape:
        place = place * size + int(rng.integers(size))
    return place


def _at(known: Mapping[str, list[Any]], place: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in reversed(list(known)):
        place, within = divmod(place, len(known[name]))
        found[name] = known[name][within]
    return {name: found[name] for name in known}


def _of_list(grid: Sequence[Any], samples: int | None, seed: int) -> list[dict[str, Any]]:
    for place, each in enumerate(grid):
        if not isinstance(each, Mapping):
            raise InvalidInput(
                f"a grid that is a list must hold combinations, e.g. [{{'seed': 1}}, {{'seed': 2}}], and its member "
                f"{place} is {type(each).__name__}."
            )
    _not_too_many(len(grid))
    found = [{str(name): value for name, value in each.items()} for each in grid]
    if samples is None or samples >= len(found):
        return found
    return [found[place] for place in sorted(_generator(seed).permutation(len(found))[:samples].tolist())]


def _listed(name: str, values: Any) -> list[Any]:
    if hasattr(values, "tolist"):  # NumPy arrays and series
        values = values.tolist()
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Sequence):
        raise InvalidInput(
            f"parameter '{name}' must have a list of values, e.g. [{plain(values)!r}], got {type(values).__name__}."
        )
    if not values:
        raise InvalidInput(f"parameter '{name}' must have at least one value, got an empty list.")
    seen: dict[str, Any] = {}
    for value in values:
        key = f"{type(value).__name__} {dumps(plain(value))}"
        if key in seen:
            raise InvalidInput(f"parameter '{name}' has the value {value!r} twice.")
        seen[key] = value
    return list(values)


def _draw(distribution: Any, rng: np.random.Generator) -> Any:
    value = distribution.rvs(random_state=rng)
    return value.item() if hasattr(value, "item") else value


def _generator(seed: int) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(seed)


def _not_too_many(n: int) -> None:
    if n > MOST_MEMBERS:
        raise InvalidInput(
            f"a sweep may have up to {MOST_MEMBERS:,} runs, and this grid has {n:,}: take some at random (samples=N)."
        )
