"""One run from its first moment to its last: check, start, execute, end, record."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import context
from workbench.invalid import InvalidInput
from workbench.masking import Mask
from workbench.replacing import write_whole
from workbench.runs import observers
from workbench.runs.kernel.kernels import Kernel, KernelChoice, KernelDied, choose_kernel
from workbench.runs.kernel.output_limits import OutputLimits
from workbench.runs.records.cancelling import cancel_asked
from workbench.runs.records.code_state import keep_code, keep_modules
from workbench.runs.records.index import Index
from workbench.runs.records.masked_files import mask_files
from workbench.runs.records.observations import Observations, sha256_of
from workbench.runs.records.record import Run
from workbench.runs.records.recorder import Recorder
from workbench.runs.request import NotFinished, RunRequest
from workbench.runs.resume.checkpoints import CheckpointKeeper
from workbench.runs.resume.kept_request import keep_request
from workbench.runs.resume.restoring import Beginning, begin
from workbench.runs.secret_values import give_secrets, recorded_places, resolve, variables_of
from workbench.runs.warm.eligibility import BY_ITSELF, Warmth
from workbench.secret import Secret
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from workbench.runs.injection import Injected
    from workbench.runs.kernel.cells import Ending, Limits
    from workbench.runs.own_loop import Stop
    from workbench.runs.warm.templates import Templates

__all__ = ["Plan", "Session", "record_run"]

DEFAULT_HASH_SEED = "0"
HASH_SEED_VARIABLE = "PYTHONHASHSEED"
ASK_SECONDS = 60.0  # a busy machine takes its time, and what is not told is not on record
VIOLATION = "ContractViolation"
OURS = Path(__file__).parents[1]  # no input, also where the package is installed from its sources
INPUT, OUTPUT = "input.ipynb", "output.ipynb"

OnEvent = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Plan:
    """A request that has been checked: what will be executed and recorded."""

    request: RunRequest
    path: Path
    root: Path
    cwd: Path
    runs: Path
    source: bytes
    choice: KernelChoice
    injected: Injected
    parameters: dict[str, object]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def mask(self) -> Mask:
        """What hides the run's secrets."""
        return Mask(self.secrets.values())

    def facts(self) -> dict[str, Any]:
        """Return what is on record from the start."""
        parent = context.current_run()
        given = {"environment": dict(self.request.environment)} if self.request.environment else {}
        return {
            "parameters": self.parameters,
            "notebook": {"path": str(self.path), "sha256": hashlib.sha256(self.source).hexdigest()},
            "kernel": {"name": self.choice.name, "start": "cold", "why": BY_ITSELF, "not_observed": [], **given},
            "parent": self.request.parent or (parent.name if parent else None),
            **({} if self.request.member is None else {"member": self.request.member}),
            **({} if self.request.step is None else {"step": self.request.step}),
            **({"secrets": recorded_places(self.request.secrets)} if self.request.secrets else {}),
            **({"resumed_from": Path(self.request.resume).name} if self.request.resume else {}),
            **({} if self.request.cwd is None else {"cwd": str(self.cwd)}),
            **({"attempt": self.request.attempt, "retry_of": self.request.retry_of} if self.request.retry_of else {}),
            "tags": list(self.request.tags),
            "note": self.request.note,
        }


async def record_run(
    request: RunRequest,
    stopping: Stop,
    *,
    on_event: OnEvent | None = None,
    on_record: Callable[[Path], None] | None = None,
    templates: Templates | None = None,
) -> Run:
    """Check *request*, execute it, and return its record; see `workbench.runs.engine.execute`."""
    from workbench.notebook.load import read_notebook
    from workbench.runs.kernel.cells import Limits

    limits = Limits.starting_now(stopping.listen(), request.timeout, cell_timeout=request.cell_timeout)
    content = read_notebook(request.notebook)
    choice = choose_kernel(request.kernel, content["metadata"])
    kernel = None
    try:
        if choice.plain:  # other kernels learn from their environment which run they are in: they wait for its folder
            warmth = Warmth.of(request, content["cells"], templates)
            kernel = await Kernel.start(
                choice,
                cwd=_working_folder(request),
                environment=_kernel_environment(request),
                warmth=warmth,
            )
        # The kernel takes its time to start. Meanwhile the request is checked, which loads what we need ourselves.
        plan = await asyncio.to_thread(_plan, request, choice)
        facts = plan.facts()
        if kernel is not None:
            facts["kernel"] |= {"start": kernel.launch, "why": kernel.why or warmth.why}
        recorder = Recorder.open(plan.runs, plan.path, facts, on_event=on_event, mask=plan.mask)
    except BaseException:
        if kernel is not None:
            await kernel.stop(polite=False)
        raise
    if on_record is not None:
        on_record(recorder.folder)
    return await Session(plan, recorder, limits, kernel).run()


