"""How far a pipeline is, on standard error: its steps with their states in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from workbench.cli.answer import say
from workbench.views.wording import duration, noun, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from workbench.runs.pipeline.order import Order

__all__ = ["SIGNS", "Shown", "shown", "sign_of", "told"]

Event = Mapping[str, Any]
SIGNS = {
    "completed": ("✓", "green"),
    "unchanged": ("=", "green"),
    "failed": ("✗", "bold red"),
    "gate-failed": ("✗", "bold red"),
    "cancelled": ("■", "yellow"),
    "interrupted": ("■", "yellow"),
    "skipped": ("–", "dim"),
    "running": ("●", "cyan"),
    "run": ("○", "cyan"),
    "depends": ("?", "yellow"),
    "pending": ("○", "dim"),
}
WORDS = {"gate-failed": "gate failed", "skipped": "not run"}


class Shown(Protocol):
    """What is told about a pipeline as it goes on."""

    def begin(self, folder: Path, order: Order) -> None:
        """Its folder and its steps."""

    def step(self, name: str, event: Event) -> None:
        """What happens in the run of a step; called in other threads."""

    def event(self, event: Event) -> None:
        """What happens to the pipeline itself."""


def sign_of(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return the sign of a step with this entry on record, and its style."""
    return SIGNS["unchanged" if entry.get("taken_from") else str(entry["status"])]


def told(entry: Mapping[str, Any]) -> str:
    """Say what became of a step, and why it was run or not."""
    status = str(entry["status"])
    if entry.get("taken_from"):
        return one_line(entry["why"])
    took = f" in {duration(entry['duration_s'])}" if entry.get("duration_s") is not None else ""
    why = f" ({entry['why']})" if entry.get("why") else ""
    return one_line(f"{WORDS.get(status, status)}{took if status != 'skipped' else ''}{why}")


@contextmanager
def shown() -> Iterator[Shown]:
    """Show a pipeline while the context lasts."""
    if not sys.stderr.isatty():
        yield _Plain()
        return
    from rich.console import Console
    from rich.live import Live

    table = _Table()
    with Live(console=Console(stderr=True), get_renderable=table.render, refresh_per_second=4, transient=True):
        yield table


class _Plain:
    def begin(self, folder: Path, order: Order) -> None:
        say(f"pipeline {folder.name}: {noun(len(order.names), 'step')}")

    def step(self, name: str, event: Event) -> None:
        pass

    def event(self, event: Event) -> None:
        if event["event"] == "step-finish":
            say(f"{event['step']}: {told(event)}")


class _Table:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._name = ""
        self._steps: dict[str, dict[str, Any]] = {}
        self._cells: dict[str, str] = {}
        self._began: dict[str, float] = {}

    def begin(self, folder: Path, order: Order) -> None:
        with self._guard:
            self._name = folder.name
            self._steps = {name: {"status": "pending"} for name in order.names}

    def step(self, name: str, event: Event) -> None:
        if event["event"] == "cell-start":
            with self._guard:
                self._cells[name] = f"cell {event['number']}/{event['cells']}"

    def event(self, event: Event) -> None:
        with self._guard:
            match event["event"]:
                case "step-start":
                    self._steps[event["step"]] = {"status": "running"}
                    self._began[event["step"]] = time.monotonic()
                case "step-why":
                    self._steps[event["step"]]["why"] = event["why"]
                case "step-finish":
                    self._steps[event["step"]] = dict(event)

    def render(self) -> RenderableType:
        """Return the steps as things are."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        with self._guard:
            for name, entry in self._steps.items():
                sign, style = sign_of(entry)
                words = "waiting" if entry["status"] == "pending" else told(entry)
                if entry["status"] == "running":
                    words = ", ".join(
                        [duration(time.monotonic() - self._began[name]), *filter(None, [self._cells.get(name)])]
                    ) + (f" ({entry['why']})" if entry.get("why") else "")
                quiet = "dim" if entry["status"] in ("pending", "skipped") else ""
                table.add_row(Text(f"{sign} {name}", style), Text(words, quiet, overflow="ellipsis", no_wrap=True))
            return Group(Text(self._name, "bold"), table)
