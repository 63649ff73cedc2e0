"""The view of a sweep while its runs go on: shown as the cell that sweeps begins, brought up to date as runs end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.runs.sweep.sweep import Sweep

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LiveView", "is_shown_above"]


class LiveView:
    """What a cell shows of the sweep that it runs. Pages ask for news; the last state stays in the notebook.

    Parameters
    ----------
    shell
        IPython's shell.
    """

    def __init__(self, shell: Any) -> None:
        self._cell = shell.execution_count
        self._handle: Any = None

    def begin(self, folder: Path, members: int) -> None:  # noqa: ARG002  -- as a sweep tells of its beginning
        """Show the sweep in *folder*."""
        from IPython.display import display

        self._handle = display(Sweep(folder), display_id=True)  # type: ignore[no-untyped-call]

    def end(self, swept: Sweep) -> None:
        """Put the last state in the place of what was shown."""
        if self._handle is None:
            return
        self._handle.update(swept)
        swept._shown_in = self._cell  # noqa: SLF001  -- its own view

    @classmethod
    def here(cls) -> LiveView | None:
        """Return one in a notebook's kernel; None elsewhere, and in a notebook that is itself run as a job."""
        shell = _shell()
        return None if shell is None or context.current_run() is not None else cls(shell)


def is_shown_above(swept: Sweep) -> bool:
    """Tell whether the cell that would show *swept* as its result has shown it while it ran."""
    shell = _shell()
    return shell is not None and swept._shown_in == shell.execution_count  # noqa: SLF001  -- its own view


def _shell() -> Any:
    """Return IPython's shell if it runs in a kernel."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None
