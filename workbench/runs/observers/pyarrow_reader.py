"""Observes pyarrow, which opens files in native code."""

from __future__ import annotations

from typing import Any


def observe_core(pyarrow: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(pyarrow, "memory_map", "input_stream")
    hands.writes(pyarrow, "output_stream", "create_memory_map")


def observe_parquet(parquet: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(parquet, "read_table", "read_pandas", "read_schema", "read_metadata")
    hands.reads(parquet.ParquetFile, "__init__", argument=1, keyword="source")
    hands.reads(parquet.ParquetDataset, "__init__", argument=1, keyword="path_or_paths")
    hands.writes(parquet.ParquetWriter, "__init__", argument=1, keyword="where")


def observe_dataset(dataset: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(dataset, "dataset", "parquet_dataset")


def observe_text(module: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(module, "read_csv", "open_csv", "read_json", "open_json")
    hands.writes(module, "write_csv", argument=1, keyword="output_file")


def observe_feather(feather: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(feather, "read_table", "read_feather")
    hands.writes(feather, "write_feather", argument=1, keyword="dest")


def observe_orc(orc: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(orc, "read_table")
    hands.reads(orc.ORCFile, "__init__", argument=1, keyword="source")
    hands.writes(orc, "write_table", argument=1, keyword="where")


OBSERVERS = {
    "pyarrow": observe_core,
    "pyarrow.parquet": observe_parquet,
    "pyarrow.dataset": observe_dataset,
    "pyarrow.csv": observe_text,
    "pyarrow.json": observe_text,
    "pyarrow.feather": observe_feather,
    "pyarrow.orc": observe_orc,
}
