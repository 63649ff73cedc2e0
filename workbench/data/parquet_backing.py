"""Rows in Parquet files, streamed by row group, wherever the files lie."""

from __future__ import annotations

import hashlib
import shutil
import weakref
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from workbench.data.common_types import LARGEST_WHOLE, common_type
from workbench.data.connections import said_within
from workbench.data.naming import literal, quoted
from workbench.data.notes import SourceNote
from workbench.data.reasons import reason_of
from workbench.data.storage import LOCAL
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from workbench.data.backing import Connect
    from workbench.data.storage import Storage

__all__ = ["ParquetBacking", "RowGroups"]

CODE_BYTES = 2  # a value, at most, where a column chunk holds codes and no texts but the different ones
READ_AHEAD = 2**20  # bytes of a column chunk read at once; reading whole chunks ahead costs 1 GB on a 1 GB file


@dataclass(frozen=True, kw_only=True)
class RowGroups:
    """Some row groups of a Parquet file, which another process can read as well.

    Parameters
    ----------
    path, storage
        The file, and where it lies.
    state
        Of the file when it was opened.
    groups
        Places of the row groups.
    n_rows
        How many rows they have.
    schema
        The columns as they are to be read, in order: those of all files that are read together.
    """

    path: str
    storage: Storage
    state: str
    groups: tuple[int, ...]
    n_rows: int
    schema: pa.Schema

    def batches(
        self, columns: Sequence[int] | None = None, *, size: int, encoded: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order; where *encoded*, texts that the file holds as codes come as dictionary arrays.

        Raises
        ------
        InvalidInput
            When the file is damaged, or has changed since it was opened.
        """
        with opened(self.path, self.storage, encoded=encoded) as file:
            unchanged(self)
            own = file.schema_arrow
            unique = len(set(own.names)) == len(own.names)
            places = range(len(self.schema)) if columns is None else columns
            wanted = [self.schema.field(place) for place in places]
            names = [field.name for field in wanted] if unique and columns is not None else None
            try:
                for group in self.groups:  # one at a time, so that no more is held
                    for batch in file.iter_batches(batch_size=size, row_groups=[group], columns=names):
                        yield self._fitted(batch, places, wanted, unique=unique, encoded=encoded)
            except OSError as problem:
                raise unreadable(self.path, self.storage, problem) from None
        unchanged(self)

    def _fitted(
        self,
        batch: pa.RecordBatch,
        places: Sequence[int],
        wanted: Sequence[pa.Field],
        *,
        unique: bool,
        encoded: bool,
    ) -> pa.RecordBatch:
        """Bring a batch into the order and the types of all files."""
        import pyarrow as pa

        if unique:
            arrays = [batch.column(batch.schema.get_field_index(field.name)) for field in wanted]
        else:
            arrays = [batch.column(place) for place in places]
        for place, (array, field) in enumerate(zip(arrays, wanted, strict=True)):
            coded = encoded and pa.types.is_dictionary(array.type) and array.type.value_type.equals(field.type)
            if not coded and not array.type.equals(field.type):
                arrays[place] = self._cast(array, field)
        fields = [field.with_type(array.type) for array, field in zip(arrays, wanted, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))

    def _cast(self, array: pa.Array, field: pa.Field) -> pa.Array:
        import pyarrow as pa

        try:
            return array.cast(field.type)
        except pa.ArrowException as problem:
            raise InvalidInput(
                f"'{self.storage.title(self.path)}' has values in its column '{field.name}' that are no {field.type}, "
                f"which it is in the files read with it: {reason_of(problem)}."
            ) from None


class ParquetBacking:
    """Rows in one or several Parquet files with the same columns.

    Columns of different types get the type that holds all values of both, where there is one without loss; `notes` says
    so.

    Parameters
    ----------
    paths
        The files, in order.
    storage
        Where they lie.
    temporary
        A folder that is to go when nobody reads it any more.
    content
        A text that changes with the rows; by default one is made of the files' sizes and times of change.

    Raises
    ------
    InvalidInput
        When a file is damaged or has other columns.
    """

    in_memory = False

    def __init__(
        self,
        paths: Sequence[Path | str],
        *,
        storage: Storage = LOCAL,
        temporary: Path | None = None,
        content: str | None = None,
    ) -> None:
        if temporary is not None:
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)
        self.paths = [str(path) for path in paths]
        self.storage = storage
        self._content = content
        self._states = [_state(path, storage) for path in self.paths]
        self._schemas: list[pa.Schema] = []
        self._groups: list[list[int]] = []
        small: dict[int, set[str]] = {}
        for place, path in enumerate(self.paths):
            with opened(path, storage) as file:
                self._schemas.append(file.schema_arrow)
                data = file.metadata
                self._groups.append([data.row_group(group).num_rows for group in range(data.num_row_groups)])
                if self._schemas[0].types != file.schema_arrow.types:
                    small[place] = _small_whole(file)
                elif place == 0 and len(self.paths) > 1:
                    small[0] = _small_whole(file)
        self._stored, self.notes = self._common(small)
        self.schema = self._stored
        self.n_rows = sum(map(sum, self._groups))

    def named(self, names: Sequence[str]) -> ParquetBacking:
        """Call the columns by other names than the files do."""
        import pyarrow as pa

        self.schema = pa.schema([field.with_name(name) for field, name in zip(self._stored, names, strict=True)])
        return self

    def batches(self, columns: Sequence[int] | None, size: int, *, encoded: bool = False) -> Iterator[pa.RecordBatch]:
        """Yield batches of each file in turn; where *encoded*, texts held as codes come as dictionary arrays."""
        for place, sizes in enumerate(self._groups):
            yield from self._part(place, range(len(sizes))).batches(columns, size=size, encoded=encoded)

    def parts(self, rows: int) -> list[RowGroups]:
        """Split the files at row groups into parts of about *rows* rows."""
        found = []
        for place, sizes in enumerate(self._groups):
            held: list[int] = []
            for group in range(len(sizes)):
                held.append(group)
                if sum(sizes[each] for each in held) >= rows or group == len(sizes) - 1:
                    found.append(self._part(place, held))
                    held = []
        return found

    def register(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str], view: str = "data") -> None:
        """Make a view of the files; nothing is read yet."""
        self.storage.prepare(connection)
        files = ", ".join(literal(self.storage.sql(path)) for path in self.paths)
        columns = ", ".join(quoted(name) for name in names)
        apart = "" if all(each.equals(self._schemas[0]) for each in self._schemas) else ", union_by_name = true"
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {view}({columns}) AS SELECT * FROM read_parquet([{files}]{apart})"
        )

    def take(self, positions: Sequence[int], columns: Sequence[int], connect: Connect) -> pa.Table:
        """Let DuckDB find the rows: it decodes only what they lie in."""
        import duckdb
        import pyarrow as pa

        connection = connect()
        tables = []
        for place, (start, end) in enumerate(self._spans()):
            inside = ", ".join(str(int(each) - start) for each in positions if start <= each < end)
            if not inside:
                continue
            path, own = self.paths[place], self._schemas[place].names
            unchanged(self._part(place, ()))
            where = columns if own == self._stored.names else [own.index(self._stored.names[each]) for each in columns]
            names = [f"c{each}" for each in range(len(own))]
            wanted = ", ".join(f"{names[each]} AS column{column}" for column, each in enumerate(where))
            file = f"read_parquet({literal(self.storage.sql(path))}, file_row_number = true)"
            query = (
                f"SELECT {wanted} FROM (SELECT * FROM {file}) AS rows({', '.join(names)}, place) "
                f"WHERE place IN ({inside}) ORDER BY place"
            )
            try:
                tables.append(connection.sql(query).to_arrow_table())
            except duckdb.Error as problem:
                said = said_within(problem)
                raise (unreadable(path, self.storage, problem) if said is problem else said) from None
        if not tables:
            return pa.schema([self.schema.field(place) for place in columns]).empty_table()
        return pa.concat_tables(tables, promote_options="permissive")

    def fingerprint(self) -> str:
        """Hash each file's path, size and time of change as they were when it was opened."""
        if self._content is not None:
            return self._content
        return hashlib.blake2b("\0".join([*self._states, ""]).encode(), digest_size=16).hexdigest()

    def _part(self, place: int, groups: Sequence[int]) -> RowGroups:
        return RowGroups(
            path=self.paths[place],
            storage=self.storage,
            state=self._states[place],
            groups=tuple(groups),
            n_rows=sum(self._groups[place][group] for group in groups),
            schema=self._stored,
        )

    def _spans(self) -> list[tuple[int, int]]:
        """Say which rows each file holds."""
        sizes = [sum(groups) for groups in self._groups]
        return [(end - n, end) for n, end in zip(sizes, accumulate(sizes), strict=True)]

    def _common(self, small: dict[int, set[str]]) -> tuple[pa.Schema, tuple[SourceNote, ...]]:
        """Return the schema of all files together, and what had to be changed for it."""
        import pyarrow as pa

        first, title = self._schemas[0], self.storage.title
        fields = list(first)
        found: dict[str, dict[str, None]] = {}
        for place, (path, schema) in enumerate(zip(self.paths, self._schemas, strict=True)):
            if schema.types == first.types and schema.names == first.names:
                continue
            self._check_names(path, schema)
            own = schema if schema.names == first.names else [schema.field(name) for name in first.names]
            for column, (before, field) in enumerate(zip(fields, own, strict=True)):
                name = field.name
                whole = name in small.get(place, ()) or name in small.get(0, ())
                both = common_type(before.type, field.type, small=whole)
                if both is None:
                    raise InvalidInput(
                        f"files read together must have columns of the same types: '{name}' is {field.type} in "
                        f"'{title(path)}' and {before.type} in '{title(self.paths[0])}', and no type holds both "
                        "without loss: convert one of them."
                    )
                if not before.type.equals(field.type):
                    found.setdefault(name, {}).update({str(before.type): None, str(field.type): None})
                fields[column] = before.with_type(both)
        notes = [SourceNote(kind="widened", column=name, facts=tuple(types)) for name, types in found.items()]
        return pa.schema(fields), tuple(notes)

    def _check_names(self, path: str, schema: pa.Schema) -> None:
        """Refuse a file with other columns; their order may differ, where their names are different in any case."""
        names = self._schemas[0].names
        folded = {name.casefold() for name in names}
        if schema.names == names or (sorted(schema.names) == sorted(names) and len(folded) == len(names)):
            return
        first = self.storage.title(self.paths[0])
        lacks = [name for name in names if name not in schema.names]
        more = [name for name in schema.names if name not in names]
        said = " and ".join([f"lacks {lacks}"] * bool(lacks) + [f"has {more} besides"] * bool(more))
        raise InvalidInput(
            f"files read together must have the same columns: '{self.storage.title(path)}' "
            f"{said or 'has them in another order'}, compared with '{first}'."
        )


def opened(path: str, storage: Storage, *, encoded: bool = False) -> Any:
    """Open a Parquet file; where *encoded*, columns of texts that it holds as codes are read as dictionary arrays.

    Raises
    ------
    InvalidInput
        When it is none, or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(storage.open(path), pre_buffer=False, buffer_size=READ_AHEAD)
        names = held_as_codes(file) if encoded else []
        if not names:
            return file
        known = file.metadata
        file.close()
        return pq.ParquetFile(
            storage.open(path), metadata=known, read_dictionary=names, pre_buffer=False, buffer_size=READ_AHEAD
        )
    except (pa.ArrowException, OSError) as problem:
        raise unreadable(path, storage, problem) from None


def held_as_codes(file: Any) -> list[str]:
    """Return the columns of texts that take so few bytes a value that the file can only hold codes of them."""
    data = file.metadata
    groups = [data.row_group(group) for group in range(data.num_row_groups)]
    texts = {field.name for field in file.schema_arrow if str(field.type) in ("string", "large_string")}
    found = []
    for place in range(data.num_columns):
        path = data.schema.column(place).path
        if path not in texts:
            continue
        chunks = [group.column(place) for group in groups]
        size, values = (
            sum(getattr(chunk, name) for chunk in chunks) for name in ("total_uncompressed_size", "num_values")
        )
        if all(chunk.has_dictionary_page for chunk in chunks) and size <= CODE_BYTES * values:
            found.append(path)
    return found


def unchanged(part: RowGroups) -> None:
    """Refuse a file that is not as it was when it was opened first."""
    if _state(part.path, part.storage) != part.state:
        title = part.storage.title(part.path)
        raise InvalidInput(f"'{title}' has changed since it was opened: read it again when nobody writes to it.")


def unreadable(path: str, storage: Storage, problem: Exception) -> InvalidInput:
    """Say why a file could not be read."""
    reason = reason_of(problem).split(". ")[0]
    return InvalidInput(f"'{storage.title(path)}' must be a Parquet file, and it cannot be read as one: {reason}.")


def _state(path: str, storage: Storage) -> str:
    try:
        return storage.state(path)
    except OSError as problem:
        raise InvalidInput(
            f"'{storage.title(path)}' cannot be read: {problem.strerror or reason_of(problem)}."
        ) from None


def _small_whole(file: Any) -> set[str]:
    """Return the columns of whole numbers that a double tells apart, as the file's own statistics say."""
    data = file.metadata
    found = set()
    for place in range(data.num_columns):
        chunks = [data.row_group(group).column(place) for group in range(data.num_row_groups)]
        bounds = [chunk.statistics for chunk in chunks]
        if all(_within(bound) for bound in bounds):
            found.add(data.schema.column(place).path)
    return found


def _within(statistics: Any) -> bool:
    if statistics is None or not statistics.has_min_max:
        return statistics is not None and statistics.num_values == 0
    low, high = statistics.min, statistics.max
    return isinstance(low, int) and isinstance(high, int) and max(abs(low), abs(high)) <= LARGEST_WHOLE
