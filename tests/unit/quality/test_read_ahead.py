"""Reading ahead changes neither what comes nor in which order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from workbench.profiling.encoded_texts import encoded_texts
from workbench.profiling.read_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_everything_comes_in_order() -> None:
    assert list(read_ahead(range(100))) == list(range(100))
    assert list(read_ahead([])) == []
    assert list(read_ahead([None, None])) == [None, None]


def test_what_reading_raises_is_raised_in_its_place() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("the file ends here")

    ahead = read_ahead(broken())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="the file ends here"):
        next(ahead)


def test_reading_ends_when_nobody_asks_any_more() -> None:
    read = []

    def endless() -> Iterator[int]:
        for number in range(1_000_000):
            read.append(number)
            yield number

    before = set(threading.enumerate())
    ahead = read_ahead(endless(), ahead=2)
    assert next(ahead) == 0
    ahead.close()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "workbench-read-ahead"]
    assert len(read) <= 5


def test_texts_that_repeat_are_encoded_and_others_are_not() -> None:
    columns = {"colour": ["red", "green", None, "red"] * 50, "name": [f"n{place}" for place in range(200)]}
    table = pa.table({**columns, "number": range(200)})
    (batch,) = encoded_texts(table.to_batches())
    assert pa.types.is_dictionary(batch.column("colour").type)
    assert batch.schema.names == table.schema.names
    assert batch.to_pydict() == table.to_pydict()
    batches = list(encoded_texts(table.to_batches(max_chunksize=100)))
    assert batches[1].column("name").type == pa.string()
    assert pa.types.is_dictionary(batches[1].column("colour").type)
