"""Data files by their format; text formats are parsed once and then held as Arrow or Parquet."""

from __future__ import annotations

import csv
import glob
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data.backing import ParquetBacking, TableBacking, spooled
from workbench.data.connections import connect
from workbench.data.frames import ACCEPTED
from workbench.data.naming import literal
from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.data.backing import Backing

__all__ = ["backing_of_files", "matching_files"]

# What a CSV file may write for "nothing here". "None" is left out: it is a category in real data ("no basement").
NOTHING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")
IN_MEMORY = 256 * 2**20  # text files up to this size are parsed into memory, larger ones into temporary Parquet
PARQUET = (".parquet", ".pq", ".parq")
ARROW = (".arrow", ".feather", ".ipc")
JSON_LINES = (".jsonl", ".ndjson")
DELIMITED = (".csv", ".tsv", ".txt", ".psv")
TEXT_OR_TIME = ("VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
RENAMED = re.compile(r"(?P<name>.+)_\d+|column\d+")  # what DuckDB makes of a name that is taken, and of an empty one
DELIMITERS = (",", ";", "\t", "|")
PACKED = (".gz", ".zst")


def matching_files(path: Path) -> list[Path]:
    """Return the file at *path*, or the files that match it as a pattern, sorted.

    Raises
    ------
    InvalidInput
        When there is none, or when it is a folder.
    """
    if path.is_file():
        return [path]
    if path.is_dir():
        raise InvalidInput(
            f"data must be a file, and '{path}' is a folder: use a pattern, e.g. '{path / '*.parquet'}'."
        )
    if glob.has_magic(str(path)):
        names = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  -- Path.glob refuses absolute patterns
        found = [Path(name) for name in names if Path(name).is_file()]
        if found:
            return found
        raise InvalidInput(f"data must be a file or a pattern of files, and nothing matches '{path}'.")
    raise InvalidInput(f"data must be an existing file, and there is none at '{path}'.{_nearby(path)}")


def backing_of_files(paths: Sequence[Path]) -> Backing:
    """Open data files of one format.

    Raises
    ------
    InvalidInput
        When a file is empty, of an unknown format, or damaged.
    """
    first = paths[0]
    for path in paths:
        if path.stat().st_size == 0:
            raise InvalidInput(f"'{path}' must hold data, and it is empty.")
    suffix = _suffix(first)
    if _starts_with(first, b"PAR1") or suffix in PARQUET:
        return ParquetBacking(paths)
    if suffix in ARROW:
        return _arrow(first) if len(paths) == 1 else _several_arrow(first)
    if suffix in JSON_LINES:
        return _parsed(paths, "read_json([{files}], format='newline_delimited')")
    if suffix in DELIMITED:
        if first.suffix.lower() == ".zip":
            return _zipped(first)
        return _parsed(paths, _csv_reader(first))
    raise InvalidInput(f"data must be {ACCEPTED}, got the file '{first.name}'.")


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (*PACKED, ".zip"):
        inner = suffixes[-2] if len(suffixes) > 1 else ""
        return inner if inner in (*DELIMITED, *(JSON_LINES if suffixes[-1] != ".zip" else ())) else ""
    return suffixes[-1] if suffixes else ""


def _csv_reader(path: Path) -> str:
    nothing = ", ".join(literal(word) for word in NOTHING)
    delimiter = ", delim='\\t'" if _suffix(path) == ".tsv" else ""
    # A header is taken for granted: in a file of texts, guessing may read it as data.
    return f"read_csv([{{files}}], header=true, skip=0, nullstr=[{nothing}]{delimiter}{{types}}{{more}})"


def _parsed(paths: Sequence[Path], reader: str) -> Backing:
    """Parse text files with DuckDB; when the types guessed from the first rows fail, guess from all rows."""
    import duckdb

    files = ", ".join(literal(glob.escape(str(path))) for path in paths)
    types = _types_of_infinities(reader, files) if "{types}" in reader else ""
    attempts = [
        reader.format(files=files, types=known, more=more)
        for known, more in (
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
            return _with_own_names(backing, reader, literal(glob.escape(str(paths[0]))))
    if "unicode" in str(problem).lower() or "utf-8" in str(problem).lower():
        raise InvalidInput(f"'{paths[0]}' must be UTF-8 text, and it has bytes that are not: save it as UTF-8.")
    raise InvalidInput(f"'{paths[0]}' cannot be read: {_reason(problem)}")


def _types_of_infinities(reader: str, files: str) -> str:
    """Return the option that makes columns numbers which begin with "inf": DuckDB takes them for dates or texts."""
    import duckdb

    only_numbers = ", auto_type_candidates=['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']"
    with connect() as connection:
        try:
            seen, as_numbers = (
                connection.execute(
                    f"DESCRIBE SELECT * FROM {reader.format(files=files, types=types, more='')}"
                ).fetchall()
                for types in ("", only_numbers)
            )
        except duckdb.Error:  # told when the file is read
            return ""
    numbers = [
        literal(guess[0])
        for guess, number in zip(seen, as_numbers, strict=False)
        if guess[0] == number[0] and guess[1] in TEXT_OR_TIME and number[1] == "DOUBLE"
    ]
    pairs = ", ".join(f"{name}: 'DOUBLE'" for name in numbers)
    return f", types={{{pairs}}}" if numbers else ""


def _with_own_names(backing: Backing, reader: str, file: str) -> Backing:
    """Give equal and empty names back to the columns of a CSV file in memory, so that they are noted, not hidden."""
    import duckdb

    names = backing.schema.names
    changed = [found["name"] for found in map(RENAMED.fullmatch, names) if found]
    if not isinstance(backing, TableBacking) or not any(name is None or name in names for name in changed):
        return backing
    first_line = reader.replace("header=true", "header=false").format(files=file, types="", more=", all_varchar=true")
    with connect() as connection:
        try:
            header = connection.execute(f"SELECT * FROM {first_line} LIMIT 1").fetchone()
        except duckdb.Error:
            return backing
    if header is None or len(header) != len(names):
        return backing
    return TableBacking(backing.table.rename_columns([name or "" for name in header]))


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
                raise InvalidInput(
                    f"'{path}' must have {expected} values on each line, as its header has, "
                    f"got {len(line)} on line {lines.line_num}."
                )


def _read(query: str, *, size: int) -> Backing:
    with connect() as connection:
        if size <= IN_MEMORY:
            return TableBacking(connection.sql(query).to_arrow_table())

        def write(path: Path) -> None:
            connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")

        return spooled(write)


def _zipped(path: Path) -> Backing:
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="workbench-") as folder:
            members = [name for name in archive.namelist() if not name.endswith("/")]
            if len(members) != 1:
                raise InvalidInput(f"'{path}' must hold exactly one file, got {len(members)}.")
            inner = Path(archive.extract(members[0], folder))
            return _parsed([inner], _csv_reader(inner))
    except zipfile.BadZipFile:
        raise InvalidInput(f"'{path}' must be a zip archive, and it is damaged or something else.") from None


def _arrow(path: Path) -> Backing:
    import pyarrow as pa

    mapped = pa.memory_map(str(path))
    for opened in (pa.ipc.open_file, pa.ipc.open_stream):
        try:
            mapped.seek(0)
            return TableBacking(opened(mapped).read_all())
        except (pa.ArrowException, OSError):
            continue
    raise InvalidInput(f"'{path}' must be an Arrow file, and it is damaged or something else.")


def _several_arrow(path: Path) -> Backing:
    raise InvalidInput(f"Arrow files are read one at a time, got a pattern that matches '{path.name}' and others.")


def _starts_with(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except OSError as problem:
        raise InvalidInput(f"'{path}' cannot be read: {problem.strerror}.") from None


def _reason(problem: Exception | None) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return lines[0].rstrip(".") + "." if lines else "no reason was given."


def _nearby(path: Path) -> str:
    from workbench.invalid import nearest

    folder = path.parent
    near = nearest(path.name, [each.name for each in folder.iterdir()]) if folder.is_dir() else None
    return f" Did you mean '{near}'?" if near else ""
