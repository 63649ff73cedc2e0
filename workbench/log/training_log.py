"""TrainingLog: what a training loop holds to write numbers down."""

from __future__ import annotations

import hashlib
import os
import time
import weakref
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from workbench import context, sensitive
from workbench.invalid import InvalidInput
from workbench.log.array_input import to_array
from workbench.log.arrays import ArraysWriter, read_arrays, scan_entries
from workbench.log.attempts import attempts, begin_attempt, checked_name
from workbench.log.bounded import KEPT_WEIGHTS, kept_rows, narrowed, summarised
from workbench.log.journal import Journal
from workbench.log.lock import AttemptLock
from workbench.log.points import POINTS
from workbench.log.points_writer import open_points
from workbench.log.reader import LogReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import ArrayLike, NDArray

__all__ = ["TrainingLog"]

DEFAULT_NAME = "training"


class TrainingLog:
    """Write down numbers, predictions and weights while a model trains.

    Each logged number is safe as soon as the call returns, also if the process is killed. Inside a run the log lies in
    the run's folder, else under ``.workbench/training`` of the project; beginning a log of the same name again starts
    a new attempt. `workbench.curves` draws it, also while it is written.

    Parameters
    ----------
    name
        What is trained, in a word or two; it names the log's folder. Default ``"training"``.
    resume
        Continue the last attempt instead of beginning a new one. Steps may go back, for example to a checkpoint.
    folder
        Where the log's own folder lies or is made, in place of the run's or the project's.
    clock
        Where wall times come from, in seconds since 1970.

    Examples
    --------
    >>> import workbench as wb
    >>> with wb.TrainingLog("salary") as log:
    ...     for epoch in range(3):
    ...         log.log(epoch, train_loss=1 / (epoch + 1), val_loss=1.2 / (epoch + 1))
    >>> log.reader().metrics
    ('train_loss', 'val_loss')
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        resume: bool = False,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = checked_name(DEFAULT_NAME if name is None else name)
        folder = context.training_folder() if folder is None else folder
        self._clock = clock
        earlier = attempts(folder / self.name) if resume else []
        if earlier:
            self.path = earlier[-1]
            number = int(self.path.name.removeprefix("attempt-"))
            _close_earlier(self.path)
        else:
            number, self.path = begin_attempt(folder / self.name)
        self.attempt = number
        self._lock = AttemptLock(self.path)
        self._journal = Journal(self.path, name=self.name, attempt=number, clock=clock)
        self._points = open_points(self.path / POINTS, self._journal.name_id, clock=clock)
        self._append = self._points.append
        self._arrays = ArraysWriter(self.path)
        self._truths: dict[tuple[Any, ...], int] = {}
        for entry in scan_entries(self.path):
            if entry.facts["kind"] == "truth":
                names = entry.facts.get("row_names", ())
                self._truths[_content(entry.facts["n"], read_arrays(self.path, entry), names)] = entry.facts["id"]
        self._finish = weakref.finalize(self, _close, self._points, self._lock)
        _OPEN.add(self)

    def log(self, step: float, metrics: Mapping[str, float] | None = None, /, **values: float) -> None:
        """Write down numbers at a step.

        Parameters
        ----------
        step
            The epoch or batch: any finite number, usually counting up from 0.
        metrics
            Numbers by name, for names that are no Python words: ``log.log(3, {"val/loss": 0.2})``.
        **values
            Numbers by name: ``log.log(3, train_loss=0.4, val_loss=0.5)``. Python and NumPy numbers and tensors of one
            element are taken; NaN and infinities are kept as they are.

        Raises
        ------
        InvalidInput
            When a step or a value is not a number, or the log is closed.
        OSError
            When the disk is full; what was logged before is kept.
        """
        if metrics is not None:
            self._append(step, metrics)
        if values:
            self._append(step, values)

    def predictions(self, step: float, y_true: ArrayLike, y_pred: ArrayLike, *, rows: ArrayLike | None = None) -> None:
        """Keep what the model predicts at a step, to see its errors change while it learns.

        Of more than 10,000 rows a uniform sample of 10,000 is kept, the same at each step. True values are stored once
        as they are; floating-point predictions are kept as ``float32``.

        Parameters
        ----------
        step
            The epoch or batch.
        y_true
            What was measured, of shape (n,): numbers or class labels.
        y_pred
            What the model says, of shape (n,), or class probabilities of shape (n, k).
        rows
            n identities of the rows (an index or a key), so that errors lead back to the data. Those of a column of
            `wb.options.sensitive` are not kept: positions are.

        Raises
        ------
        InvalidInput
            When lengths differ, something is no array, or *y_true* or *y_pred* is a column of `wb.options.sensitive`.
        """
        hidden = sensitive.always()
        sensitive.refuse(hidden, y_true=y_true, y_pred=y_pred)
        names = sensitive.names_of(rows)
        if not hidden.isdisjoint(names):
            rows, names = None, ()
        step = self._checked_step(step)
        truth, predicted = to_array(y_true, "y_true"), to_array(y_pred, "y_pred")
        if truth.ndim != 1 or predicted.ndim not in (1, 2) or len(predicted) != len(truth):
            raise InvalidInput(
                f"'y_pred' must have one row for each of the {truth.shape} values of 'y_true', got {predicted.shape}."
            )
        kept = kept_rows(len(truth))
        known = {"y_true": truth}
        if rows is not None:
            known["rows"] = to_array(rows, "rows")
            if known["rows"].shape != truth.shape:
                raise InvalidInput(f"'rows' must name each of {len(truth)} rows, got shape {known['rows'].shape}.")
        elif kept is not None:
            known["rows"] = np.arange(len(truth))
        if kept is not None:
            predicted = predicted[kept]
            known = {name: array[kept] for name, array in known.items()}
        place = self._truth(len(truth), known, names)
        facts = {"kind": "predictions", "step": step, "time": self._clock(), "truth": place}
        self._arrays.append(facts, {"y_pred": narrowed(predicted)})

    def weights(self, step: float, **arrays: ArrayLike | float) -> None:
        """Keep the model's weights at a step.

        Arrays of at most 1,000 values are kept as they are; of larger ones their moments, quantiles and a histogram
        of 64 bins.

        Parameters
        ----------
        step
            The epoch or batch.
        **arrays
            Numbers or arrays of numbers, by name: ``log.weights(3, coefficients=w, intercept=b)``.

        Raises
        ------
        InvalidInput
            When something is no array of numbers.
        """
        step = self._checked_step(step)
        values: dict[str, NDArray[Any]] = {}
        for name, array in arrays.items():
            values[name] = np.asarray(array) if np.isscalar(array) else to_array(array, name)
            if values[name].dtype.kind not in "biuf":
                raise InvalidInput(f"weights {name!r} must be numbers, got dtype {values[name].dtype}.")
        exact = {name: array for name, array in values.items() if array.size <= KEPT_WEIGHTS}
        summaries = {name: summarised(array) for name, array in values.items() if name not in exact}
        facts = {"kind": "weights", "step": step, "time": self._clock(), "summaries": summaries}
        self._arrays.append(facts, exact)

    def reader(self) -> LogReader:
        """Return a reader of what is logged so far; writing may go on."""
        return LogReader(self.path)

    def close(self) -> None:
        """End the attempt. Closing twice does nothing."""
        if self._finish.alive:
            self._journal.closed()
            self._finish()
        _OPEN.discard(self)

    def _checked_step(self, step: Any) -> float:
        if not self._finish.alive:
            raise InvalidInput(
                "a closed training log takes no more; open it again with TrainingLog(name, resume=True)."
            )
        try:
            number = float(step)
        except (TypeError, ValueError):
            number = float("nan")
        if not np.isfinite(number):
            raise InvalidInput(f"'step' must be a finite number, such as the epoch or batch, got {step!r}.")
        return int(number) if number.is_integer() else number

    def _truth(self, n: int, known: dict[str, NDArray[Any]], names: Sequence[str]) -> int:
        content = _content(n, known, names)
        if content not in self._truths:
            number = len(self._truths) + 1
            named = {"row_names": list(names)} if names else {}
            self._arrays.append({"kind": "truth", "id": number, "n": n, **named}, known)
            self._truths[content] = number
        return self._truths[content]

    def abandon(self) -> None:
        """Let go of the files without touching them, as a forked process must: its parent goes on writing."""
        self._finish.detach()
        self._points.abandon()
        self._lock.abandon()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "open" if self._finish.alive else "closed"
        return f"<TrainingLog {self.name!r}, attempt {self.attempt}, {state}: {self.path}>"


_OPEN: weakref.WeakSet[TrainingLog] = weakref.WeakSet()


def _close(points: Any, lock: AttemptLock) -> None:
    points.close()
    lock.release()


def _close_earlier(path: Path) -> None:
    """Close what this process still holds open of an attempt, as when a cell is run again."""
    for log in list(_OPEN):
        if log.path == path:
            log.close()


def _forget_parents_logs() -> None:
    for log in list(_OPEN):
        log.abandon()
    _OPEN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents_logs)


def _content(n: int, known: dict[str, NDArray[Any]], names: Sequence[str]) -> tuple[Any, ...]:
    parts = [
        (name, array.dtype.str, hashlib.blake2b(np.ascontiguousarray(array).tobytes()).hexdigest())
        for name, array in known.items()
    ]
    return (n, *names, *parts)
