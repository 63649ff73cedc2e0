"""What can be asked of a sweep, and what is checked before its first run."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.runs.request import NotFinished, RunRequest, check_request
from workbench.runs.secret_values import places_of

__all__ = ["KIND", "SweepRequest", "check_sweep", "checked_members", "facts_of"]

EXECUTORS = ("local", "dask")
KIND = "sweep"


@dataclass(frozen=True, kw_only=True)
class SweepRequest:
    """What to sweep over and how; the fields are those of `sweep`, and `common` is what all runs have in common."""

    common: RunRequest
    grid: object
    samples: int | None = None
    seed: int = 0
    workers: int | None = None
    executor: str = "local"
    scheduler: str | None = None
    gpus_per_run: int = 0


def check_sweep(request: SweepRequest) -> None:
    """Check what can be checked without reading the notebook.

    Raises
    ------
    InvalidInput
        When a field is not what it must be.
    """
    for name in ("workers", "samples"):
        value = getattr(request, name)
        if value is not None and not (_is_whole(value) and value > 0):
            raise InvalidInput(f"{name!r} must be a whole number above 0, got {value!r}.")
    if not _is_whole(request.gpus_per_run) or request.gpus_per_run < 0:
        raise InvalidInput(f"'gpus_per_run' must be a whole number from 0, got {request.gpus_per_run!r}.")
    if not _is_whole(request.seed) or request.seed < 0:
        raise InvalidInput(f"'seed' must be a whole number from 0, got {request.seed!r}.")
    if request.executor not in EXECUTORS:
        raise not_one_of("executor", EXECUTORS, request.executor)
    if request.scheduler is not None and request.executor != "dask":
        raise InvalidInput(
            "'scheduler' is the address of a Dask scheduler: it needs executor='dask' (--executor dask)."
        )
    check_request(request.common)
    places_of(request.common.secrets or {})  # the requests are written down, to be gone on with


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def checked_members(common: RunRequest, members: list[dict[str, Any]]) -> RunRequest:
    """Check every member before the first is run, and return the request that all have in common."""
    from workbench.findings import by_consequence
    from workbench.notebook.language import PYTHON, language_of
    from workbench.notebook.lint import lint
    from workbench.notebook.load import load_notebook
    from workbench.notebook.parameters import check_values, read_parameters
    from workbench.runs.kernel.kernels import choose_kernel

    notebook = load_notebook(os.fspath(common.notebook))
    choice = choose_kernel(common.kernel, notebook["metadata"])
    twice = sorted(set(common.parameters) & {name for each in members for name in each})
    if twice:
        raise InvalidInput(f"parameter '{twice[0]}' is given both in the grid and for all runs.")
    takes = read_parameters(notebook) if choice.is_python or language_of(notebook) != PYTHON else []
    if choice.is_python or takes:
        for place, own in enumerate(members):
            try:
                checked = check_values(takes, {**common.parameters, **own}, secrets=common.secrets or ())
                members[place] = {name: checked[name] for name in own}
            except InvalidInput as problem:
                raise InvalidInput(f"run {place} of the sweep: {problem}") from None
    if common.strict:
        findings = lint(notebook, path=Path(os.fspath(common.notebook)).resolve(), kernel=choice.name)
        if any(found.severity == "error" for found in findings):
            raise NotFinished(by_consequence(findings))
    return replace(common, strict=False)


def facts_of(request: SweepRequest, path: Path, members: int) -> dict[str, Any]:
    """Return what is on record about a sweep from the start."""
    common = request.common
    return {
        "kind": KIND,
        KIND: {
            "members": members,
            "samples": request.samples,
            "seed": request.seed,
            "workers": request.workers,
            "executor": request.executor,
            "scheduler": request.scheduler,
            "gpus_per_run": request.gpus_per_run,
            "done": {},
        },
        "parameters": dict(common.parameters),
        "notebook": {"path": str(path), "sha256": None},
        "tags": list(common.tags),
        "note": common.note,
    }
