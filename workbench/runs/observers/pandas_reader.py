"""Observes pandas: its Parquet, ORC and Feather readers open files in native code.

The readers that open files through Python are named too, so that addresses (``s3://``, ``https://``) are seen.
"""

from __future__ import annotations

from typing import Any

READERS = (
    *("read_parquet", "read_orc", "read_feather", "read_hdf"),
    *("read_csv", "read_table", "read_fwf", "read_json", "read_excel", "read_pickle", "read_stata", "read_sas"),
    *("read_spss", "read_xml"),
)
WRITERS = ("to_parquet", "to_orc", "to_feather", "to_hdf")


def observe(pandas: Any, hands: Any) -> None:
    """Put the observer in place."""
    hands.reads(pandas, *READERS)
    hands.writes(pandas.DataFrame, *WRITERS, argument=1, keyword="path")


OBSERVERS = {"pandas": observe}
