"""Reading a training log: metrics as series, predictions and weights by step; also while it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.invalid import InvalidInput, not_one_of
from workbench.log.arrays import Entry, read_arrays, scan_entries
from workbench.log.attempts import resolve
from workbench.log.bounded import kept_rows
from workbench.log.decimation import decimate
from workbench.log.journal import metric_names, read_journal
from workbench.log.lock import AttemptLock
from workbench.log.points import POINTS, read_points

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["LogReader", "Predictions", "Series", "Weights", "read_log"]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric over steps: the points asked for, and of how many they were chosen."""

    metric: str
    steps: NDArray[np.float64]
    values: NDArray[np.float64]
    times: NDArray[np.float64]
    of: int

    @property
    def exact(self) -> bool:
        """Whether every point is here."""
        return len(self.steps) == self.of


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """What the model said at a step; *n* rows were predicted, and those here are all of them or a uniform sample.

    *row_names* is what *rows* was called: the name of a column, or of the levels of an index; empty when it had none.
    """

    step: float
    y_true: NDArray[Any]
    y_pred: NDArray[Any]
    rows: NDArray[Any]
    n: int
    row_names: tuple[str, ...] = ()

    def unnamed(self) -> Predictions:
        """Return the same, with rows that go by their positions."""
        kept = kept_rows(self.n)
        return replace(self, rows=np.arange(self.n) if kept is None else kept, row_names=())


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The weights at a step: small arrays as they were, large ones as their summary."""

    step: float
    arrays: Mapping[str, NDArray[Any]]
    summaries: Mapping[str, Mapping[str, Any]]


def read_log(path: str | os.PathLike[str]) -> LogReader:
    """Read a training log.

    Parameters
    ----------
    path
        The folder of a log (its last attempt is read) or of an attempt.

    Raises
    ------
    InvalidInput
        When there is no training log, or one of a version that cannot be read.
    """
    return LogReader(resolve(Path(path)))


class LogReader:
    """What one attempt holds at the moment of reading. Read again to see more of a log that is being written.

    Attributes
    ----------
    path, name, attempt, started
        The attempt's folder, the log's name, the number of the attempt, and when it began (seconds of the epoch).
    closed, being_written
        Whether its writer has closed it, and whether a writer had it open at the moment of reading.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder
        # Asked before anything is read: a reading that says it is over has seen all that was written.
        self.being_written: bool = AttemptLock.held(folder)
        journal = read_journal(folder)
        self.name: str = journal[0]["name"]
        self.attempt: int = journal[0]["attempt"]
        self.started: float = journal[0]["time"]
        self.closed: bool = journal[-1].get("event") == "closed"
        self._points = read_points(folder / POINTS)
        # names are read after the points, since a name is written before its first point
        self._names = metric_names(read_journal(folder))
        self._loaded: dict[str, tuple[NDArray[np.float64], ...]] = {}

    @property
    def n_points(self) -> int:
        """Points logged, over all metrics."""
        return len(self._points)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics, in the order in which they first came."""
        return tuple(name for number, name in sorted(self._names.items()) if number in self._places)

    @cached_property
    def _places(self) -> dict[int, NDArray[np.intp] | slice]:
        """Where the points of each metric lie."""
        if not self.n_points or not self._names:
            return {}
        if len(self._names) == 1:
            return {next(iter(self._names)): slice(None)}
        numbers = np.asarray(self._points["name"])
        counts = np.bincount(numbers, minlength=1)
        narrow = numbers.astype(np.min_scalar_type(len(counts)))  # a radix sort for up to 65,535 metrics
        order = np.argsort(narrow, kind="stable")
        ends = np.cumsum(counts)
        return {
            number: order[ends[number] - n : ends[number]]
            for number, n in enumerate(counts.tolist())
            if n and number in self._names
        }

    def series(
        self, name: str, *, from_step: float | None = None, to_step: float | None = None, points: int | None = None
    ) -> Series:
        """Return one metric over steps.

        Parameters
        ----------
        name
            One of `metrics`.
        from_step, to_step
            The range of steps, both ends included; the whole log by default.
        points
            At most about this many points, chosen so that the line looks the same (MinMaxLTTB); all by default.

        Raises
        ------
        InvalidInput
            For an unknown name, or fewer than 3 points.
        """
        if name not in self.metrics:
            raise not_one_of("name", self.metrics, name)
        if points is not None and points < 3:
            raise InvalidInput(f"'points' must be at least 3 for a line to be drawn, got {points}.")
        steps, values, times = self._columns(name)
        low = 0 if from_step is None else int(np.searchsorted(steps, from_step, side="left"))
        high = len(steps) if to_step is None else int(np.searchsorted(steps, to_step, side="right"))
        steps, values, times = steps[low:high], values[low:high], times[low:high]
        of = len(steps)
        if points is not None and of > points:
            chosen = decimate(steps, values, points)
            steps, values, times = steps[chosen], values[chosen], times[chosen]
        return Series(metric=name, steps=steps, values=values, times=times, of=of)

    def frame(self) -> pd.DataFrame:
        """Return every point, in long form: ``metric``, ``step``, ``value``, ``time`` (UTC)."""
        import pandas as pd

        parts = [(name, *self._columns(name)) for name in self.metrics]
        codes = np.repeat(np.arange(len(parts)), np.array([len(part[1]) for part in parts], dtype=np.intp))
        steps, values, times = (
            np.concatenate([part[place] for part in parts]) if parts else np.empty(0) for place in (1, 2, 3)
        )
        return pd.DataFrame(
            {
                "metric": pd.Categorical.from_codes(codes, categories=pd.Index(self.metrics, dtype="object")),
                "step": whole(steps),
                "value": values,
                "time": pd.to_datetime(times, unit="s", utc=True),
            }
        )

    @property
    def steps(self) -> NDArray[np.float64]:
        """The steps at which anything was logged as a metric, ascending."""
        return np.unique(self._points["step"]) if self.n_points else np.empty(0)

    @cached_property
    def _entries(self) -> list[Entry]:
        return scan_entries(self.path)

    def _steps_of(self, kind: str) -> dict[float, Entry]:
        found = {entry.facts["step"]: entry for entry in self._entries if entry.facts["kind"] == kind}
        return dict(sorted(found.items()))

    @property
    def prediction_steps(self) -> tuple[float, ...]:
        """The steps at which predictions were kept, ascending."""
        return tuple(self._steps_of("predictions"))

    @property
    def weight_steps(self) -> tuple[float, ...]:
        """The steps at which weights were kept, ascending."""
        return tuple(self._steps_of("weights"))

    def predictions(self, step: float | None = None) -> Predictions:
        """Return the predictions kept at *step*, by default the last; when a step was kept twice, the later ones.

        Raises
        ------
        InvalidInput
            When no predictions were kept at this step.
        """
        entry = self._at("predictions", step)
        truth = next(e for e in self._entries if e.facts["kind"] == "truth" and e.facts["id"] == entry.facts["truth"])
        known = read_arrays(self.path, truth)
        y_true = known["y_true"]
        return Predictions(
            step=entry.facts["step"],
            y_true=y_true,
            y_pred=read_arrays(self.path, entry)["y_pred"],
            rows=known.get("rows", np.arange(len(y_true))),
            n=truth.facts["n"],
            row_names=tuple(truth.facts.get("row_names", ())),
        )

    def weights(self, step: float | None = None) -> Weights:
        """Return the weights kept at *step*, by default the last.

        Raises
        ------
        InvalidInput
            When no weights were kept at this step.
        """
        entry = self._at("weights", step)
        return Weights(
            step=entry.facts["step"], arrays=read_arrays(self.path, entry), summaries=entry.facts["summaries"]
        )

    def _at(self, kind: str, step: float | None) -> Entry:
        known = self._steps_of(kind)
        if not known:
            raise InvalidInput(f"the training log {self.name!r} holds no {kind}; log.{kind}(step, …) keeps them.")
        if step is None:
            return list(known.values())[-1]
        if step not in known:
            raise not_one_of("step", map(str, known), str(step), kind=f"a step whose {kind} were kept, one of")
        return known[step]

    def _columns(self, name: str) -> tuple[NDArray[np.float64], ...]:
        """Load a metric's steps, values and times, ascending in steps, once."""
        if name not in self._loaded:
            number = next(number for number, known in self._names.items() if known == name)
            place = self._places[number]
            columns = [np.ascontiguousarray(self._points[column][place]) for column in ("step", "value", "time")]
            steps = columns[0]
            if (steps[1:] < steps[:-1]).any():  # resumed from an earlier step, or several loops in one log
                order = np.argsort(steps, kind="stable")
                columns = [column[order] for column in columns]
            self._loaded[name] = tuple(columns)
        return self._loaded[name]

    def __repr__(self) -> str:
        return f"<LogReader {self.name!r}, attempt {self.attempt}: {self.n_points:,} points of {list(self.metrics)}>"


def whole(steps: NDArray[np.float64]) -> NDArray[Any]:
    """Return steps as integers when all of them are."""
    return steps.astype(np.int64) if (steps == np.floor(steps)).all() else steps