@dataclass
class Session:
    """A run that is under way: its plan, its record, its kernel."""

    plan: Plan
    recorder: Recorder
    limits: Limits
    kernel: Kernel | None

    async def run(self) -> Run:
        """Execute and record; whatever happens, the record says it and no kernel is left."""
        asked = asyncio.ensure_future(cancel_asked(self.recorder.folder))
        asked.add_done_callback(lambda task: None if task.cancelled() else self.limits.stop.set())
        try:
            await self._run()
        except OSError as problem:
            self._say_unrecorded(problem)
        except BaseException as problem:
            # A fault of ours, or of the machine: said in the record too, as far as that can still be written.
            with contextlib.suppress(Exception):
                self.recorder.finish("failed", _error(type(problem).__name__, str(problem)))
            raise
        else:
            if self.plan.request.report:
                await asyncio.to_thread(self._report)
        finally:
            asked.cancel()
            self.recorder.close()
        return Run(self.recorder.folder)

    def _say_unrecorded(self, problem: OSError) -> None:
        """End a run whose folder cannot be written any longer: as failed, if there is room for that.

        Raises
        ------
        InvalidInput
            When there is none: the run reads as interrupted then.
        """
        why = f"{problem.strerror or problem}: {problem.filename or self.recorder.folder}"
        message = (
            f"the run could not be recorded whole ({why}). Make room there, or choose another folder with --runs DIR"
        )
        try:
            self.recorder.finish("failed", _error("NotRecorded", message))
        except OSError:
            raise InvalidInput(f"{message}; run '{self.recorder.folder.name}' reads as interrupted.") from None

    def _report(self) -> None:
        """Write the report; the run is what it is even when that is impossible, so it is only told."""
        from workbench.runs.records.report import write_report

        try:
            path = write_report(Run(self.recorder.folder))
        except (InvalidInput, OSError) as problem:
            self.recorder.event("report", path=None, reason=str(problem))
            warnings.warn(f"the report could not be written: {problem}", RuntimeWarning, stacklevel=2)
        else:
            self.recorder.event("report", path=path.name)

    async def _run(self) -> None:
        from workbench.runs.kernel.cells import executable

        plan, recorder = self.plan, self.recorder
        cells = sum(map(executable, plan.injected.notebook.cells))
        recorder.event("run-start", run=recorder.folder.name, parameters=plan.parameters, cells=cells)
        _write_notebook(recorder.folder / INPUT, plan.injected.notebook)
        keep_request(plan, recorder)
        code = asyncio.ensure_future(asyncio.to_thread(keep_code, recorder.folder, plan.path, plan.source, plan.root))
        try:
            ending = await self._execute()
        finally:
            if self.kernel is not None:
                await self.kernel.stop(polite=False)
        try:
            _write_notebook(recorder.folder / OUTPUT, plan.injected.notebook)
            ending = _judged(ending, recorder.folder, plan.mask)
            recorder.record["code"] = asdict(await code)
            await asyncio.to_thread(self._record_observations)
        finally:
            await asyncio.to_thread(mask_files, recorder.folder, plan.mask)
        recorder.finish(ending.status, ending.error)

    async def _execute(self) -> Ending:
        """Get the kernel ready, execute the cells, and end the kernel politely if it can still be spoken to."""
        from workbench.runs.kernel.cells import Ending, execute_cells

        recorder, limits, choice = self.recorder, self.limits, self.plan.choice
        if self.kernel is None:
            environment = _kernel_environment(self.plan.request, recorder.folder)
            self.kernel = await Kernel.start(choice, cwd=self.plan.cwd, environment=environment)
        kernel = self.kernel
        ready = asyncio.ensure_future(kernel.ready())
        early = await limits.reached_before(ready)
        if early is not None:
            return early
        try:
            self.plan.injected.notebook.metadata["language_info"] = ready.result()
        except KernelDied as problem:
            recorder.event("kernel-died", cell=None, reason=str(problem))
            return Ending("failed", _error("KernelDied", str(problem)), kernel_lost=True)
        await self._observe(kernel)
        if self.plan.secrets and (problem_of_secrets := await give_secrets(self.plan.secrets, kernel)) is not None:
            return Ending("failed", _error("SecretsNotGiven", problem_of_secrets))
        recorder.event("kernel-ready", kernel=choice.name, start=recorder.record["kernel"]["start"])
        beginning = Beginning()
        if self.plan.request.resume is not None:
            beginning = await begin(Path(self.plan.request.resume), self.plan, recorder, kernel, limits)
            if beginning.ending is not None:
                return beginning.ending
        output_limits = OutputLimits.of(self.plan.request.output_limits)
        ending = await execute_cells(
            self.plan.injected,
            kernel,
            recorder.event,
            limits,
            output_limits=output_limits,
            mask=self.plan.mask,
            skip=beginning.cells,
            after=CheckpointKeeper(self.plan, recorder, kernel, limits).after,
        )
        if ending.kernel_lost:
            return ending
        if choice.is_python:
            with contextlib.suppress(TimeoutError):
                code = observers.finishing_code(self.plan.root, learn=kernel.learns)
                await asyncio.wait_for(kernel.silently(code), ASK_SECONDS)
            if kernel.learns and ending.status == "completed":
                kernel.learn(Observations.of(recorder.folder).libraries)
        await kernel.stop(polite=ending.status != "cancelled")
        self.kernel = None
        return ending

    async def _observe(self, kernel: Kernel) -> None:
        if not self.plan.choice.is_python:
            self._not_observed(f"files, packages and hardware: '{self.plan.choice.language}' kernels are not observed")
            return
        problem = await kernel.silently(observers.starting_code(self.recorder.folder, self._private_folders(kernel)))
        if problem is not None:
            self._not_observed(f"files, packages and hardware: {problem}")

    def _private_folders(self, kernel: Kernel) -> tuple[str, ...]:
        resumed = () if self.plan.request.resume is None else (self.plan.request.resume,)
        return (*kernel.private_folders, *resumed, str(self.plan.root / ".workbench"), str(OURS))

    def _record_observations(self) -> None:
        seen = Observations.of(self.recorder.folder)
        record = self.recorder.record
        with Index() as index:
            inputs, outputs = seen.files(lambda path: sha256_of(path, index))
        record |= {
            "inputs": inputs,
            "outputs": outputs,
            "metrics": seen.metrics,
            "findings": seen.findings,
            "models": seen.models,
            "environment": seen.environment or record["environment"],
        }
        keep_modules(self.recorder.folder, self.plan.root, seen.modules)
        for problem in seen.problems:
            self._not_observed(problem)

    def _not_observed(self, what: str) -> None:
        self.recorder.record["kernel"]["not_observed"].append(what)


