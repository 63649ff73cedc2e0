"""Gates: data held to a contract by ``workbench check``, in a process of its own.

The part that reads contracts belongs to the other wing of the house, which runs never import; and a check reads much
data, which an own process does beside others, and gives back its memory.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.replacing import write_whole
from workbench.views.wording import noun, one_line

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from workbench.runs.pipeline.definition import Gate

__all__ = ["GateResult", "check_gate"]

COMMAND = (sys.executable, "-P", "-m", "workbench.cli", "check")
PASSED, BROKEN = 0, 3
LOOK_SECONDS = 0.2
END_SECONDS = 5.0


@dataclass(frozen=True)
class GateResult:
    """How a check went.

    Parameters
    ----------
    status
        ``completed``, ``gate-failed``, ``failed`` (it could not be made) or ``cancelled``.
    message
        Why, when it is not completed.
    findings
        What the data do not keep.
    """

    status: str
    message: str | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)


def check_gate(gate: Gate, *, root: Path, keep: Path, stopping: threading.Event) -> GateResult:
    """Check the data of *gate*.

    Parameters
    ----------
    root
        The folder that its paths are relative to.
    keep
        The file for the result, as ``workbench check --json`` has it.
    stopping
        Ends the check when it is set.
    """
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            (*COMMAND, "--contract", str(gate.contract), "--json", "--", gate.data),
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=words,
            start_new_session=True,  # Ctrl-C is for us: we end it
        )
        if not _ended(process, stopping):
            return GateResult("cancelled")
        answer.seek(0)
        document = _document(answer.read())
        words.seek(0)
        said = words.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    if document is None or process.returncode not in (PASSED, BROKEN):
        told = (document or {}).get("error", {}).get("message") or said or f"exit code {process.returncode}"
        return GateResult("failed", one_line(told))
    keep.parent.mkdir(parents=True, exist_ok=True)
    write_whole(keep, json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    if process.returncode == PASSED:
        return GateResult("completed")
    findings = list(document.get("findings") or ())
    return GateResult("gate-failed", _said(findings), findings)


def _ended(process: subprocess.Popen[bytes], stopping: threading.Event) -> bool:
    """Wait for the end of *process*; when it must stop first, end it and return False."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_SECONDS)
            return True
        if stopping.is_set():
            process.terminate()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            return False


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _said(findings: list[dict[str, Any]]) -> str:
    errors = [each for each in findings if each.get("severity") == "error"] or findings
    if not errors:
        return "the data do not keep the contract"
    more = f" (and {noun(len(errors) - 1, 'more check')})" if len(errors) > 1 else ""
    return one_line(f"{errors[0]['title']}{more}")
