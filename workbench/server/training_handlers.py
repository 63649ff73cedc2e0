"""``training`` and ``runs/ID/training/NAME``: training logs, as few points that look like all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.log.attempts import logs_in
from workbench.log.reader import read_log, whole
from workbench.server.base_handler import WorkbenchHandler
from workbench.server.paths import existing_folder
from workbench.server.refusals import NotFound
from workbench.server.run_question import RunQuestion

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunTrainingHandler", "TrainingHandler"]

POINTS, MOST_POINTS = 1_000, 100_000


class _LogHandler(WorkbenchHandler):
    """A route about a training log."""

    def document(self, folder: Path) -> Any:
        """Return the metrics of the log in *folder*, between ``?from=`` and ``?to=``, in about ``?points=`` points."""
        points = self.asked_count("points")
        if points is not None and not 3 <= points <= MOST_POINTS:
            raise InvalidInput(f"'points' must be 3 to {MOST_POINTS:,}, got {points}.")
        first, last = self.asked_number("from"), self.asked_number("to")
        reader = read_log(folder)
        metrics = {}
        for name in reader.metrics:
            series = reader.series(name, from_step=first, to_step=last, points=points or POINTS)
            metrics[name] = {"steps": whole(series.steps), "values": series.values, "of": series.of}
        return {"name": reader.name, "metrics": metrics}


class TrainingHandler(_LogHandler):
    """``training?path=``: the folder of any training log."""

    def read(self, *_parts: str) -> Any:
        """Return its metrics."""
        return self.document(existing_folder(self.asked("path"), self.server_folder))


class RunTrainingHandler(RunQuestion, _LogHandler):
    """``runs/ID/training/NAME``: a training log of a run."""

    def read(self, *parts: str) -> Any:
        """Return its metrics."""
        run_id, name = parts
        logs = (self.run(run_id).folder / "training").resolve()
        known = {log.name: log for log in logs_in(logs)}
        if name not in known:
            raise NotFound(str(not_one_of("training log", known, name)))
        return self.document(existing_folder(name, logs, whose="the run's folder"))
