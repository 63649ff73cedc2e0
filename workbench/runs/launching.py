"""Starting a run in a process of its own, which goes on when whoever launched it has ended."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from workbench.findings import Finding
from workbench.invalid import InvalidInput
from workbench.runs.records.record import Run
from workbench.runs.request import NotFinished, NotStarted, WrongState, check_request
from workbench.views.wording import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.runs.pipeline.request import PipelineRequest
    from workbench.runs.reproduce.launched import ReproductionRequest
    from workbench.runs.request import RunRequest

__all__ = ["launch", "launch_pipeline", "launch_reproduction", "launch_resume"]

# -P: modules of the working directory must not take the place of the program's own.
COMMAND = (sys.executable, "-P", "-m", "workbench.runs.runner")
START_SECONDS = 120.0


def launch(request: RunRequest) -> Run:
    """Start a run in a process of its own, and return once it is on record.

    It outlives this process, its terminal and its session. It knows the environment and the working directory of this
    process, so that the same request does the same as with `workbench.runs.engine.execute`.

    Parameters
    ----------
    request
        What to run and how. It travels through a pipe, so no value shows up in the list of processes; see
        `RunRequest.to_json` for what values can be.

    Returns
    -------
    Run
        The run, which goes on.

    Raises
    ------
    InvalidInput
        As `workbench.runs.engine.execute` does; nothing has been written then.
    NotFinished
        When a strict run was asked for, and the finish check finds errors.
    NotStarted
        When the process ended before the run was on record, or was not that far after two minutes, and was ended.
    """
    check_request(request)
    return _launched(request.to_json())


def launch_resume(run: Run) -> Run:
    """Go on with a run, sweep or pipeline run in a process of its own, and return once that is on record.

    Parameters
    ----------
    run
        What has ended without being complete; see `workbench.runs.resume.resuming.resume`.

    Returns
    -------
    Run
        The new run that goes on behind the last valid checkpoint of *run*; of a sweep its own folder, again.

    Raises
    ------
    WrongState
        When it still goes on, or has completed.
    InvalidInput, NotFinished, NotStarted
        See `launch`.
    """
    from workbench.runs.resume.kept_request import resumed_request
    from workbench.runs.resume.resuming import check_resumable, kind_of

    check_resumable(run)
    if kind_of(run) == "run":
        return launch(resumed_request(run))
    return _launched(json.dumps({"go_on_in": str(run.folder)}))


def launch_pipeline(request: PipelineRequest) -> Run:
    """Run a pipeline in a process of its own, and return once it is on record.

    Returns
    -------
    Run
        The run of the pipeline, which goes on.

    Raises
    ------
    InvalidInput, NotStarted
        See `launch`.
    """
    from workbench.runs.pipeline.request import check_pipeline_request

    check_pipeline_request(request)
    return _launched(json.dumps({"pipeline": asdict(request)}, default=os.fspath))


def launch_reproduction(run: Run, request: ReproductionRequest) -> None:
    """Reproduce a run in a process of its own, and return once that has begun.

    The verdict is added to the record of *run* (``reproductions``); until then `reproduction_of` says that it goes on,
    and afterwards why there is none, should it have failed.

    Raises
    ------
    WrongState
        When *run* goes on, or is being reproduced already.
    InvalidInput
        When it has not kept what is needed.
    NotStarted
        See `launch`.
    """
    from workbench.runs.reproduce.launched import check_launchable

    check_launchable(run, request)
    _launched(json.dumps({"reproduce": str(run.folder), "how": asdict(request)}))


def _launched(asked: str) -> Run:
    """Start the process, and give it what it is asked for."""
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, **_of_its_own()
        )
        # Somebody has to hear of the end of the process, or it would stay as a zombie for as long as we live.
        threading.Thread(target=process.wait, name="workbench-launched", daemon=True).start()
        line = _first_line(process, asked)
        if not line.endswith(b"\n"):
            raise NotStarted(f"the run's process ended before the run was on record: {_why(process, words)}")
    return _run(json.loads(line))


def _of_its_own() -> dict[str, Any]:
    """Return what makes a process independent of this one's terminal."""
    if sys.platform == "win32":
        # A console of its own that nobody sees, and not none at all: each kernel would then open a window.
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _first_line(process: subprocess.Popen[bytes], asked: str) -> bytes:
    """Give the process its request, and return what it says; nothing when it ends without a word.

    Raises
    ------
    NotStarted
        When it is too slow.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    expired = threading.Event()

    def give_up() -> None:
        expired.set()
        process.kill()

    too_long = threading.Timer(START_SECONDS, give_up)
    too_long.start()
    try:
        with contextlib.suppress(OSError), process.stdin:  # it may have ended already: it is asked why later
            process.stdin.write(asked.encode("ascii"))
        with process.stdout:
            line = process.stdout.readline()
    finally:
        too_long.cancel()
    if expired.is_set():
        raise NotStarted(f"the run was not on record after {duration(START_SECONDS)}, so its process was ended.")
    return line


def _why(process: subprocess.Popen[bytes], words: IO[bytes]) -> str:
    """Return the last words of a process that has ended, or its exit code when it had none."""
    code = process.wait()
    words.seek(0)
    said = [line.strip() for line in words.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return said[-1] if said else f"exit code {code}"


def _run(answer: Mapping[str, Any]) -> Run:
    if "wrong_state" in answer:
        raise WrongState(answer["wrong_state"])
    if "invalid" in answer:
        raise InvalidInput(answer["invalid"])
    if "not_finished" in answer:
        raise NotFinished([_finding(document) for document in answer["not_finished"]])
    return Run(Path(answer["run"]))


def _finding(document: Mapping[str, Any]) -> Finding:
    rows, columns = document.get("rows"), document.get("columns", ())
    return Finding(**{**document, "rows": None if rows is None else tuple(rows), "columns": tuple(columns)})
