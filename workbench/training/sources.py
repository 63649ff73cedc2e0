"""Which training logs are meant: open logs, names, paths, runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.invalid import InvalidInput, not_one_of
from workbench.log import LogReader, TrainingLog, read_log
from workbench.log.attempts import attempts, logs_in
from workbench.log.journal import JOURNAL

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LabelledLog", "find_logs"]


@dataclass(frozen=True, kw_only=True)
class LabelledLog:
    """A training log, and what it is called beside the others."""

    label: str
    reader: LogReader


def find_logs(given: Sequence[Any]) -> list[LabelledLog]:
    """Find every log that *given* means, each with a label of its own.

    Raises
    ------
    InvalidInput
        When nothing is given, or something is no log, name of a log, path of one, run, or run's id.
    """
    if not given:
        raise InvalidInput(
            f"curves needs at least one training log: a TrainingLog, its name or its path, or a run. {_known()}"
        )
    readers = [reader for each in given for reader in _readers(each)]
    return [LabelledLog(label=label, reader=reader) for label, reader in zip(_labels(readers), readers, strict=True)]


def _readers(given: Any) -> list[LogReader]:
    if isinstance(given, LogReader):
        return [given]
    if isinstance(given, TrainingLog):
        return [given.reader()]
    if isinstance(given, str):
        return _named(given)
    if isinstance(given, os.PathLike):
        return _at(Path(given))
    folder = getattr(given, "folder", None)  # a Run
    if isinstance(folder, os.PathLike):
        return _at(Path(folder))
    raise InvalidInput(
        f"curves takes training logs, their names or paths, and runs, got {type(given).__name__}. {_known()}"
    )


def _named(name: str) -> list[LogReader]:
    in_training = context.training_folder() / name
    if name and not Path(name).is_absolute() and attempts(in_training):
        return [read_log(in_training)]
    run = context.runs_folder() / name
    if name and context.is_run(run):
        return _at(run)
    if Path(name).exists() or len(Path(name).parts) > 1:
        return _at(Path(name))
    raise not_one_of("name", [each.name for each in logs_in(context.training_folder())], name, kind="a training log in")


def _at(path: Path) -> list[LogReader]:
    if not (path / JOURNAL).exists() and not attempts(path):
        inside = logs_in(path / "training") or logs_in(path)
        if inside:
            return [read_log(log) for log in inside]
        if context.is_run(path):
            raise InvalidInput(f"the run '{path.name}' has no training log; its notebook opened no TrainingLog.")
    return [read_log(path)]


def _labels(readers: Sequence[LogReader]) -> list[str]:
    """Call each log by its name, and where that is not enough, by its run or attempt too."""
    names = [reader.name for reader in readers]
    labels = [
        reader.name if names.count(reader.name) == 1 else f"{reader.name} · {_origin(reader)}" for reader in readers
    ]
    return [
        label if labels.count(label) == 1 else f"{label} ({labels[: place + 1].count(label)})"
        for place, label in enumerate(labels)
    ]


def _origin(reader: LogReader) -> str:
    run = reader.path.parent.parent.parent
    return run.name if context.is_run(run) else f"attempt {reader.attempt}"


def _known() -> str:
    names = [each.name for each in logs_in(context.training_folder())]
    return f"Logs here: {', '.join(names[:12])}." if names else "There are no logs here yet."
