"""Reproducing a run: from its record, in a scratch folder, with a verdict in the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.context import RECORD
from workbench.invalid import InvalidInput
from workbench.notebook.load import read_notebook
from workbench.replacing import write_whole
from workbench.runs.comparison.notebooks import OUTPUT, Executed, compare_cells, pairs_of
from workbench.runs.comparison.outputs.likeness import DEFAULT_TOLERANCE, ORDER, SAME, Tolerance
from workbench.runs.records.record import REPORT, UNFINISHED, Run, read_record
from workbench.runs.records.report import write_report
from workbench.runs.records.store import find_run
from workbench.runs.reproduce.causes import Circumstances, likely_cause
from workbench.runs.reproduce.perturbation import AS_IT_WAS, perturbations
from workbench.runs.reproduce.scratch import kept_notebook, restored
from workbench.runs.reproduce.second_run import changes_of, compare_with_record, run_again
from workbench.runs.reproduce.verdict import CellVerdict, Verdict
from workbench.runs.request import WrongState
from workbench.runs.secret_values import HELD
from workbench.strict_json import dumps

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from workbench.runs.comparison.outputs.likeness import Degree
    from workbench.runs.reproduce.perturbation import Perturbation
    from workbench.runs.reproduce.second_run import Compared, SecondRun

__all__ = ["check_reproducible", "reproduce"]

NOT_GUARDED = "the kernel's Python did not take the settings of this reproduction (clock, protection of your files)"


def reproduce(
    run: Run | str | os.PathLike[str],
    *,
    twice: bool = False,
    tolerance: float = DEFAULT_TOLERANCE,
    secrets: Mapping[str, object] | None = None,
    timeout: float | None = None,
    runs: str | os.PathLike[str] | None = None,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> Verdict:
    """Run a recorded run again, from what it has kept, and say whether the same came out.

    The code (commit, changes, modules, notebook) and the data are restored in a scratch folder; your files are only
    read. The kernel is started from nothing, with the recorded parameters, hash seed and threads. Then every cell is
    compared by what it shows: texts without addresses and times, numbers within the tolerance, tables by columns and
    values, pictures as they look, plotly figures and views by their numbers; and metrics, errors and written files.

    Parameters
    ----------
    run
        A run, its id or the beginning of it, its folder, or ``"latest"``.
    twice
        Run it twice, with the clock 400 days ahead, once with another hash seed and once with other threads: shows
        what results depend on without saying so.
    tolerance
        How far two numbers may be apart, as a part of the larger one.
    secrets
        As `workbench.run` has them; default: from where the run had them.
    timeout
        Seconds that a run may take.
    runs
        The folder of runs; default: the one of the working directory's project.
    on_event
        Is told what goes on, as in ``events.jsonl``.

    Returns
    -------
    Verdict
        Also written into the record of the run (``reproductions``), whose outputs stay as they were. The runs that
        were made lie in the folder ``reproductions`` in that of the run.

    Raises
    ------
    InvalidInput
        When there is no such run, it goes on still, or it has not kept what is needed.
    Cancelled
        On Ctrl-C, a KeyboardInterrupt.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.reproduce("latest").verdict  # doctest: +SKIP
    'same'
    """
    allowed = Tolerance(tolerance)
    found = run.refresh() if isinstance(run, Run) else find_run(run, runs=runs)
    check_reproducible(found, secrets)
    ways = perturbations(found.record["environment"]) if twice else (AS_IT_WAS,)
    parts = [_once(found, way, allowed, secrets, timeout, on_event) for way in ways]
    verdict = _verdict(found, parts, allowed)
    _write(found, verdict)
    if (found.folder / REPORT).is_file():
        write_report(found)
    return verdict


@dataclass(frozen=True)
class _Part:
    """One run that was made again, and what was seen of it while its scratch folder was there."""

    second: SecondRun
    compared: list[Compared]
    not_checked: list[str]
    data_changes: list[dict[str, Any]]
    code_changes: list[str]


def _once(
    run: Run,
    way: Perturbation,
    tolerance: Tolerance,
    secrets: Mapping[str, object] | None,
    timeout: float | None,
    on_event: Callable[[dict[str, Any]], None] | None,
) -> _Part:
    with restored(run) as scratch:
        second = run_again(run, scratch, way, secrets=secrets, timeout=timeout, on_event=on_event)
        first = Executed.of(run, places=scratch.original_words)
        compared, not_checked = compare_with_record(run, first, second, scratch, tolerance)
    not_checked += [f"{each.path}: what was read is not known" for each in scratch.data if each.state == "unknown"]
    if not second.guarded and run.record["environment"]["python"] is not None:
        not_checked.append(NOT_GUARDED)
    return _Part(
        second,
        compared,
        not_checked,
        [each.to_dict() for each in scratch.data if each.state in ("changed", "missing")],
        list(scratch.problems),
    )


def _verdict(run: Run, parts: Sequence[_Part], tolerance: Tolerance) -> Verdict:
    compared = _worst_of_each([part.compared for part in parts])
    degree: Degree = max((each.likeness.degree for each in compared), key=ORDER.index, default=SAME)
    environment = changes_of(run, parts[0].second)
    data = parts[0].data_changes
    first = next((each for each in compared if each.likeness.degree == degree), None) if degree != SAME else None
    difference = None
    if first is not None:
        threads = parts[0].second.run.record["environment"]["threads"]
        changed = bool(environment or data or parts[0].code_changes)
        known = Circumstances.of(
            read_notebook(kept_notebook(run)),
            environment=environment,
            data=data,
            threads=max((int(each) for each in threads.values() if str(each).isdigit()), default=1),
            perturbed=_dependence(parts, first, tolerance, changed=changed) if len(parts) > 1 else None,
        )
        place = None if first.cell is None else first.cell
        what = first.likeness.what
        difference = {"cell": place, "what": what, "cause": likely_cause(place, first.likeness, known)}
    return Verdict(
        verdict=degree,
        first_difference=difference,
        environment_changes=tuple(environment),
        data_changes=tuple(data),
        code_changes=tuple(parts[0].code_changes),
        not_checked=tuple(dict.fromkeys(each for part in parts for each in part.not_checked)),
        cells=tuple(CellVerdict(each.cell, each.name, each.likeness.degree, each.likeness.what) for each in compared),
        run=run.id,
        folders=tuple(part.second.run.folder for part in parts),
        tolerance=tolerance.relative,
        perturbed=tuple(part.second.perturbation.to_dict() for part in parts) if len(parts) > 1 else (),
    )


def _worst_of_each(found: Sequence[list[Compared]]) -> list[Compared]:
    """Return each thing once, as it came out worst; in the order of the notebook."""
    merged: dict[tuple[int, str], Compared] = {}
    for side in found:
        for place, each in enumerate(side):
            key = (place, each.name) if each.name == "outputs" else (-1, each.name)
            known = merged.get(key)
            if known is None or ORDER.index(each.likeness.degree) > ORDER.index(known.likeness.degree):
                merged[key] = each
    return list(merged.values())


def _dependence(parts: Sequence[_Part], first: Compared, tolerance: Tolerance, *, changed: bool) -> str | None:
    """Say what two perturbed runs show about the first difference; None when that is nothing.

    Both have the clock ahead, the first has another hash seed, the second other threads: a difference in one of them
    only comes from that; one that both have alike comes from the clock, unless something else has changed as well.
    """
    by_seed, by_threads = (_degree_at(part, first) != SAME for part in parts)
    if by_seed and not by_threads:
        return "set order: only the run with another hash seed differs"
    if by_threads and not by_seed:
        return "thread count: only the run with another number of threads differs"
    between = [compare for compare in _between(parts, tolerance) if compare[0] == first.cell]
    alike = all(degree == SAME for _, degree in between)
    if first.name == "outputs" and alike and not changed:
        return "the time: with the clock ahead, both runs give the same other result"
    return None


def _degree_at(part: _Part, first: Compared) -> Degree:
    degrees = [each.likeness.degree for each in part.compared if (each.cell, each.name) == (first.cell, first.name)]
    return max(degrees, key=ORDER.index, default=SAME)


def _between(parts: Sequence[_Part], tolerance: Tolerance) -> list[tuple[int | None, Degree]]:
    """Compare the two runs with each other, cell by cell."""
    one, other = (part.second.executed for part in parts)
    found = ((pair.place, compare_cells(pair, one, other, tolerance)) for pair in pairs_of(one, other))
    return [(place, likeness.degree) for place, likeness in found if likeness is not None]


def check_reproducible(run: Run, secrets: Mapping[str, object] | None = None) -> None:
    """Refuse what cannot be run again.

    Raises
    ------
    InvalidInput
        In one line, with the next step.
    """
    record = run.record
    kind = record.get("kind", "run")
    if kind != "run":
        raise InvalidInput(
            f"'{run.id}' is a {kind}, and only single runs are reproduced: take one of its runs, as"
            f" workbench runs --parent {run.id} lists them."
        )
    if record["status"] in UNFINISHED:
        raise WrongState(f"run '{run.id}' is {record['status']}: wait for its end, or workbench cancel {run.id}.")
    if not (run.folder / OUTPUT).is_file():
        raise InvalidInput(f"run '{run.id}' is {record['status']} and has left no outputs to compare with.")
    kept_notebook(run)
    held = [name for name, place in (record.get("secrets") or {}).items() if place == HELD]
    missing = [name for name in held if name not in (secrets or {})]
    if missing:
        raise InvalidInput(
            f"secret '{missing[0]}' was held by the program that ran '{run.id}': give it again, as"
            f" --secret {missing[0]}=env:VAR."
        )


def _write(run: Run, verdict: Verdict) -> None:
    """Add the verdict to the record."""
    record = read_record(run.folder)
    said = verdict.to_dict() | {
        "time": dt.datetime.now(dt.UTC).isoformat(),
        "reproductions": [str(folder.relative_to(run.folder).as_posix()) for folder in verdict.folders],
    }
    del said["run"]
    record["reproductions"] = [*record.get("reproductions", []), said]
    write_whole(run.folder / RECORD, dumps(record, indent=1) + "\n")
    run.refresh()
