"""A profile as a file: strict JSON from which the same profile is read back, so that later data can be compared."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.profiling.column_kinds import Kind
from workbench.profiling.column_summary import ColumnSummary
from workbench.profiling.distinct import DistinctSketch
from workbench.profiling.grids import EvenGrid, OctaveGrid
from workbench.profiling.moments import Moments
from workbench.profiling.number_summary import NumberSummary
from workbench.profiling.profile import Profile
from workbench.profiling.text_summary import TextSummary
from workbench.profiling.together import CoMissing, CoMoments
from workbench.replacing import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["profile_from_dict", "profile_to_dict", "save_profile"]

VERSION = "1.1"


def save_profile(profile: Profile, folder: Path, *, name: str, hidden: Collection[str] = ()) -> Path:
    """Write a profile as ``NAME.json`` into *folder*, without the values of *hidden* columns."""
    folder.mkdir(parents=True, exist_ok=True)
    plain_name = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-") or "data"
    path = folder / f"{plain_name}.json"
    write_whole(path, json.dumps(profile_to_dict(profile, hidden=hidden)))
    return path


def profile_to_dict(profile: Profile, *, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return a profile as plain values; of *hidden* columns only how many rows are missing."""
    return {
        "version": VERSION,
        "n_rows": profile.n_rows,
        "columns": [_column(column, hidden=column.name in hidden) for column in profile.columns],
        "moments": {
            "names": list(profile.moments.names),
            **{name: _packed(getattr(profile.moments, name)) for name in MATRICES},
        },
        "gaps": {"names": list(profile.gaps.names), "counts": _packed(profile.gaps.counts)},
    }


def profile_from_dict(document: dict[str, Any]) -> Profile:
    """Read a profile back.

    Raises
    ------
    ValueError
        When it was written in a form that this version does not know.
    """
    if document.get("version") != VERSION:
        raise ValueError(f"a profile must have version {VERSION!r}, got {document.get('version')!r}")
    moments = CoMoments(tuple(document["moments"]["names"]))
    for name in MATRICES:
        setattr(moments, name, _square(document["moments"][name], len(moments.names)))
    gaps = CoMissing(tuple(document["gaps"]["names"]))
    gaps.counts = _square(document["gaps"]["counts"], len(gaps.names))
    columns = [_read_column(column) for column in document["columns"]]
    return Profile(columns=columns, moments=moments, gaps=gaps, n_rows=document["n_rows"])


MATRICES = ("n", "mean", "square", "cross")
NUMBER_COUNTS = ("rows", "missing", "below", "above", "negative", "zero", "low_count", "high_count")


def _column(column: ColumnSummary, *, hidden: bool) -> dict[str, Any]:
    kind = column.kind
    return {
        "name": column.name,
        "type": column.type,
        "kind": [kind.name, kind.storage, kind.unit, kind.zone],
        "rows": column.rows,
        "missing": column.missing,
        "numbers": None if hidden or column.numbers is None else _numbers(column.numbers),
        "texts": None if hidden or column.texts is None else _texts(column.texts),
    }


def _read_column(document: dict[str, Any]) -> ColumnSummary:
    numbers, texts = document["numbers"], document["texts"]
    return ColumnSummary(
        name=document["name"],
        type=document["type"],
        kind=Kind(*document["kind"]),
        rows=document["rows"],
        missing=document["missing"],
        numbers=None if numbers is None else _read_numbers(numbers),
        texts=None if texts is None else _read_texts(texts),
    )


def _numbers(numbers: NumberSummary) -> dict[str, Any]:
    moments = numbers.moments
    return {
        "dtype": numbers.dtype,
        "limit": numbers.limit,
        **{name: getattr(numbers, name) for name in NUMBER_COUNTS},
        "low": _exact(numbers.low),
        "high": _exact(numbers.high),
        "moments": [moments.count, *(value.hex() for value in (moments.mean, moments.m2, moments.m3))],
        "values": None if numbers.values is None else _packed(numbers.values),
        "counts": _packed(numbers.counts),
        "even": [
            numbers.even.exponent,
            str(numbers.even.first),
            None if numbers.even.counts is None else _packed(numbers.even.counts),
            numbers.even.whole,
        ],
        "octaves": [
            numbers.octaves.top,
            _packed(numbers.octaves.positive),
            _packed(numbers.octaves.negative),
            numbers.octaves.tiny,
        ],
        "sketch": _packed(numbers.sketch.hashes),
    }


def _read_numbers(document: dict[str, Any]) -> NumberSummary:
    count, *sums = document["moments"]
    exponent, first, even, whole = document["even"]
    top, positive, negative, tiny = document["octaves"]
    values = document["values"]
    return NumberSummary(
        document["dtype"],
        limit=document["limit"],
        **{name: document[name] for name in NUMBER_COUNTS},
        low=_read_exact(document["low"], document["dtype"]),
        high=_read_exact(document["high"], document["dtype"]),
        moments=Moments(count, *(float.fromhex(text) for text in sums)),
        values=None if values is None else _unpacked(values),
        counts=_unpacked(document["counts"]),
        even=EvenGrid(exponent, int(first), None if even is None else _unpacked(even), whole),
        octaves=OctaveGrid(top, _unpacked(positive), _unpacked(negative), tiny),
        sketch=DistinctSketch(document["limit"], _unpacked(document["sketch"])),
        spilled=values is None,
    )


def _texts(texts: TextSummary) -> dict[str, Any]:
    exact = texts.hashes is not None
    return {
        "limit": texts.limit,
        "rows": texts.rows,
        "missing": texts.missing,
        "empty": texts.empty,
        "lengths": _numbers(texts.lengths),
        "hashes": _packed(texts.hashes) if texts.hashes is not None else None,
        "counts": _packed(texts.counts),
        "texts": [texts.texts[int(key)] for key in texts.hashes] if exact and texts.hashes is not None else [],
        "sketch": _packed(texts.sketch.hashes),
    }


def _read_texts(document: dict[str, Any]) -> TextSummary:
    hashes = None if document["hashes"] is None else _unpacked(document["hashes"])
    return TextSummary(
        limit=document["limit"],
        rows=document["rows"],
        missing=document["missing"],
        empty=document["empty"],
        lengths=_read_numbers(document["lengths"]),
        hashes=hashes,
        counts=_unpacked(document["counts"]),
        texts={} if hashes is None else dict(zip(hashes.tolist(), document["texts"], strict=True)),
        sketch=DistinctSketch(document["limit"], _unpacked(document["sketch"])),
    )


def _packed(array: NDArray[Any]) -> list[Any]:
    held = np.ascontiguousarray(array)
    little = held.astype(held.dtype.newbyteorder("<"), copy=False)
    return [held.dtype.name, base64.b64encode(zlib.compress(little.tobytes(), 1)).decode("ascii")]


def _unpacked(packed: list[Any]) -> NDArray[Any]:
    name, text = packed
    raw = zlib.decompress(base64.b64decode(text))
    return np.frombuffer(raw, dtype=np.dtype(name).newbyteorder("<")).astype(name)


def _square(packed: list[Any], size: int) -> NDArray[Any]:
    return _unpacked(packed).reshape(size, size)


def _exact(value: float | int | None) -> str | None:
    return value if value is None else value.hex() if isinstance(value, float) else str(value)


def _read_exact(text: str | None, dtype: str) -> float | int | None:
    if text is None:
        return None
    return float.fromhex(text) if dtype == "float64" else int(text)
