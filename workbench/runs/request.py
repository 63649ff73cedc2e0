"""What can be asked of the engine, and the ways in which it refuses or is stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from workbench.findings import Finding
    from workbench.runs.record import Run

__all__ = ["Cancelled", "NotFinished", "RunRequest"]


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What to run and how; the fields are those of `run`, and the name of a kernel instead of the notebook's own."""

    notebook: str | os.PathLike[str]
    parameters: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, object] | None = None
    cold: bool = False
    strict: bool = False
    timeout: float | None = None
    cwd: str | os.PathLike[str] | None = None
    runs: str | os.PathLike[str] | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    report: bool = False
    kernel: str | None = None


class NotFinished(Exception):
    """The finish check found errors, so a strict run did not start.

    Parameters
    ----------
    findings
        All that was found, the errors among them.
    """

    def __init__(self, findings: list[Finding]) -> None:
        errors = [found for found in findings if found.severity == "error"]
        super().__init__(
            f"the notebook is not finished: {errors[0].title}"
            + (f", and {len(errors) - 1} more" if len(errors) > 1 else "")
        )
        self.findings = findings


class Cancelled(KeyboardInterrupt):
    """The run was ended from outside (Ctrl-C, SIGTERM); it is on record as far as it came.

    Parameters
    ----------
    run
        The run, with status ``cancelled``.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(f"run {run.id} was cancelled")
        self.run = run
