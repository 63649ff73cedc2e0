"""The template processes of whoever runs several notebooks: found, made in the background, and ended."""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING

from workbench.runs.warm.template import Origin, Template

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

__all__ = ["MOST", "Templates", "own_templates"]

MOST = 4
IDLE_SECONDS = 600.0
# Where a run stands and who runs it: no library looks at these while it is imported.
OF_ONE_RUN = ("JPY_", "WORKBENCH_", "IPY_INTERRUPT_EVENT")
OF_THE_CALLER = frozenset({"PWD", "OLDPWD", "SHLVL", "_", "COLUMNS", "LINES", "PYTEST_CURRENT_TEST"})


class Templates:
    """Template processes by what kernels have in common; safe to use from several threads.

    Parameters
    ----------
    most
        How many are kept. The one that has not been used for longest is ended when there are more.
    idle_seconds
        After how long without kernels one ends itself.
    patient
        Whether to wait for a template that has to be made first, because many runs will follow. Otherwise the run
        that misses one starts cold, and the template is made when that run has ended (`prepare`).

    Examples
    --------
    >>> with Templates(patient=True) as templates:  # doctest: +SKIP
    ...     for seed in range(100):
    ...         execute(RunRequest(notebook="salary.ipynb", parameters={"seed": seed}), templates=templates)
    """

    def __init__(self, *, most: int = MOST, idle_seconds: float = IDLE_SECONDS, patient: bool = False) -> None:
        self.patient = patient
        self._most = most
        self._idle_seconds = idle_seconds
        self._guard = threading.Lock()
        self._templates: dict[Origin, Template] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def find(self, origin: Origin) -> tuple[Template | None, str]:
        """Return the template for *origin* if there is one that can fork, else None and why there is not.

        One that is being made is waited for: a kernel of its own would have to import the same.
        """
        with self._guard:
            template = self._current(origin)
            if template is None and self.patient and not self._closed:
                template = self._make(origin)
        if template is None:
            return None, "the first run with these imports and settings starts its own kernel"
        if template.wait():
            return template, ""
        return None, template.problem or "the template process has ended"

    def prepare(self, origin: Origin, *, learned: Iterable[str] = ()) -> None:
        """Make the template for *origin* in the background, unless it is there.

        Parameters
        ----------
        origin
            What it is for.
        learned
            What a run has come to import besides, for instance when it first drew a figure.
        """
        with self._guard:
            if not self._closed and self._current(origin) is None:
                self._make(origin, learned)

    def close(self) -> None:
        """End them all, and the kernels that still run in them."""
        with self._guard:
            self._closed = True
            ending, self._templates = list(self._templates.values()), {}
        for template in ending:
            template.end()

    @property
    def process_ids(self) -> list[int]:
        """The processes that are there now."""
        with self._guard:
            return [each.process_id for each in self._templates.values() if each.process_id is not None]

    def _current(self, origin: Origin) -> Template | None:
        """Return what there is for *origin*, as the one used last; drop what has ended or is outdated."""
        template = self._templates.pop(origin, None)
        if template is None:
            return None
        usable = template.starting or template.ready or template.problem is not None
        if usable and not template.outdated:
            self._templates[origin] = template
            return template
        template.retire()
        return None

    def _make(self, origin: Origin, learned: Iterable[str] = ()) -> Template:
        idle = [each for each in self._templates.values() if not each.kernels and each.made]
        for template in idle[: max(0, len(self._templates) + 1 - self._most)]:
            del self._templates[template.origin]
            template.retire()
        made = self._templates[origin] = Template(origin, learned=tuple(learned), idle_seconds=self._idle_seconds)
        return made


def origin_environment(environment: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the environment variables that may make a difference while modules are imported."""
    return tuple(
        sorted(
            (name, value)
            for name, value in environment.items()
            if name not in OF_THE_CALLER and not name.startswith(OF_ONE_RUN)
        )
    )


_own: Templates | None = None
_own_guard = threading.Lock()


def own_templates() -> Templates:
    """Return the templates of this process, which end with it."""
    global _own  # noqa: PLW0603  -- one for the process, as its end is one
    with _own_guard:
        if _own is None:
            _own = Templates()
            atexit.register(_own.close)
        return _own


def _forget() -> None:
    """A forked copy of this process has no templates: they are its parent's."""
    global _own, _own_guard
    _own, _own_guard = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
