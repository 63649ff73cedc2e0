"""How far a sweep is, on standard error: a live table in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from workbench.cli.answer import say
from workbench.views.wording import duration, noun, number, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

__all__ = ["Shown", "shown"]

Event = Mapping[str, Any]
QUIET_SECONDS = 20.0  # without a terminal, at most one line in this time where there are many runs
FEW = 40
SHOWN_METRICS = 3
SHOWN_RUNNING = 12


class Shown(Protocol):
    """What is told about a sweep as it goes on."""

    def begin(self, folder: Path, members: int) -> None:
        """Its folder and how many runs it has."""

    def member(self, place: int, event: Event) -> None:
        """What happens in one of its runs; called in other threads."""

    def event(self, event: Event) -> None:
        """What happens to the sweep itself."""


@contextmanager
def shown() -> Iterator[Shown]:
    """Show a sweep while the context lasts."""
    if not sys.stderr.isatty():
        yield _Plain()
        return
    from rich.console import Console
    from rich.live import Live

    told = _Table()
    with Live(console=Console(stderr=True), get_renderable=told.render, refresh_per_second=4, transient=True):
        yield told


class _Count:
    """How many runs have ended, and how."""

    def __init__(self) -> None:
        self.members = 0
        self.ended = 0
        self.failed = 0
        self._began = time.monotonic()
        self._to_run = 0

    def begin(self, _folder: Path, members: int) -> None:
        self.members = members

    def event(self, event: Event) -> None:
        match event["event"]:
            case "sweep-start":
                self._to_run, self._began = event["to_run"], time.monotonic()
            case "member-finish":
                self.ended += 1
                self.failed += event["status"] != "completed"

    @property
    def said(self) -> str:
        parts = [f"{self.ended} of {noun(self._to_run, 'run')} done"]
        if self.failed:
            parts.append(f"{self.failed} not completed")
        if 0 < self.ended < self._to_run:
            took = time.monotonic() - self._began
            parts.append(f"about {duration(took / self.ended * (self._to_run - self.ended))} left")
        return ", ".join(parts)


class _Plain(_Count):
    def __init__(self) -> None:
        super().__init__()
        self._last = time.monotonic()

    def begin(self, folder: Path, members: int) -> None:
        super().begin(folder, members)
        say(f"sweep {folder.name}: {noun(members, 'run')}")

    def member(self, place: int, event: Event) -> None:
        pass

    def event(self, event: Event) -> None:
        super().event(event)
        if event["event"] != "member-finish":
            return
        now = time.monotonic()
        if self.members <= FEW or now - self._last >= QUIET_SECONDS or event["status"] == "refused":
            self._last = now
            say(f"{_ended(event)} ({self.said})")


class _Table(_Count):
    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._running: dict[int, tuple[str, str]] = {}
        self._name = ""

    def begin(self, folder: Path, members: int) -> None:
        super().begin(folder, members)
        self._name = folder.name

    def member(self, place: int, event: Event) -> None:
        with self._guard:
            if event["event"] == "run-start":
                self._running[place] = (one_line(_pairs(event["parameters"])), "starting")
            elif event["event"] == "cell-start" and place in self._running:
                self._running[place] = (self._running[place][0], f"cell {event['number']}/{event['cells']}")
            elif event["event"] == "run-finish":
                self._running.pop(place, None)

    def event(self, event: Event) -> None:
        with self._guard:
            super().event(event)

    def render(self) -> RenderableType:
        """Return the table as things are."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        with self._guard:
            running = sorted(self._running.items())
            head = Table.grid(padding=(0, 1))
            head.add_row(
                Text(self._name, "bold"),
                ProgressBar(total=max(self._to_run, 1), completed=self.ended, width=24),
                Text(self.said, "red" if self.failed else ""),
            )
        table = Table.grid(padding=(0, 2))
        for place, (parameters, state) in running[:SHOWN_RUNNING]:
            table.add_row(Text(f"run {place}", "dim"), Text(state), Text(parameters, "dim", no_wrap=True))
        return Group(head, table)


def _ended(event: Event) -> str:
    metrics = ", ".join(
        f"{name}={number(value)}" for name, value in list((event.get("metrics") or {}).items())[:SHOWN_METRICS]
    )
    took = f" in {duration(event['duration_s'])}" if event.get("duration_s") is not None else ""
    why = f": {event['error']}" if event.get("error") else ""
    return one_line(f"run {event['member']} {event['status']}{took}{f', {metrics}' if metrics else ''}{why}")


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
