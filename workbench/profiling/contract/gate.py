"""What a contract's check leaves in the folder of the run it happens in, for the runner and for whoever reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench import context
from workbench.replacing import write_whole
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.profiling.contract.contract_report import ContractReport

__all__ = ["leave"]

FOLDER = "contract"


def leave(report: ContractReport, *, enforced: bool) -> None:
    """Write what came of a check into the current run; outside a run nothing happens.

    Parameters
    ----------
    report
        What came of it.
    enforced
        Whether the data may not be used when a check fails.
    """
    run = context.current_run()
    if run is None:
        return
    document = {**report.to_dict(), "enforced": enforced, "terms": report.contract.to_dict()}
    path = _free(run / FOLDER, report.contract.name)
    write_whole(path, dumps(document, indent=1) + "\n")
    context.note_findings(report)
    context.note(
        "contract",
        name=report.contract.name,
        data=report.source.name,
        passed=report.passed,
        enforced=enforced,
        message=report.verdict,
        path=path.relative_to(run).as_posix(),
    )


def _free(folder: Path, name: str) -> Path:
    """Return a path that is not taken: a contract may be checked several times."""
    folder.mkdir(exist_ok=True)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "contract"
    path, attempt = folder / f"{slug}.json", 1
    while path.exists():
        attempt += 1
        path = folder / f"{slug}-{attempt}.json"
    return path
