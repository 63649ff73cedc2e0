"""The reference that data are compared with: other data, or the saved profile of an old run."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.data.source import Source
from workbench.invalid import InvalidInput
from workbench.profiling.one_pass import one_pass
from workbench.profiling.profile import Profile
from workbench.profiling.saved import profile_from_dict

if TYPE_CHECKING:
    from collections.abc import Collection

    from workbench.profiling.column_summary import ColumnSummary

__all__ = ["Reference", "opened_as", "reference_of"]

LARGEST_PROFILE = 512 * 2**20  # bytes


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """What data are compared with.

    Parameters
    ----------
    name
        What people call it.
    profile
        Its summaries.
    source
        All its rows; None for a saved profile.
    path
        Where the profile is saved, if it is.
    hidden
        Columns that are sensitive there.
    """

    name: str
    profile: Profile
    source: Source | None = None
    path: str | None = None
    hidden: frozenset[str] = frozenset()

    def column(self, name: str) -> ColumnSummary | None:
        """Return the summary of a column; None where there is none of that name."""
        return next((column for column in self.profile.columns if column.name == name), None)


def reference_of(reference: Any, *, name: str = "", hidden: Collection[str] = ()) -> Reference:
    """Open what data are compared with.

    Parameters
    ----------
    reference
        A `QualityReport`; a `Run`, or the folder of one; the path of a saved profile, ``runs/ID/profiles/NAME.json``;
        or data, in any form that `Source.of` takes, which are read once.
    name
        What the data are called, to find their profile among those of a run.
    hidden
        Sensitive columns.

    Raises
    ------
    InvalidInput
        When there is nothing to compare with, or a run has several profiles and none of that name.
    """
    held = getattr(reference, "profile", None)
    if isinstance(held, Profile):
        source = getattr(reference, "source", None)
        hides: frozenset[str] = getattr(getattr(reference, "examined", None), "hidden", frozenset())
        return Reference(name=getattr(source, "name", "reference"), profile=held, source=source, hidden=hides)
    if isinstance(reference, Profile):
        return Reference(name="reference", profile=reference)
    folder = getattr(reference, "folder", None)
    if isinstance(folder, Path):
        return _saved(_in_folder(folder, name))
    if isinstance(reference, str | os.PathLike) and "://" not in os.fsdecode(reference):
        path = Path(os.fsdecode(reference)).expanduser()
        if path.is_dir() and (path / "run.json").is_file():
            return _saved(_in_folder(path, name))
        if path.suffix == ".json" and path.is_file() and _is_profile(path):
            return _saved(path)
    source = opened_as("reference", reference)
    read = one_pass(source, hidden=[column for column in hidden if column in source.columns])
    return Reference(name=source.name, profile=read.profile, source=read.source)


def opened_as(what: str, data: Any) -> Source:
    """Open data, and say of those that cannot be opened which argument they are."""
    try:
        return Source.of(data)
    except InvalidInput as problem:
        said = str(problem)
        plain = said.removeprefix("data ")
        raise InvalidInput(f"'{what}' {plain}" if plain != said else f"as '{what}': {said}") from None


def _in_folder(folder: Path, name: str) -> Path:
    """Return the profile of a run that is of data of this name, or the only one."""
    saved = sorted((folder / "profiles").glob("*.json"))
    if not saved:
        raise InvalidInput(
            f"'reference' must be a run with a saved profile, and '{folder}' has none: "
            "call wb.quality in its notebook, or give the data themselves."
        )
    stem = name.rpartition(".")[0].lower() or name.lower()
    named = [path for path in saved if path.stem == stem]
    if len(named or saved) > 1:
        names = ", ".join(path.name for path in saved)
        raise InvalidInput(f"'reference' must be one profile, and '{folder}' has several: give one of {names}.")
    return (named or saved)[0]


def _is_profile(path: Path) -> bool:
    """Tell a saved profile from JSON lines, by how it begins."""
    with path.open("rb") as file:
        begins = file.read(200).decode("utf-8", errors="replace")
    return begins.startswith('{"version"') and '"n_rows"' in begins and '"columns"' in begins


def _saved(path: Path) -> Reference:
    if path.stat().st_size > LARGEST_PROFILE:
        raise InvalidInput(f"'reference' must be a saved profile, and '{path}' is too large to be one.")
    try:
        profile = profile_from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise InvalidInput(
            f"the saved profile '{path}' cannot be read ({problem}): make it again with wb.quality in a run."
        ) from None
    return Reference(name=path.name, profile=profile, path=str(path))
