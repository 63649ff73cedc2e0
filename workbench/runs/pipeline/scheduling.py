"""Running steps beside each other as their order allows, until all have ended or somebody stops them."""

from __future__ import annotations

import contextlib
import datetime as dt
import queue
import threading
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.own_loop import termination_interrupts
from workbench.runs.pipeline.definition import Gate, NotebookStep
from workbench.runs.pipeline.gates import check_gate
from workbench.runs.pipeline.past import KIND
from workbench.runs.pipeline.unchanged import declared_hashes, judge
from workbench.runs.records.cancelling import is_cancel_asked
from workbench.runs.request import NotFinished

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.runs.executors.executor import Executor
    from workbench.runs.pipeline.definition import Pipeline, Step
    from workbench.runs.pipeline.order import Order
    from workbench.runs.pipeline.past import Past
    from workbench.runs.records.index import Index
    from workbench.runs.records.recorder import Recorder

__all__ = ["GATE", "Scheduler", "ending_of", "first_entry"]

LOOK_SECONDS = 0.2
FORCED = "forced"
GATE = "Gate"  # the name of the error of data that did not keep a contract


@dataclass(frozen=True)
class _Ended:
    """What became of a step: the fields of its entry that are known now."""

    status: str
    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)


def first_entry(step: Step) -> dict[str, Any]:
    """Return what is on record about a step before it begins."""
    kind = "gate" if isinstance(step, Gate) else "notebook"
    about: dict[str, Any] = {"name": step.name, "kind": kind, "status": "pending", "run": None, "why": None}
    about["resumed_from"] = None
    return about | {"taken_from": None, "started": None, "duration_s": None, "error": None, "inputs": [], "outputs": []}


