"""The engine as papermill knows it: ``papermill a.ipynb b.ipynb --engine workbench``.

papermill's output notebook and exceptions are what they are with its own engine. Besides, the run is recorded in the
runs folder of the notebook's project like any other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.runs.kernel.kernels import KernelChoice
    from workbench.runs.own_loop import Stop
    from workbench.runs.papermill_progress import PapermillProgress
    from workbench.runs.records.record import Run

__all__ = ["WorkbenchEngine"]


class WorkbenchEngine:
    """Executes for papermill what papermill has read and parameterised.

    It has the three class methods that papermill calls, and does not derive from papermill's own ``Engine``: papermill
    loads its engines while it is being imported itself, so that neither could come first.
    """

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the kernel to use, as papermill's own engine does."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Return the language of the notebook, as papermill's own engine does."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        *,
        output_path: str | None = None,
        input_path: Any = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        execution_timeout: float | None = None,
        start_timeout: float = 60,
        **others: Any,
    ) -> Any:
        """Execute the notebook in the working directory and return it with its outputs.

        Parameters
        ----------
        nb
            The notebook, with its parameters.
        kernel_name
            The kernel to use.
        output_path
            Where papermill keeps the notebook up to date: at the end, and every so often before.
        input_path
            Where the notebook came from; a notebook itself when it came from nowhere.
        progress_bar, log_output, autosave_cell_every
            As papermill has them.
        execution_timeout
            How many seconds a cell may take; None or 0 for as long as it likes.
        start_timeout
            How many seconds the kernel may take to answer.
        others
            ``stdout_file`` and ``stderr_file``. What else there is belongs to papermill's own engine and has no
            meaning here; a warning says so.

        Raises
        ------
        jupyter_client.kernelspec.NoSuchKernel
            When there is no such kernel.
        RuntimeError
            When the kernel did not start in time.
        nbclient.exceptions.DeadKernelError
            When the kernel died.
        nbclient.exceptions.CellTimeoutError
            When a cell took too long.
        InvalidInput
            When a secret is given as a parameter.
        Cancelled
            A KeyboardInterrupt, on Ctrl-C and when another process cancelled the run.
        """
        from papermill.engines import NotebookExecutionManager
        from papermill.log import logger

        from workbench.runs.own_loop import in_own_loop
        from workbench.runs.papermill_progress import PapermillProgress

        files = {name: others.pop(f"{name}_file", None) for name in STREAMS}
        if others:
            logger.warning(f"The engine 'workbench' has no use for: {', '.join(sorted(others))}")
        manager = NotebookExecutionManager(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        manager.notebook_start()
        progress = PapermillProgress(manager, log=log_output, files=files)
        path = input_path if isinstance(input_path, str) else NO_PATH
        limits = _Patience(start=start_timeout, cell=execution_timeout or None)
        logger.info(f"Executing notebook with kernel: {kernel_name}")
        try:
            choice = _choose(kernel_name, nb)
            finished = in_own_loop(lambda stop: _record(nb, choice, path, limits, stop=stop, progress=progress))
            progress.pass_to_end(finished.status)
        finally:
            manager.output_path = output_path
            manager.cleanup_pbar()
            manager.notebook_complete()
        _raise_unless_executed(finished, began=progress.began)
        return manager.nb


STREAMS = ("stdout", "stderr")
NO_PATH = "-"  # as papermill calls standard input


@dataclass(frozen=True)
class _Patience:
    """How many seconds the kernel may take to answer, and a cell to end."""

    start: float
    cell: float | None


def _choose(kernel_name: str, nb: Any) -> KernelChoice:
    """Find the kernel, or raise what papermill's own engine does."""
    from jupyter_client.kernelspec import NoSuchKernel

    from workbench.invalid import InvalidInput
    from workbench.runs.kernel.kernels import choose_kernel

    try:
        return choose_kernel(kernel_name, nb.metadata)
    except InvalidInput as problem:
        raise NoSuchKernel(kernel_name) from problem


async def _record(
    nb: Any,
    choice: KernelChoice,
    input_path: str,
    patience: _Patience,
    *,
    stop: Stop,
    progress: PapermillProgress,
) -> Run:
    from nbformat import v4

    from workbench import context
    from workbench.runs.injection import Injected
    from workbench.runs.papermill_progress import StartLimits
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.request import RunRequest
    from workbench.runs.session import Plan, Session

    cwd = Path.cwd()
    file = _file_at(input_path)
    place = cwd if file is None else file
    parameters = _without_secrets(nb, choice)
    plan = Plan(
        request=RunRequest(
            notebook=input_path if file is None else file, parameters=parameters, cell_timeout=patience.cell, cwd=cwd
        ),
        path=Path(input_path) if file is None else file,
        root=context.project_root(place),
        cwd=cwd,
        runs=context.runs_folder(place),
        source=v4.writes(nb).encode("utf-8") if file is None else file.read_bytes(),
        choice=choice,
        injected=Injected(nb, _positions(nb)),
        parameters=parameters,
    )
    recorder = Recorder.open(plan.runs, plan.path, plan.facts(), on_event=progress.tell)
    limits = StartLimits(
        stop=stop.listen(),
        cell_timeout=patience.cell,
        start_timeout=patience.start,
        start_deadline=time.monotonic() + patience.start,
        progress=progress,
    )
    return await Session(plan, recorder, limits, None).run()


def _file_at(input_path: str) -> Path | None:
    """Return the notebook's file; None when it comes from elsewhere.

    With ``--cwd`` this process has another working directory by now than the one from which papermill reads.
    """
    from papermill.iorw import papermill_io

    handler = papermill_io.get_handler("local")
    folder = handler.cwd(None)
    handler.cwd(folder)
    path = Path(folder or "", input_path)
    return path.resolve() if path.is_file() else None


def _without_secrets(nb: Any, choice: KernelChoice) -> dict[str, Any]:
    """Return the parameters, among which there must be no secret.

    Raises
    ------
    InvalidInput
        When there is one.
    """
    from workbench.notebook.parameters import check_values, read_parameters

    given = dict(nb.metadata.papermill.get("parameters", {}))
    if given and choice.is_python:
        secret = [each for each in read_parameters(nb) if each.secret and each.name in given]
        check_values(secret, {each.name: given[each.name] for each in secret})
    return given


def _positions(nb: Any) -> tuple[int | None, ...]:
    """Number the cells as they were before papermill put the parameters in."""
    from workbench.notebook.load import cell_tags
    from workbench.notebook.parameter_cell import PARAMETERS_TAG
    from workbench.runs.injection import INJECTED_TAG

    tags = [cell_tags(cell) for cell in nb.cells]
    injected = next((place for place, each in enumerate(tags) if INJECTED_TAG in each), None)
    if injected is None or not nb.metadata.papermill.get("parameters"):
        return tuple(range(len(nb.cells)))
    overrides = injected - 1 if injected and PARAMETERS_TAG in tags[injected - 1] else None
    return (*range(injected), overrides, *range(injected, len(nb.cells) - 1))


def _raise_unless_executed(finished: Run, *, began: bool) -> None:
    """Raise what papermill's own engine raises; a cell's error papermill finds in the outputs."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from workbench.runs.request import Cancelled

    if finished.status == "cancelled":
        raise Cancelled(finished)
    error = finished.error or {}
    if error.get("name") in ("KernelDied", "Timeout") and not began:
        raise RuntimeError(error["message"])
    if error.get("name") == "KernelDied":
        raise DeadKernelError(error["message"])
    if error.get("name") == "Timeout":
        raise CellTimeoutError(error["message"])
