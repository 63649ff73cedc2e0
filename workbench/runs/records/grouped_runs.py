"""What a person holds of several runs that were started together: a view of the folder that stands for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.records.record import Run

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["GroupedRuns"]


class GroupedRuns:
    """The folder of a sweep or of a pipeline's run.

    Parameters
    ----------
    folder
        The folder, which holds ``run.json``.
    kind
        What it must be of, as ``run.json`` says.
    words
        What that is called, for people.

    Raises
    ------
    InvalidInput
        When it is of something else, or there is no run in it.
    """

    def __init__(self, folder: Path, *, kind: str, words: str) -> None:
        self._run = Run(folder)
        if self._run.record.get("kind") != kind:
            raise InvalidInput(f"'{folder}' must be the folder of {words}, and it is another run's.")

    @property
    def id(self) -> str:
        """Its name, which is also its folder's."""
        return self._run.id

    @property
    def folder(self) -> Path:
        """Its own folder; those of its runs lie beside it."""
        return self._run.folder

    @property
    def status(self) -> str:
        """``completed`` when all of it has; else ``failed``, ``gate-failed``, ``cancelled`` or ``interrupted``."""
        return self._run.status

    @property
    def record(self) -> dict[str, Any]:
        """The whole of its ``run.json``."""
        return self._run.record