class Scheduler:
    """Runs the steps of one pipeline's run.

    Parameters
    ----------
    pipeline, order
        What is run, and in which order.
    executor
        Executes notebooks, and says how many steps run at once.
    recorder
        Of the pipeline's run. Its record has an entry for each step of *order*; its ``cancel.json`` is heeded.
    past
        What is on record from before.
    index
        Where hashes are kept.
    force
        Take nothing from the record.
    cold
        Start each kernel in the ordinary way.
    resume
        The folder of a run of the pipeline whose steps are gone on with; None for none.
    on_step
        Is told each event of a step's run, with the step's name, in another thread.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        order: Order,
        *,
        executor: Executor,
        recorder: Recorder,
        past: Past,
        index: Index,
        force: bool,
        cold: bool,
        resume: Path | None = None,
        on_step: Callable[[str, dict[str, Any]], None] | None,
    ) -> None:
        self._pipeline, self._order = pipeline, order
        self._executor, self._recorder = executor, recorder
        self._past, self._index = past, index
        self._force, self._cold, self._on_step = force, cold, on_step
        self._resume = resume
        self._entries = {each["name"]: each for each in recorder.record[KIND]["steps"]}
        self._news: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._began: dict[str, float] = {}

    def run(self) -> bool:
        """Run all steps, and return whether they were interrupted; what goes on has then ended, too."""
        waiting: dict[Future[_Ended], str] = {}
        with ThreadPoolExecutor(self._executor.workers, "workbench-step") as pool, termination_interrupts():
            while True:
                try:
                    self._skip_hopeless()
                    for name in self._ready()[: self._executor.workers - len(waiting)]:
                        self._begin(name)
                        waiting[pool.submit(self._do, self._pipeline.steps[name])] = name
                    if not waiting:
                        break
                    wait(waiting, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                    self._write_news()
                    for future in [each for each in waiting if each.done()]:
                        self._end(waiting.pop(future), future)
                    if not self._stopping.is_set() and is_cancel_asked(self._recorder.folder):
                        self._stop()
                except KeyboardInterrupt:
                    self._stop()
        self._write_news()
        return self._stopping.is_set()

    def _ready(self) -> list[str]:
        if self._stopping.is_set():
            return []
        return [
            name
            for name, entry in self._entries.items()
            if entry["status"] == "pending"
            and all(self._entries[each]["status"] == "completed" for each in self._order.before[name])
        ]

    def _skip_hopeless(self) -> None:
        """Say of each step behind one that has not ended well why it is not run."""
        for name in self._order.sorted():
            entry = self._entries[name]
            if entry["status"] != "pending":
                continue
            bad = [
                each
                for each in self._order.before[name]
                if self._entries[each]["status"] not in ("pending", "running", "completed")
            ]
            if bad:
                told = {"gate-failed": "the gate failed", "failed": "it failed", "skipped": "it was not run"}
                reason = self._entries[bad[0]]["status"]
                why = f"after {bad[0]}: {told.get(reason, f'it was {reason}')}"
                entry |= {"status": "skipped", "why": why}
                self._recorder.event("step-finish", step=name, status="skipped", run=None, why=why)
            elif self._stopping.is_set():
                entry |= {"status": "skipped", "why": "the pipeline was cancelled"}

    def _begin(self, name: str) -> None:
        self._entries[name] |= {"status": "running", "started": dt.datetime.now(dt.UTC).isoformat()}
        self._began[name] = time.monotonic()
        self._recorder.event("step-start", step=name)
        self._recorder.save()

    def _end(self, name: str, future: Future[_Ended]) -> None:
        entry = self._entries[name]
        try:
            ended = future.result()
        except CancelledError:
            ended = _Ended("cancelled")
        except Exception as problem:  # noqa: BLE001  -- whatever kept it from being run must not stop the others
            if self._stopping.is_set() and not isinstance(problem, InvalidInput | NotFinished):
                ended = _Ended("cancelled")  # the executor takes no more runs
            else:
                ended = _Ended("failed", {"error": _error(problem)})
        took = round(time.monotonic() - self._began[name], 3)
        entry |= {"status": ended.status, "duration_s": took, **ended.facts}
        self._recorder.record["findings"] += ended.findings
        shown = {word: entry[word] for word in ("status", "run", "why", "taken_from", "duration_s", "error")}
        self._recorder.event("step-finish", step=name, **shown)
        self._recorder.save()

    def _stop(self) -> None:
        self._stopping.set()
        self._executor.cancel()

    def _write_news(self) -> None:
        changed = False
        with contextlib.suppress(queue.Empty):
            while True:
                name, facts = self._news.get_nowait()
                self._entries[name] |= facts
                self._recorder.event("step-run" if "run" in facts else "step-why", step=name, **facts)
                changed = True
        if changed:
            self._recorder.save()

    def _do(self, step: Step) -> _Ended:
        """Take a step from the record, or run it. In a thread of its own."""
        if self._force:
            why = FORCED
        else:
            verdict = judge(step, self._pipeline, self._past, self._index)
            why = verdict.why
            if verdict.taken is not None:
                run = None if isinstance(step, Gate) else verdict.taken
                hashes = declared_hashes(step, self._pipeline, self._index)
                return _Ended("completed", {"run": run, "taken_from": verdict.taken, "why": why, **hashes})
        self._news.put((step.name, {"why": why}))
        hashes = declared_hashes(step, self._pipeline, self._index)
        if isinstance(step, Gate):
            return self._gate(step, {"why": why, **hashes})
        assert isinstance(step, NotebookStep)
        return self._notebook(step, {"why": why, **hashes})

    def _gate(self, step: Gate, facts: dict[str, Any]) -> _Ended:
        keep = self._recorder.folder / "contract" / f"{step.name}.json"
        result = check_gate(step, root=self._pipeline.root, keep=keep, stopping=self._stopping)
        findings = [each | {"step": step.name} for each in result.findings]
        error = None if result.message is None else {"cell": None, "name": GATE, "message": result.message}
        return _Ended(result.status, facts | {"error": error}, findings)

    def _notebook(self, step: NotebookStep, facts: dict[str, Any]) -> _Ended:
        if self._stopping.is_set():
            return _Ended("cancelled", facts)
        tags = tuple(self._recorder.record["tags"])
        request = step.request(
            runs=self._recorder.folder.parent, parent=self._recorder.folder.name, tags=tags, cold=self._cold
        )
        unfinished = self._past.unfinished(step, self._resume)
        if unfinished is not None:
            request = replace(request, resume=str(unfinished))
            facts["resumed_from"] = unfinished.name
        run = self._executor.submit(request, on_record=self._note(step.name), on_event=self._tell(step.name)).result()
        record = run.record
        missing = [path for path in step.outputs if not path.exists()]
        known: dict[str, Any] = {"run": run.id, **facts, "error": record["error"], "cwd": step.cwd}
        known["outputs"] = declared_hashes(step, self._pipeline, self._index)["outputs"]
        if run.status == "completed" and missing:
            said = f"it has not made '{self._pipeline.shown(missing[0])}', which is one of its outputs"
            return _Ended("failed", known | {"error": {"cell": None, "name": "MissingOutput", "message": said}})
        return _Ended(run.status, known)

    def _note(self, name: str) -> Callable[[Path], None]:
        return lambda folder: self._news.put((name, {"run": folder.name}))

    def _tell(self, name: str) -> Callable[[dict[str, Any]], None] | None:
        on_step = self._on_step
        return None if on_step is None else lambda event: on_step(name, event)


def ending_of(entries: list[dict[str, Any]], *, stopped: bool) -> tuple[str, dict[str, Any] | None]:
    """Return the status of a pipeline's run, and its error, from how its steps have ended."""
    bad = [each for each in entries if each["status"] not in ("completed", "skipped")]
    if not bad and not any(each["status"] == "skipped" for each in entries):
        return "completed", None
    if stopped:
        return "cancelled", None
    failed = [each for each in bad if each["status"] != "gate-failed"]
    first = (failed or bad)[0]
    error = first["error"] or {"name": "StepFailed", "message": f"it is {first['status']}"}
    name = "" if error["name"] == GATE else f"{error['name']}: "
    message = f"step '{first['name']}': {name}{error['message']}"
    return "failed" if failed else "gate-failed", {"cell": None, "name": "StepFailed", "message": message}


def _error(problem: Exception) -> dict[str, Any]:
    if isinstance(problem, NotFinished):
        errors = [each for each in problem.findings if each.severity == "error"]
        return {"cell": None, "name": "NotFinished", "message": f"lint: {errors[0].title}" if errors else str(problem)}
    return {"cell": None, "name": type(problem).__name__, "message": str(problem)}
