"""What was asked for, kept in the folder of a run, so that it can be gone on with."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.context import address_of
from workbench.invalid import InvalidInput
from workbench.replacing import write_whole
from workbench.runs.request import RunRequest
from workbench.runs.secret_values import HELD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.runs.records.record import Run
    from workbench.runs.records.recorder import Recorder
    from workbench.runs.session import Plan

__all__ = ["REQUEST", "keep_request", "resumed_request"]

REQUEST = "request.json"


def keep_request(plan: Plan, recorder: Recorder) -> None:
    """Write the request of a run into its folder; of secrets it says only where they are."""
    asked = replace(
        plan.request,
        notebook=os.fspath(plan.request.notebook) if "://" in os.fspath(plan.request.notebook) else plan.path,
        cwd=plan.cwd,
        runs=address_of(plan.runs) or plan.runs,
        kernel=plan.choice.name,
        parent=recorder.record["parent"],
        attempt=1,
        retry_of=None,
    )
    try:
        text = _without_held(asked).to_json()
    except InvalidInput:  # a value that no JSON has: the record has it as it can be written
        return
    write_whole(recorder.folder / REQUEST, plan.mask.text(text) + "\n")


def resumed_request(run: Run, *, secrets: Mapping[str, object] | None = None) -> RunRequest:
    """Return the request of the run that goes on with *run*.

    Parameters
    ----------
    run
        A run that has ended.
    secrets
        Those that cannot be found where the record says; see `workbench.run`.

    Raises
    ------
    InvalidInput
        When a secret was given by a program, and so must be given again.
    """
    try:
        asked = RunRequest.from_json((run.folder / REQUEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        asked = _from_record(run)
    recorded: dict[str, str] = run.record.get("secrets", {})
    given = {**(asked.secrets or {}), **(secrets or {})}
    for name, place in recorded.items():
        if place == HELD and name not in given:
            raise InvalidInput(
                f"secret '{name}' of run '{run.id}' is nowhere on record and must be given again: --secret"
                f' {name}=env:VAR, or secrets={{"{name}": "env:VAR"}}.'
            )
    return replace(asked, secrets=given or None, resume=str(run.folder))


def _without_held(asked: RunRequest) -> RunRequest:
    from workbench.secret import Secret

    if asked.secrets is None:
        return asked
    return replace(
        asked, secrets={name: place for name, place in asked.secrets.items() if not isinstance(place, Secret)} or None
    )


def _from_record(run: Run) -> RunRequest:
    """Make the request from what is on record, for a run that has not kept it."""
    record = run.record
    if record["notebook"]["path"] is None:
        raise InvalidInput(f"run '{run.id}' does not say which notebook it ran, so that it cannot be gone on with.")
    return RunRequest(
        notebook=record["notebook"]["path"],
        parameters=record["parameters"],
        runs=run.folder.parent,
        tags=tuple(record["tags"]),
        note=record["note"] or "",
        kernel=record["kernel"]["name"],
        parent=record["parent"],
        member=record.get("member"),
        environment=record["kernel"].get("environment", {}),
    )
