"""How far a run is, on standard error: one live line in a terminal, a few plain ones elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from workbench.cli.answer import say
from workbench.views.wording import duration, noun

__all__ = ["shown"]

Event = Mapping[str, Any]
QUIET_SECONDS = 20.0  # without a terminal, at most one line in this time


@contextmanager
def shown(notebook: str) -> Iterator[Callable[[Event], None]]:
    """Show the events of a run of *notebook* while the context lasts."""
    if sys.stderr.isatty():
        with _live() as tell:
            yield tell
    else:
        yield _plain(notebook)


def _plain(notebook: str) -> Callable[[Event], None]:
    began = last = time.monotonic()

    def tell(event: Event) -> None:
        nonlocal last
        now = time.monotonic()
        match event["event"]:
            case "run-start":
                say(f"running {notebook}: {noun(event['cells'], 'cell')}")
            case "cell-finish" if now - last >= QUIET_SECONDS:
                last = now
                say(f"cell {event['number']}/{event['cells']} done after {duration(now - began)}")
            case "kernel-died":
                say(f"the kernel died: {event['reason']}")

    return tell


@contextmanager
def _live() -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("cell"),
        MofNCompleteColumn(),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
        TextColumn("{task.description}", style="dim", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting the kernel", total=None)

        def tell(event: Event) -> None:
            match event["event"]:
                case "run-start":
                    progress.update(task, total=event["cells"])
                case "cell-start":
                    progress.update(task, description=_first_words(event["source"]))
                case "cell-finish":
                    progress.update(task, completed=event["number"])
                case "kernel-died":
                    progress.update(task, description="the kernel died")
                case "run-finish":
                    progress.update(task, description="writing the record")

        yield tell


def _first_words(source: str) -> str:
    """Return the first line of code that says something, cut to fit."""
    lines = (line.strip() for line in source.splitlines())
    first = next((line for line in lines if line and not line.startswith(("#", "import ", "from "))), source.strip())
    return first.splitlines()[0][:48] if first else ""
