"""Frames of any library as one Arrow table: the only place that knows data-frame libraries."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workbench.data.backing import TableBacking
from workbench.data.naming import unique_names
from workbench.data.notes import SourceNote
from workbench.data.reasons import reason_of
from workbench.data.spooling import spooled
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from workbench.data.backing import Backing

__all__ = ["ACCEPTED", "as_texts", "backing_of_frame", "index_of", "pandas_column", "pandas_names"]

ACCEPTED = (
    "a pandas, polars or Dask frame, a pyarrow Table or RecordBatchReader, a DuckDB relation, anything with "
    "__arrow_c_stream__, or a path to a Parquet, CSV, JSON lines or Arrow file"
)
WIDEST_FLOAT = 8  # bytes


def backing_of_frame(data: Any) -> tuple[Backing, list[SourceNote]]:
    """Hold *data* as Arrow, without a copy where its library allows.

    A stream that can be read only once is written to a temporary Parquet file.

    Raises
    ------
    InvalidInput
        When *data* is nothing tabular.
    """
    import narwhals as nw
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return _table(data)
    if isinstance(data, pa.RecordBatch):
        return _table(pa.Table.from_batches([data]))
    if nw.dependencies.is_pandas_like_dataframe(data):
        return _pandas(data)
    if nw.dependencies.is_dask_dataframe(data):
        from workbench.data.dask_backing import DaskBacking

        backing = DaskBacking(data)
        return backing, list(backing.notes)
    wrapped = nw.from_native(data, pass_through=True)
    if isinstance(wrapped, nw.LazyFrame):
        wrapped = _collected(wrapped) if nw.dependencies.is_polars_lazyframe(data) else data
    if isinstance(wrapped, nw.DataFrame):
        return _table(_exported(wrapped))
    if hasattr(data, "__arrow_c_stream__") and not _is_series(data):
        return _spooled(data)
    raise InvalidInput(f"data must be {ACCEPTED}, got {type(data).__name__}.{_hint(data)}")


def index_of(data: Any) -> Any | None:
    """Return a pandas frame's index where it says more than the position, else None."""
    index = getattr(data, "index", None)
    if index is None or not hasattr(index, "nlevels"):
        return None
    default = type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1
    return None if default else index


def _table(table: pa.Table) -> tuple[Backing, list[SourceNote]]:
    return TableBacking(table), []


def _collected(frame: Any) -> Any:
    """Execute a lazy frame's query; its plan may be wrong, which shows only now."""
    try:
        return frame.collect()
    except Exception as problem:  # noqa: BLE001  -- anything may go wrong in a query of the caller's own
        reason = f"{type(problem).__name__}: {reason_of(problem)}"
        raise InvalidInput(f"the lazy frame cannot be collected: {reason}.") from None


def _exported(frame: Any) -> pa.Table:
    """Hand a frame over as Arrow; whole numbers wider than Arrow has become texts."""
    import narwhals as nw
    import pyarrow as pa

    wide = [name for name, kind in frame.schema.items() if kind in (nw.Int128, nw.UInt128)]
    try:
        exported: pa.Table = frame.with_columns(nw.col(*wide).cast(nw.String)).to_arrow() if wide else frame.to_arrow()
    except (pa.ArrowException, TypeError, ValueError) as problem:
        raise InvalidInput(f"the frame cannot be handed over as Arrow: {reason_of(problem)}.") from None
    return exported


def _pandas(frame: Any) -> tuple[Backing, list[SourceNote]]:
    import pyarrow as pa

    names = pandas_names(frame)
    notes = []
    arrays = []
    for place, name in enumerate(unique_names(names)[0]):
        array, kinds = pandas_column(frame.iloc[:, place])
        if kinds:
            notes.append(SourceNote(kind="mixed", column=name, facts=tuple(kind for kind, _ in kinds.most_common())))
        arrays.append(array)
    if not arrays:  # a table without columns still knows its number of rows, Arrow's does not
        return TableBacking(pa.table({}), n_rows=len(frame)), notes
    return TableBacking(pa.table(arrays, names=names)), notes


def pandas_names(frame: Any) -> list[str]:
    """Return the columns' names as texts; those of several levels are joined."""
    labels = [" · ".join(map(str, label)) if isinstance(label, tuple) else label for label in frame.columns]
    return [_encodable(str(label)) for label in labels]


def pandas_column(series: Any) -> tuple[pa.Array, Counter[str]]:
    """Return a column as Arrow, and how often each type of value is found where they have none in common.

    Values of several types become texts. Whole numbers beyond 64 bits become decimals.
    """
    import pyarrow as pa

    try:
        return pa.array(_plain(series), from_pandas=True), Counter()
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    missing = series.isna().tolist()
    values = [None if gone else value for value, gone in zip(series.tolist(), missing, strict=True)]
    kinds = Counter(type(value).__name__ for value in values if value is not None)
    if set(kinds) == {"int"}:
        for type_ in (pa.uint64(), pa.decimal128(38, 0), pa.decimal256(76, 0)):
            try:
                return pa.array(values, type=type_), Counter()
            except (pa.ArrowException, OverflowError):
                continue
    # Texts that could not be encoded are still texts.
    return as_texts(values), Counter() if set(kinds) == {"str"} else kinds


def as_texts(values: Sequence[Any]) -> pa.Array:
    """Write each value as text; None stays missing."""
    import pyarrow as pa

    return pa.array([None if value is None else _encodable(str(value)) for value in values], type=pa.string())


def _plain(series: Any) -> Any:
    """Give up what Arrow has no form for but NumPy has: sparse columns, and floats wider than a double."""
    kind = series.dtype
    if hasattr(series, "sparse"):
        return series.sparse.to_dense()
    return series.astype("float64") if getattr(kind, "kind", "") == "f" and kind.itemsize > WIDEST_FLOAT else series


def _encodable(text: str) -> str:
    """Replace lone halves of surrogate pairs, which no encoding can write."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _spooled(stream: Any) -> tuple[Backing, list[SourceNote]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def write(path: Path) -> None:
        reader = pa.RecordBatchReader.from_stream(stream)
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)

    try:
        return spooled(write), []
    except InvalidInput:
        raise
    except Exception as problem:  # noqa: BLE001  -- it may be a query of the caller's own, in any library
        raise InvalidInput(f"the stream could not be kept as a Parquet file: {reason_of(problem)}.") from None


def _is_series(data: Any) -> bool:
    return hasattr(data, "to_frame")


def _hint(data: Any) -> str:
    if _is_series(data):
        return " Use '.to_frame()' on it."
    return " Put it in a frame first, e.g. 'pandas.DataFrame(…)'." if isinstance(data, dict | list | tuple) else ""
