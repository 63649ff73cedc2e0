"""Whether the files that a run wrote came out the same again."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.comparison.outputs.likeness import DIFFERENT, SAME, Likeness, worst
from workbench.runs.comparison.outputs.pictures import compare_pictures
from workbench.runs.comparison.outputs.texts import compare_texts
from workbench.runs.comparison.outputs.values import compare_arrays, compare_values
from workbench.runs.records.observations import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.runs.comparison.outputs.changing_words import ChangingWords
    from workbench.runs.comparison.outputs.likeness import Tolerance
    from workbench.runs.reproduce.scratch import Scratch

__all__ = ["NotCompared", "compare_written"]

TEXTS = frozenset({".csv", ".tsv", ".txt", ".json", ".jsonl", ".md", ".html", ".yaml", ".yml", ".tex", ".log", ".svg"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
TABLES = frozenset({".parquet", ".feather", ".arrow"})
LARGEST = 50_000_000  # bytes of a file that is looked into


class NotCompared(Exception):
    """Why a file could not be compared."""


def compare_written(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    scratch: Scratch,
    tolerance: Tolerance,
    changing: tuple[ChangingWords, ChangingWords],
) -> Iterator[tuple[str, Likeness | NotCompared]]:
    """Compare each file that the first of two records has written, with its path.

    Files of the same bytes are the same. Of others, texts, pictures and tables of Arrow are looked into, where the
    first is still there as it was.
    """
    written = {str(each["path"]): each for each in after["outputs"]}
    for old in before["outputs"]:
        path = Path(old["path"])
        place = scratch.counterpart(path) or path
        new = written.get(str(place.resolve()))
        if new is None:
            yield str(path), Likeness(DIFFERENT, "the file was not written", "file")
        elif new["sha256"] == old["sha256"]:
            yield str(path), Likeness(SAME, kind="file")
        else:
            try:
                yield str(path), _look(path, place, old["sha256"], tolerance, changing).of("file")
            except NotCompared as why:
                yield str(path), why


def _look(
    before: Path, after: Path, digest: str | None, tolerance: Tolerance, changing: tuple[ChangingWords, ChangingWords]
) -> Likeness:
    if sha256_of(before) != digest:
        raise NotCompared("its bytes differ, and the file that the run wrote is no longer there")
    if max(before.stat().st_size, after.stat().st_size) > LARGEST:
        raise NotCompared("its bytes differ, and it is too large to look into")
    suffix = before.suffix.lower()
    if suffix in TEXTS:
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in (before, after)]
        return compare_texts(changing[0].left_out(texts[0]), changing[1].left_out(texts[1]), tolerance)
    if suffix in PICTURES:
        contents = [base64.b64encode(path.read_bytes()).decode("ascii") for path in (before, after)]
        return compare_pictures(contents[0], contents[1])
    if suffix in TABLES:
        return _tables(before, after, tolerance)
    raise NotCompared("its bytes differ, and what such a file holds is not looked into")


def _tables(before: Path, after: Path, tolerance: Tolerance) -> Likeness:
    try:
        old, new = (_table(path) for path in (before, after))
    except (OSError, ValueError, InvalidInput) as problem:
        raise NotCompared(f"its bytes differ, and it cannot be read: {problem}") from None
    if old.schema != new.schema:
        return Likeness(DIFFERENT, f"the columns {old.schema.names} became {new.schema.names}, or their types changed")
    if old.num_rows != new.num_rows:
        return Likeness(DIFFERENT, f"{old.num_rows} rows became {new.num_rows}")
    return worst(_columns(old, new, tolerance))


def _columns(old: Any, new: Any, tolerance: Tolerance) -> Iterator[Likeness]:
    for name in old.schema.names:
        before, after = old[name].combine_chunks(), new[name].combine_chunks()
        if before.equals(after):
            continue
        try:
            arrays = [each.to_numpy(zero_copy_only=False) for each in (before, after)]
            found = compare_arrays(arrays[0], arrays[1], tolerance)
        except (NotImplementedError, ValueError, TypeError):
            found = compare_values(before.to_pylist(), after.to_pylist(), tolerance)
        yield found.at(f"column '{name}'")


def _table(path: Path) -> Any:
    import pyarrow.feather
    import pyarrow.parquet

    return pyarrow.parquet.read_table(path) if path.suffix.lower() == ".parquet" else pyarrow.feather.read_table(path)
