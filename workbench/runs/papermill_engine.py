"""The engine as papermill knows it: ``papermill a.ipynb b.ipynb --engine workbench``.

papermill's output notebook and exceptions are what they are with its own engine. Besides, the run is recorded in the
runs folder of the notebook's project like any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.runs.kernel.kernels import KernelChoice
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
        input_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        execution_timeout: float | None = None,
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
            Where the notebook came from.
        progress_bar, log_output, autosave_cell_every
            As papermill has them.
        execution_timeout
            How many seconds a cell may take.
        others
            ``stdout_file`` and ``stderr_file``; what else papermill passes has no meaning here.

        Raises
        ------
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

        from workbench.runs.own_loop import in_own_loop

        manager = NotebookExecutionManager(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        manager.notebook_start()
        tell = _progress(manager, log=log_output, files={name: others.get(f"{name}_file") for name in STREAMS})
        try:
            finished = in_own_loop(
                lambda stop: _record(nb, kernel_name, input_path or "", execution_timeout, stop=stop, on_event=tell)
            )
        finally:
            manager.output_path = output_path
            manager.cleanup_pbar()
            manager.notebook_complete()
        _raise_unless_executed(finished)
        return manager.nb


STREAMS = ("stdout", "stderr")


async def _record(
    nb: Any,
    kernel_name: str,
    input_path: str,
    cell_timeout: float | None,
    *,
    stop: Any,
    on_event: Callable[[dict[str, Any]], None],
) -> Run:
    from nbformat import v4

    from workbench import context
    from workbench.runs.injection import Injected
    from workbench.runs.kernel.cells import Limits
    from workbench.runs.kernel.kernels import choose_kernel
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.request import RunRequest
    from workbench.runs.session import Plan, Session

    path = Path(input_path)
    local = path.is_file()
    place = path.resolve() if local else Path.cwd()
    choice = choose_kernel(kernel_name, nb.metadata)
    parameters = _without_secrets(nb, choice)
    plan = Plan(
        request=RunRequest(notebook=input_path, parameters=parameters, cell_timeout=cell_timeout),
        path=place if local else path,
        root=context.project_root(place),
        cwd=Path.cwd(),
        runs=context.runs_folder(place),
        source=path.read_bytes() if local else v4.writes(nb).encode("utf-8"),
        choice=choice,
        injected=Injected(nb, _positions(nb)),
        parameters=parameters,
    )
    recorder = Recorder.open(plan.runs, plan.path, plan.facts(), on_event=on_event)
    return await Session(
        plan, recorder, Limits.starting_now(stop.listen(), None, cell_timeout=cell_timeout), None
    ).run()


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


def _progress(manager: Any, *, log: bool, files: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """Keep papermill's notes about each cell, its progress bar and its files up to date."""
    from workbench.runs.kernel.cells import executable

    cells = [place for place, cell in enumerate(manager.nb.cells) if executable(cell)]
    output_path, manager.output_path = manager.output_path, None  # each of its notes would rewrite the whole notebook

    def tell(event: dict[str, Any]) -> None:
        if event["event"] in ("cell-start", "cell-finish"):
            place = cells[event["number"] - 1]
            cell = manager.nb.cells[place]
            if event["event"] == "cell-start":
                manager.cell_start(cell, place)
            else:
                if event["status"] != "ok":
                    manager.cell_exception(cell, place)
                manager.cell_complete(cell, place)
        elif event["event"] == "output" and (output := event["output"]) and output["output_type"] == "stream":
            _show(output, log=log, file=files.get(output["name"]))
        manager.output_path = output_path
        manager.autosave_cell()
        manager.output_path = None

    return tell


def _show(output: dict[str, Any], *, log: bool, file: Any) -> None:
    if log:
        from papermill.log import logger

        logger.info(output["text"])
    if file is not None:
        file.write(output["text"])
        file.flush()


def _raise_unless_executed(finished: Run) -> None:
    """Raise what papermill's own engine raises; a cell's error papermill finds in the outputs."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from workbench.runs.request import Cancelled

    if finished.status == "cancelled":
        raise Cancelled(finished)
    error = finished.error or {}
    if error.get("name") == "KernelDied":
        raise DeadKernelError(error["message"])
    if error.get("name") == "Timeout":
        raise CellTimeoutError(error["message"])
