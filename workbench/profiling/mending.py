"""Mending: code that mends a column of a frame called ``data``, in pandas and in polars; it is offered, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.profiling.column_profile import ColumnProfile

__all__ = ["Fix", "cast", "dropped", "emptied", "kept", "respelled", "set_by"]

Fix = dict[str, str]
IMPORT = "import polars as pl\n"


def set_by(column: ColumnProfile, pandas: str, polars: str) -> Fix:
    """Set a column to an expression, in which ``{x}`` stands for it."""
    name = repr(column.name)
    held, seen = f"data[{name}]", f"pl.col({name})"
    return {
        "pandas": f"{held} = {pandas.replace('{x}', held)}",
        "polars": f"{IMPORT}data = data.with_columns({aliased(polars.replace('{x}', seen), name)})",
    }


def emptied(column: ColumnProfile, values: Iterable[Any]) -> Fix:
    """Make some values missing."""
    listed = list(values)
    if column.type in ("date", "datetime"):
        return _emptied_dates(column, [str(value) for value in listed])
    return set_by(
        column,
        f"{{x}}.mask({{x}}.isin({listed!r}))",
        f"pl.when({{x}}.is_in({listed!r})).then(None).otherwise({{x}})",
    )


def kept(column: ColumnProfile, pandas: str, polars: str) -> Fix:
    """Keep the values that fulfil a condition, in which ``{x}`` stands for the column; make the others missing."""
    return set_by(column, f"{{x}}.where({pandas})", f"pl.when({polars}).then({{x}})")


def respelled(column: ColumnProfile, words: Mapping[str, str]) -> Fix:
    """Write some texts otherwise."""
    written = _lines(words)
    return set_by(
        column,
        f"{{x}}{_as_text(column)}.replace({written})",
        f"{{x}}{_as_text(column, polars=True)}.replace({written})",
    )


def cast(column: ColumnProfile, words: Mapping[Any, bool]) -> Fix:
    """Make truth of some values; all others become missing."""
    return set_by(
        column,
        f'{{x}}.map({dict(words)!r}).astype("boolean")',
        f"{{x}}.replace_strict({dict(words)!r}, default=None, return_dtype=pl.Boolean)",
    )


def dropped(column: ColumnProfile) -> Fix:
    """Leave a column out."""
    name = repr(column.name)
    return {"pandas": f"data = data.drop(columns={name})", "polars": f"data = data.drop({name})"}


def aliased(expression: str, name: str) -> str:
    """Give a polars expression the name of the column that it replaces."""
    return f"({expression}).alias({name})" if " " in expression else f"{expression}.alias({name})"


def _emptied_dates(column: ColumnProfile, moments: list[str]) -> Fix:
    stamps = [moment.removesuffix("+00:00") for moment in moments]
    if column.type == "date":
        seen, told = "{x}.astype(str)", "{x}.cast(pl.String)"
    else:
        zoned = "tz=" in column.arrow_type
        written = '.dt.strftime("%Y-%m-%dT%H:%M:%S")'
        seen = "{x}" + ('.dt.tz_convert("UTC")' if zoned else "") + written
        told = "{x}" + ('.dt.convert_time_zone("UTC")' if zoned else "") + written
    return set_by(
        column,
        f"{{x}}.mask({seen}.isin({stamps!r}))",
        f"pl.when({told}.is_in({stamps!r})).then(None).otherwise({{x}})",
    )


def _as_text(column: ColumnProfile, *, polars: bool = False) -> str:
    """Say how texts are unpacked that are held as places in a list of them."""
    if not column.arrow_type.startswith("dictionary"):
        return ""
    return ".cast(pl.String)" if polars else '.astype("string")'


def _lines(words: Mapping[str, str]) -> str:
    if len(words) <= 3:
        return repr(dict(words))
    inner = "".join(f"    {before!r}: {after!r},\n" for before, after in words.items())
    return f"{{\n{inner}}}"
