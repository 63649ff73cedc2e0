"""The process of a run that somebody has launched: ``python -m workbench.runs.runner``.

It reads the request from standard input, says in one line on standard output how it began, and then needs nothing of
whoever launched it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from workbench.invalid import InvalidInput
from workbench.notebook.iri_grammar import leave_out_iri_grammar
from workbench.runs.request import NotFinished, RunRequest, WrongState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["main"]

LOG = "runner.log"
CANCELLED, REFUSED = 130, 2


def main() -> int:
    """Do what standard input asks for, and return the exit code."""
    leave_out_iri_grammar()
    asked = sys.stdin.buffer.read().decode("ascii")
    answer = _Answer()
    log: Path | None = None

    def on_record(folder: Path) -> None:
        nonlocal log
        before, log = log, folder / LOG
        _redirect(log)
        if before is None:
            answer.say({"run": str(folder)})
        else:  # another attempt, which whoever launched the run finds by the first one
            _remove_if_empty(before)

    code = 0
    try:
        _do(asked, on_record)
    except WrongState as refused:
        answer.say({"wrong_state": str(refused)})
        code = REFUSED
    except InvalidInput as refused:
        answer.say({"invalid": str(refused)})
        code = REFUSED
    except NotFinished as refused:
        answer.say({"not_finished": [found.to_dict() for found in refused.findings]})
        code = REFUSED
    except KeyboardInterrupt:  # `Cancelled`, or the same of a sweep
        code = CANCELLED
    if log is not None:
        _remove_if_empty(log)
    return code


def _do(asked: str, on_record: Callable[[Path], None]) -> None:
    """Execute a run or a pipeline, go on with what is in a folder, or reproduce it."""
    wish = json.loads(asked)  # what is imported here is slow, and its failure must be told, too
    if "go_on_in" in wish:
        from workbench.runs.records.record import Run
        from workbench.runs.resume.resuming import Wishes, resume_found

        resume_found(Run(Path(wish["go_on_in"])), Wishes(on_record=on_record))
    elif "pipeline" in wish:
        from workbench.runs.pipeline.request import PipelineRequest
        from workbench.runs.pipeline.running import execute_pipeline

        lists = {name: tuple(wish["pipeline"][name]) for name in ("steps", "tags")}
        folder = wish["pipeline"]["runs"]
        request = PipelineRequest(**wish["pipeline"] | lists | {"runs": None if folder is None else Path(folder)})
        execute_pipeline(request, on_begin=lambda folder, _order: on_record(folder))
    elif "reproduce" in wish:
        from workbench.runs.records.record import Run
        from workbench.runs.reproduce.launched import ReproductionRequest, reproduce_launched

        reproduce_launched(Run(Path(wish["reproduce"])), ReproductionRequest(**wish["how"]), on_record=on_record)
    else:
        from workbench.runs.engine import execute

        execute(RunRequest.from_json(asked), on_record=on_record)


class _Answer:
    """The one line for whoever launched the run, kept apart from what libraries print."""

    def __init__(self) -> None:
        self._pipe: BinaryIO | None = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(self, document: Mapping[str, Any]) -> None:
        """Write the line; whoever launched the run may be gone, and that is no matter of the run's."""
        pipe, self._pipe = self._pipe, None
        line = json.dumps(document)
        if pipe is None:  # all that was asked has been said: this is for the log
            sys.stderr.write(f"{line}\n")
            return
        with contextlib.suppress(OSError), pipe:
            pipe.write(line.encode("ascii") + b"\n")


def _redirect(log: Path) -> None:
    """Leave the streams of whoever launched the run: what is still said goes to the run's own folder."""
    try:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError:
        handle = os.open(os.devnull, os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, stream in ((nothing, sys.stdin), (handle, sys.stdout), (handle, sys.stderr)):
        os.dup2(source, stream.fileno())
    os.close(handle)
    os.close(nothing)


def _remove_if_empty(log: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.suppress(OSError):  # Windows keeps open files
        if log.stat().st_size == 0:
            log.unlink()


if __name__ == "__main__":
    sys.exit(main())
