"""Whether the files that a run has read are still what they were."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.runs.records.index import Index
from workbench.runs.records.observations import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["InputState", "input_states"]


@dataclass(frozen=True)
class InputState:
    """An input of a run as it is now.

    Parameters
    ----------
    path
        Where the run read it.
    source
        A file that holds what the run read, or, where there is none any more, the file that is there now; None for
        one that is gone or remote.
    state
        ``"same"``, ``"changed"``, ``"missing"`` or ``"unknown"`` (remote, or changed while the run went on).
    recorded, now
        The SHA-256 of both, where they are known.
    """

    path: str
    source: Path | None
    state: Literal["same", "changed", "missing", "unknown"]
    recorded: str | None
    now: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"path": self.path, "what": self.state, "recorded": self.recorded, "now": self.now}


def input_states(inputs: Iterable[Mapping[str, Any]], restored: Mapping[Path, Path]) -> list[InputState]:
    """Look at each input of a record.

    Parameters
    ----------
    inputs
        ``inputs`` of ``run.json``.
    restored
        Folders and their counterparts, in which a file of the same place may stand as the commit had it.
    """
    with Index() as index:
        return [_state(each, restored, index) for each in inputs]


def _state(recorded: Mapping[str, Any], restored: Mapping[Path, Path], index: Index) -> InputState:
    name, digest = str(recorded["path"]), recorded["sha256"]
    if "://" in name:
        return InputState(name, None, "unknown", digest, None)
    path = Path(name)
    candidates = [
        counterpart / path.relative_to(folder) for folder, counterpart in restored.items() if _in(path, folder)
    ]
    found: list[tuple[Path, str]] = []
    for place in (*candidates, path):
        now = sha256_of(place, index)
        if now is None:
            continue
        if now == digest:
            return InputState(name, place, "same", digest, now)
        found.append((place, now))
    if not found:
        return InputState(name, None, "missing", digest, None)
    place, now = found[-1]  # the person's own file, where there is one
    return InputState(name, place, "unknown" if digest is None else "changed", digest, now)


def _in(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder)
