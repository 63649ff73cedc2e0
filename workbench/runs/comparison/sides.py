"""What two records say beside each other, as frames: a row for each thing, with both values."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.runs.comparison.notebooks import CellPair
    from workbench.runs.comparison.outputs.likeness import Likeness

__all__ = ["cell_frame", "environment_frame", "input_frame", "metric_frame", "package_frame", "parameter_frame"]

SAME_CODE, CHANGED, FIRST_ONLY, SECOND_ONLY = "same", "changed", "only in the first", "only in the second"
PLACE = pd.Int64Dtype()

Record = dict[str, Any]


def parameter_frame(before: Record, after: Record) -> pd.DataFrame:
    """Put the parameters beside each other: ``name before after same``."""
    return _named(before["parameters"], after["parameters"])


def package_frame(before: Record, after: Record) -> pd.DataFrame:
    """Put the versions of installed packages beside each other: ``name before after same``."""
    return _named(before["environment"]["packages"], after["environment"]["packages"])


def environment_frame(before: Record, after: Record) -> pd.DataFrame:
    """Put Python, machine, threads, code and kernel beside each other: ``name before after same``."""
    return _named(dict(_surroundings(before)), dict(_surroundings(after)))


def metric_frame(before: Record, after: Record) -> pd.DataFrame:
    """Put the metrics beside each other: ``name before after difference relative same``.

    ``relative`` is the difference as a part of the first value.
    """
    rows = []
    for name in _names(before["metrics"], after["metrics"]):
        old, new = before["metrics"].get(name), after["metrics"].get(name)
        difference = new - old if _is_number(old) and _is_number(new) else math.nan
        relative = difference / abs(old) if _is_number(old) and old else math.nan
        rows.append((name, old, new, difference, relative, old == new))
    numbers = ["before", "after", "difference", "relative"]
    frame = _frame(rows, ["name", *numbers, "same"])
    return frame.astype(dict.fromkeys(numbers, float))


def input_frame(before: Record, after: Record) -> pd.DataFrame:
    """Put the files that were read beside each other: ``path before after bytes_before bytes_after same``.

    Files are known by their paths from the notebook's folder, and told apart by the beginning of their SHA-256.
    """
    sides = [_inputs(before), _inputs(after)]
    rows = []
    for path in _names(*sides):
        old, new = (side.get(path, {}) for side in sides)
        digests = [each.get("sha256") for each in (old, new)]
        same = digests[0] is not None and digests[0] == digests[1]
        rows.append((path, _short(digests[0]), _short(digests[1]), old.get("bytes"), new.get("bytes"), same))
    columns = ["path", "before", "after", "bytes_before", "bytes_after", "same"]
    return _frame(rows, columns).astype({"bytes_before": PLACE, "bytes_after": PLACE})


def cell_frame(pairs: Sequence[CellPair], found: Sequence[Likeness | None]) -> pd.DataFrame:
    """Put the cells beside each other: ``cell cell_after code outputs what same``.

    ``code`` is ``same``, ``changed``, ``only in the first`` or ``only in the second``; ``outputs`` is missing where a
    cell was not executed in both.
    """
    rows = []
    for pair, likeness in zip(pairs, found, strict=True):
        code = _code(pair)
        degree = None if likeness is None else likeness.degree
        what = "" if likeness is None else likeness.what
        before, after = (None if side is None else side[0] for side in (pair.before, pair.after))
        rows.append((before, after, code, degree, what, code == SAME_CODE and degree in (None, "same")))
    frame = _frame(rows, ["cell", "cell_after", "code", "outputs", "what", "same"])
    return frame.astype({"cell": PLACE, "cell_after": PLACE})


def _frame(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    """Make a frame in which what is missing is None, also among texts."""
    return pd.DataFrame(rows, columns=columns, dtype=object).astype({"same": bool})


def _code(pair: CellPair) -> str:
    if pair.before is None:
        return SECOND_ONLY
    if pair.after is None:
        return FIRST_ONLY
    return SAME_CODE if pair.same_code else CHANGED


def _named(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        (
            name,
            _plain(before.get(name)),
            _plain(after.get(name)),
            name in before and before.get(name) == after.get(name),
        )
        for name in _names(before, after)
    ]
    return _frame(rows, ["name", "before", "after", "same"])


def _surroundings(record: Record) -> Iterator[tuple[str, Any]]:
    environment, code, kernel = record["environment"], record["code"], record["kernel"]
    yield "python", environment["python"]
    yield "platform", environment["platform"]
    yield from ((name, value) for name, value in environment["hardware"].items())
    yield from ((f"threads {name}", value) for name, value in environment["threads"].items())
    yield "hash seed", environment["hash_seed"]
    yield "commit", code["git_commit"]
    yield "uncommitted changes", code["dirty"]
    yield "kernel", kernel["name"]
    yield "kernel start", kernel["start"]


def _inputs(record: Record) -> dict[str, Mapping[str, Any]]:
    notebook = str(record["notebook"]["path"] or "")
    folder = Path(notebook).parent if notebook and "://" not in notebook else None
    found = {}
    for each in record["inputs"]:
        path = str(each["path"])
        known = path if folder is None or "://" in path else Path(os.path.relpath(path, folder)).as_posix()
        found[path if known.startswith("../../..") else known] = each
    return found


def _names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*before, *after]))


def _plain(value: Any) -> Any:
    return dumps(value) if isinstance(value, list | dict) else value


def _short(digest: str | None) -> str | None:
    return None if digest is None else digest[:12]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
