"""What every executor can do, whatever it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from workbench.runs.records.record import Run
    from workbench.runs.request import RunRequest

__all__ = ["Executor"]


class Executor(Protocol):
    """Executes runs beside each other, never more than `workers` at once."""

    workers: int

    def submit(
        self,
        request: RunRequest,
        *,
        on_record: Callable[[Path], None] | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
    ) -> Future[Run]:
        """Take a run in; it begins when there is room for it.

        Parameters
        ----------
        request
            What to run and how.
        on_record
            Is told the run's folder as soon as it is on record, in another thread. Where runs are executed elsewhere,
            that may be only when it has ended.
        on_event
            Is told each event as it happens, in another thread; events of runs elsewhere need not be told.

        Returns
        -------
        Future
            Of the run, also of one that failed. Its exception is what kept it from being a run at all.
        """

    def cancel(self) -> None:
        """Let go of what has not begun, and end what goes on; that is on record as cancelled. Returns at once."""

    def close(self) -> None:
        """Wait for what goes on, and give back what the executor holds."""

    def __enter__(self) -> Executor:
        """Return itself."""

    def __exit__(self, *_: object) -> None:
        """Close it."""