def _judged(ending: Ending, folder: Path, mask: Mask) -> Ending:
    """Tell a run that was ended by a contract, whose words the kernel has left in the folder, from one that failed."""
    error = ending.error
    if ending.status != "failed" or error is None or error["name"] != VIOLATION:
        return ending
    broken = Observations.of(folder).broken_contracts
    said = mask.text(error["message"]).removesuffix("…")  # what is very long is cut there
    at_a_gate = any(mask.text(str(note.get("message"))).startswith(said) for note in broken)
    return replace(ending, status="gate-failed") if at_a_gate else ending


def _plan(request: RunRequest, choice: KernelChoice) -> Plan:
    """Check everything that can be wrong with a request, before anything is written."""
    from workbench.findings import by_consequence
    from workbench.notebook.language import PYTHON, language_of
    from workbench.notebook.lint import lint
    from workbench.notebook.load import load_notebook
    from workbench.notebook.parameters import check_values, read_parameters
    from workbench.runs.injection import inject

    name = os.fspath(request.notebook)
    remote = "://" in name
    path = Path(name) if remote else Path(name).resolve()
    notebook = load_notebook(name)
    given = dict(request.parameters)
    effective = given
    secrets = resolve(request.secrets or {})
    if secrets and not choice.is_python:
        raise InvalidInput(f"secrets need a notebook in Python, got one in {choice.language} (kernel '{choice.name}').")
    takes = read_parameters(notebook) if choice.is_python or language_of(notebook) != PYTHON else []
    if choice.is_python or takes:
        given = check_values(takes, given, secrets=secrets)
        effective = {each.name: each.default for each in takes if not each.required and not each.secret} | given
    if request.strict:
        findings = lint(notebook, path=None if remote else path, kernel=choice.name)
        if any(found.severity == "error" for found in findings):
            raise NotFinished(by_consequence(findings))
    return Plan(
        request=request,
        path=path,
        root=context.project_root(None if remote else path),
        cwd=_working_folder(request),
        runs=context.runs_folder(
            None if remote else path, override=None if request.runs is None else Path(request.runs)
        ),
        source=dumps(notebook).encode() if remote else path.read_bytes(),
        choice=choice,
        injected=inject(
            notebook,
            given | {name: Secret(name) for name in secrets},
            kernel=choice.name,
            language=choice.language,
        ),
        parameters=effective,
        secrets=secrets,
    )


def _working_folder(request: RunRequest) -> Path:
    if request.cwd is not None:
        return Path(request.cwd).resolve()
    name = os.fspath(request.notebook)
    return Path.cwd() if "://" in name else Path(name).resolve().parent


def _kernel_environment(request: RunRequest, run_folder: Path | None = None) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != context.RUN_VARIABLE}
    if not environment.get(HASH_SEED_VARIABLE, "").isdigit():
        environment[HASH_SEED_VARIABLE] = DEFAULT_HASH_SEED
    if run_folder is not None:
        environment[context.RUN_VARIABLE] = str(run_folder)
    environment |= request.environment
    for name in variables_of(request.secrets):
        environment.pop(name, None)
    return environment


def _write_notebook(path: Path, notebook: Any) -> None:
    from nbformat import v4

    write_whole(path, v4.writes(notebook) + "\n")


def _error(name: str, message: str) -> dict[str, Any]:
    return {"cell": None, "name": name, "message": message}
