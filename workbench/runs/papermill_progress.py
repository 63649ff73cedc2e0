"""What papermill keeps up to date while a notebook is executed: notes about each cell, progress bar, log and files."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.runs.kernel.cells import Ending, Limits, executable
from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PapermillProgress", "StartLimits"]

TEXT = "text/plain"


class PapermillProgress:
    """Tells papermill's manager of a notebook what happens in its run.

    Parameters
    ----------
    manager
        papermill's ``NotebookExecutionManager``.
    log
        Whether outputs go to papermill's log.
    files
        Where standard output and standard error go besides, by name; None for nowhere.
    """

    def __init__(self, manager: Any, *, log: bool, files: Mapping[str, Any]) -> None:
        self._manager = manager
        self._log = log
        self._files = files
        self._executed = [place for place, cell in enumerate(manager.nb.cells) if executable(cell)]
        self._next = 0
        self._stopped = False
        self.ready = False
        # Each of the manager's notes would rewrite the whole notebook: it is saved by time alone.
        self._output_path, manager.output_path = manager.output_path, None

    @property
    def began(self) -> bool:
        """Whether a cell has been executed."""
        return self._next > 0

    def tell(self, event: Mapping[str, Any]) -> None:
        """Take in an event of the run."""
        match event["event"]:
            case "kernel-ready":
                self.ready = True
            case "cell-start":
                place = self._executed[event["number"] - 1]
                self._pass_to(place)
                self._manager.cell_start(self._manager.nb.cells[place], place)
                self._next = place + 1
            case "cell-finish":
                self._finish(self._executed[event["number"] - 1], failed=event["status"] != "ok")
            case "output":
                if event["output"]:
                    self._show(event["output"])
        self._manager.output_path = self._output_path
        self._manager.autosave_cell()
        self._manager.output_path = None

    def pass_to_end(self, status: str) -> None:
        """Note that nothing is left to be executed, if that is so."""
        if status == "completed" and not self._stopped:
            self._pass_to(len(self._manager.nb.cells))

    def _finish(self, place: int, *, failed: bool) -> None:
        cell = self._manager.nb.cells[place]
        if failed:
            self._stopped = True
            self._manager.cell_exception(cell, place)
        self._manager.cell_complete(cell, place)

    def _pass_to(self, place: int) -> None:
        """Note the cells in which there is nothing to execute, as papermill's own engine does."""
        for passed in range(self._next, place):
            cell = self._manager.nb.cells[passed]
            self._manager.cell_start(cell, passed)
            self._manager.cell_complete(cell, passed)
        self._next = max(self._next, place)

    def _show(self, output: Mapping[str, Any]) -> None:
        from papermill.log import logger

        if output["output_type"] == "stream":
            if self._log:
                (logger.info if output["name"] == "stdout" else logger.warning)(output["text"])
            file = self._files.get(output["name"])
            if file is not None:
                file.write(output["text"])
                file.flush()
        elif self._log and TEXT in output.get("data", ()):
            logger.info("".join(output["data"][TEXT]))


@dataclass(frozen=True, kw_only=True)
class StartLimits(Limits):
    """What may end a run, the time until its kernel answers included.

    Parameters
    ----------
    start_timeout
        How many seconds that may take.
    start_deadline
        When that is over, by `time.monotonic`.
    progress
        Knows whether it has answered.
    """

    start_timeout: float
    start_deadline: float
    progress: PapermillProgress

    @property
    def seconds_left(self) -> float | None:
        """How long it may still be until the kernel answers; None once it has."""
        return None if self.progress.ready else max(0.0, self.start_deadline - time.monotonic())

    def exceeded(self, cell: int | None, *, kernel_lost: bool) -> Ending:
        """Return the ending of a run that took too long."""
        if self.progress.ready:
            return super().exceeded(cell, kernel_lost=kernel_lost)
        message = f"the kernel did not answer within {duration(self.start_timeout)}"
        return Ending("failed", {"cell": None, "name": "Timeout", "message": message}, kernel_lost=True)
