"""Telling subscribers of Jupyter's events what has become of runs, whoever started them."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from workbench.context import runs_folder
from workbench.runs.records.watching import Change, Watch
from workbench.server.paths import relative

if TYPE_CHECKING:
    from logging import Logger

__all__ = ["SCHEMA", "RunNews"]

SCHEMA = Path(__file__).parent / "events" / "run.yaml"
BUSY_SECONDS, IDLE_SECONDS, TROUBLED_SECONDS = 0.3, 1.0, 30.0


class RunNews:
    """Looks at the folders of runs as long as the server lives.

    Parameters
    ----------
    events
        The server's logger of events.
    root
        The server's folder: the runs of its project are watched from the start.
    log
        Where trouble is told.
    """

    def __init__(self, events: Any, root: Path, log: Logger) -> None:
        self._events, self._root, self._log = events, root, log
        events.register_event_schema(SCHEMA)
        self._schema_id = str(yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["$id"])
        self._watch, self._begun = Watch(), False
        self._pool = ThreadPoolExecutor(1, "workbench-news")  # of its own, so that long requests do not hold it up
        self._telling: asyncio.Task[None] | None = None

    def watch(self, folder: Path) -> None:
        """Watch a folder of runs from now on; it is read at once, so this is no call for the server's own thread."""
        self._watch.add(folder)

    def start(self) -> None:
        """Begin to look, in the running event loop."""
        self._telling = asyncio.get_running_loop().create_task(self._tell())

    async def stop(self) -> None:
        """Look no more."""
        if self._telling is not None:
            self._telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._telling
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                for change in await loop.run_in_executor(self._pool, self._look):
                    self._events.emit(schema_id=self._schema_id, data=self._document(change))
            except Exception:  # noqa: BLE001  -- the next look may be luckier; without it there would be no news for ever
                self._log.exception("Workbench: the folders of runs could not be looked at")
                await asyncio.sleep(TROUBLED_SECONDS)
            await asyncio.sleep(BUSY_SECONDS if self._watch.busy else IDLE_SECONDS)

    def _look(self) -> list[Change]:
        if not self._begun:
            self.watch(runs_folder(self._root))
            self._begun = True
        return self._watch.look()

    def _document(self, change: Change) -> dict[str, Any]:
        return {
            "run": change.folder.name,
            "status": change.status,
            "progress": None if change.progress is None else change.progress.to_dict(),
            "notebook_path": relative(change.notebook, self._root),
        }
