"""Text files of data, CSV and JSON lines: parsed once, and then held as Arrow or in a temporary Parquet file."""

from __future__ import annotations

import csv
import glob
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.data.backing import TableBacking
from workbench.data.connections import connect, connect_in_memory
from workbench.data.encodings import as_utf_8, misencoded
from workbench.data.naming import literal
from workbench.data.notes import SourceNote
from workbench.data.reasons import reason_of
from workbench.data.spooling import spooled
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.data.backing import Backing
    from workbench.data.parquet_backing import ParquetBacking

__all__ = ["DELIMITED", "JSON_LINES", "PACKED", "parsed", "suffix_of"]

# What a CSV file may write for "nothing here". "None" is left out: it is a category in real data ("no basement").
NOTHING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")
IN_MEMORY = 256 * 2**20  # text files up to this size are parsed into memory, larger ones into temporary Parquet
JSON_LINES = (".jsonl", ".ndjson")
DELIMITED = (".csv", ".tsv", ".txt", ".psv")
NUMBERS = {"BIGINT", "DOUBLE"}
TEXT_OR_TIME = ("VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
RENAMED = re.compile(r"(?P<name>.+)_\d+|column\d+")  # what DuckDB makes of a name that is taken, and of an empty one
DELIMITERS = (",", ";", "\t", "|")
PACKED = (".gz", ".zst")
WRONG_LINE = re.compile(r"Error on Line: (\d+).*?Expected Number of Columns: (\d+) Found: (\d+)", re.DOTALL)
WRONG_FILE = re.compile(r"^\s*file = (.*)$", re.MULTILINE)


def parsed(paths: Sequence[Path]) -> tuple[Backing, list[SourceNote]]:
    """Parse text files of one format.

    Raises
    ------
    InvalidInput
        When a file is damaged, has lines of another length, is in another encoding or changes while it is read.
    """
    if suffix_of(paths[0]) in JSON_LINES:
        return _unchanged(paths, "read_json([{files}], format='newline_delimited')")
    nothing = ", ".join(literal(word) for word in NOTHING)
    delimiter = ", delim='\\t'" if suffix_of(paths[0]) == ".tsv" else ""
    # A header is taken for granted: in a file of texts, guessing may read it as data.
    reader = f"read_csv([{{files}}], header=true, skip=0, nullstr=[{nothing}]{delimiter}{{types}}{{more}})"
    return _unchanged(paths, reader)


def suffix_of(path: Path) -> str:
    """Return the suffix that says a file's format: ``.csv`` of ``wages.csv.gz``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (*PACKED, ".zip"):
        inner = suffixes[-2] if len(suffixes) > 1 else ""
        return inner if inner in (*DELIMITED, *(JSON_LINES if suffixes[-1] != ".zip" else ())) else ""
    return suffixes[-1] if suffixes else ""


def _unchanged(paths: Sequence[Path], reader: str) -> tuple[Backing, list[SourceNote]]:
    """Parse the files, and refuse those that somebody writes to meanwhile."""
    before = [_state(path) for path in paths]
    with as_utf_8(paths) as (readable, encoding):
        try:
            backing, notes = _parsed(readable, reader)
        except InvalidInput as problem:
            said = str(problem)
            for copy, path in zip(readable, paths, strict=True):
                said = said.replace(str(copy), str(path))
            raise InvalidInput(said) from None
    for path, state in zip(paths, before, strict=True):
        if _state(path) != state:
            raise InvalidInput(f"'{path}' has changed while it was read: read it again when nobody writes to it.")
    if encoding is not None:
        notes.insert(0, SourceNote(kind="decoded", column="", facts=(encoding,)))
    return backing, notes


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as problem:
        raise InvalidInput(f"'{path}' cannot be read: {problem.strerror}.") from None
    return found.st_size, found.st_mtime_ns


def _parsed(paths: Sequence[Path], reader: str) -> tuple[Backing, list[SourceNote]]:
    """Parse with DuckDB; when the types guessed from the first rows fail, guess from all rows."""
    import duckdb

    files = ", ".join(_sql_path(path) for path in paths)
    delimited = "{types}" in reader
    notes, known = _compared(paths, reader) if len(paths) > 1 and delimited else ([], {})
    types = _option({**(_types_of_infinities(reader, files) if delimited else {}), **known})
    if known:
        types += ", union_by_name=true"  # else the first file's types decide
    attempts = [
        reader.format(files=files, types=given, more=more)
        for given, more in (
            (types, ""),
            (types, ", sample_size=-1"),
            ("", ", sample_size=-1"),
            ("", ", all_varchar=true"),
        )
    ]
    problem: Exception | None = None
    for attempt in dict.fromkeys(attempts):
        try:
            backing = _read(f"SELECT * FROM {attempt}", size=sum(path.stat().st_size for path in paths))
        except duckdb.Error as raised:
            problem = raised
        else:
            if len(backing.schema) == 1:
                _refuse_ragged(paths[0], backing.schema.names[0])
            return (_with_own_names(backing, reader, _sql_path(paths[0])) if delimited else backing), notes
    raise _explained(paths, problem)


def _explained(paths: Sequence[Path], problem: Exception | None) -> InvalidInput:
    """Say in one line what is wrong, where, and what to do."""
    said = str(problem)
    if "unicode" in said.lower() or "utf-8" in said.lower():
        return misencoded(paths) or InvalidInput(
            f"'{paths[0]}' must be UTF-8 text, and it has bytes that are not: save it as UTF-8."
        )
    named = WRONG_FILE.search(said)
    path = paths[0] if named is None else Path(named[1].strip())
    wrong = WRONG_LINE.search(said)
    if wrong is not None:
        line, expected, found = wrong.groups()
        return _ragged(path, expected=int(expected), found=int(found), line=int(line))
    return InvalidInput(f"'{path}' cannot be read: {reason_of(problem)}.")


def _types_of_infinities(reader: str, files: str) -> dict[str, str]:
    """Return the columns to be read as numbers which begin with "inf": DuckDB takes them for dates or texts."""
    import duckdb

    only_numbers = ", auto_type_candidates=['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']"
    with connect_in_memory() as connection:
        try:
            seen, as_numbers = (_described(connection, reader, files, types=types) for types in ("", only_numbers))
        except duckdb.Error:  # told when the file is read
            return {}
    return {
        guess[0]: "DOUBLE"
        for guess, number in zip(seen, as_numbers, strict=False)
        if guess[0] == number[0] and guess[1] in TEXT_OR_TIME and number[1] == "DOUBLE"
    }


def _option(types: Mapping[str, str]) -> str:
    """Write the option that gives columns their types."""
    pairs = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in types.items())
    return f", types={{{pairs}}}" if pairs else ""


def _compared(paths: Sequence[Path], reader: str) -> tuple[list[SourceNote], dict[str, str]]:
    """Refuse files with other columns than the first; return whose types differ, and the types that hold all values.

    Those are numbers for numbers of any kind, and texts for all else.
    """
    import duckdb

    found: dict[str, dict[str, None]] = {}
    first: list[str] = []
    with connect_in_memory() as connection:
        for path in paths:
            try:
                seen = _described(connection, reader, _sql_path(path))
            except duckdb.Error:  # told when the files are read
                return [], {}
            names = [name for name, *_ in seen]
            first = first or names
            if sorted(names) != sorted(first):
                lacks = [name for name in first if name not in names]
                more = [name for name in names if name not in first]
                said = " and ".join([f"lacks {lacks}"] * bool(lacks) + [f"has {more} besides"] * bool(more))
                raise InvalidInput(
                    f"files read together must have the same columns: '{path}' {said}, compared with '{paths[0]}'."
                )
            for name, kind, *_ in seen:
                found.setdefault(name, {})[kind] = None
    differ = {name: tuple(kinds) for name, kinds in found.items() if len(kinds) > 1}
    notes = [
        SourceNote(kind="widened", column=name, facts=tuple(kind.lower() for kind in kinds))
        for name, kinds in differ.items()
    ]
    return notes, {name: "DOUBLE" if set(kinds) <= NUMBERS else "VARCHAR" for name, kinds in differ.items()}


def _described(connection: Any, reader: str, files: str, *, types: str = "") -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = connection.execute(
        f"DESCRIBE SELECT * FROM {reader.format(files=files, types=types, more='')}"
    ).fetchall()
    return found


def _with_own_names(backing: TableBacking | ParquetBacking, reader: str, file: str) -> Backing:
    """Give equal and empty names back to the columns of a CSV file, so that they are noted, not hidden."""
    import duckdb

    names = backing.schema.names
    changed = [found["name"] for found in map(RENAMED.fullmatch, names) if found]
    if not any(name is None or name in names for name in changed):
        return backing
    first_line = reader.replace("header=true", "header=false").format(files=file, types="", more=", all_varchar=true")
    with connect_in_memory() as connection:
        try:
            header = connection.execute(f"SELECT * FROM {first_line} LIMIT 1").fetchone()
        except duckdb.Error:
            return backing
    if header is None or len(header) != len(names):
        return backing
    return backing.named([name or "" for name in header])


def _refuse_ragged(path: Path, header: str) -> None:
    """Refuse a file whose lines do not agree on a delimiter, which then looks like one column."""
    delimiter = next((mark for mark in DELIMITERS if mark in header), None)
    if delimiter is None or path.suffix.lower() not in DELIMITED:
        return
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        expected = len(next(lines, []))
        for line in lines:
            if line and len(line) != expected:
                raise _ragged(path, expected=expected, found=len(line), line=lines.line_num)


def _ragged(path: Path, *, expected: int, found: int, line: int) -> InvalidInput:
    return InvalidInput(
        f"'{path}' must have {expected} values on each line, as its header has, got {found} on line {line}: "
        "put values with a delimiter in them in quotes, or mend the line."
    )


def _read(query: str, *, size: int) -> TableBacking | ParquetBacking:
    with connect() as connection:
        if size <= IN_MEMORY:
            return TableBacking(connection.sql(query).to_arrow_table())

        def write(path: Path) -> None:
            connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")

        return spooled(write)


def _sql_path(path: Path) -> str:
    return literal(glob.escape(str(path)))
