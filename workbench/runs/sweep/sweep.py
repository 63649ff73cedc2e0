"""Sweep: what a person holds of many runs of one notebook."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.runs.records.grouped_runs import GroupedRuns
from workbench.runs.records.store import list_runs
from workbench.runs.sweep.definition import members_in
from workbench.runs.sweep.results import Results
from workbench.views.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from workbench.findings import Finding
    from workbench.runs.records.record import Run
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows

__all__ = ["Sweep", "SweepCancelled"]

ENDED_WELL = "completed"


class Sweep(GroupedRuns, Report):
    """Many runs of one notebook with other parameters: their records, their results, and a view of them.

    It is a view of the sweep's folder and of those of its runs. `names` are ``"runs"`` (one row a run: parameters,
    metrics, status, seconds, id) and ``"metrics"`` (one row a run and metric).

    Parameters
    ----------
    folder
        The sweep's folder, which holds ``run.json`` and ``members.jsonl``.

    Raises
    ------
    InvalidInput
        When there is no sweep in *folder*.

    Examples
    --------
    >>> import workbench as wb
    >>> swept = wb.sweep("notebooks/salary.ipynb", {"seed": [1, 2, 3]})  # doctest: +SKIP
    >>> swept.best("rmse").parameters  # doctest: +SKIP
    {'seed': 2, 'features': 'all'}
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, kind="sweep", words="a sweep")
        self._requests = members_in(folder)
        self._shown_in: int | None = None  # the cell that has shown it while it ran

    @property
    def members(self) -> list[dict[str, Any]]:
        """The parameters of each member, those that all have in common included, in the order of the grid."""
        return [dict(request.parameters) for request in self._requests]

    @cached_property
    def by_member(self) -> list[Run | None]:
        """The run of each member: one that has completed, else the newest; None where none has begun."""
        found: list[Run | None] = [None] * len(self._requests)
        for run in list_runs(parent=self.id, runs=self.folder.parent):  # the newest first
            place = run.record.get("member")
            if not isinstance(place, int) or not 0 <= place < len(found):
                continue
            held = found[place]
            if held is None or (held.status != ENDED_WELL and run.status == ENDED_WELL):
                found[place] = run
        return found

    @property
    def runs(self) -> list[Run]:
        """The runs that there are, in the order of the grid."""
        return [run for run in self.by_member if run is not None]

    def best(self, metric: str | None = None, *, less_is_better: bool | None = None) -> Run:
        """Return the completed run with the best value of a metric.

        Parameters
        ----------
        metric
            Which; default: the first that the runs have recorded.
        less_is_better
            Whether it is the least or the largest; default: as the metric's name says (errors and losses: the least).

        Raises
        ------
        InvalidInput
            When no completed run has that metric, or its name does not say what is better.
        """
        return self.results.best(metric, less_is_better=less_is_better)

    def refresh(self) -> Sweep:
        """Look at the folders again."""
        for name in ("by_member", "results", "payload"):
            self.__dict__.pop(name, None)
        self._run.refresh()
        return self

    @property
    def findings(self) -> list[Finding]:
        """Nothing: what was found in its runs is on their records."""
        return []

    def to_dict(self) -> dict[str, Any]:
        """Return the sweep as strict JSON: ``{"id", "status", "runs": [record, …]}``, and its own record."""
        return {
            "id": self.id,
            "status": self.status,
            "runs": [run.to_dict() for run in self.runs],
            "sweep": self._run.to_dict(),
        }

    @cached_property
    def results(self) -> Results:
        """The parameters and metrics of its runs, from which frames and pictures are made."""
        return Results(self.by_member, self.members)

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"runs": lambda: self.results.runs, "metrics": lambda: self.results.metrics}

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        from workbench.runs.sweep.figures import coordinates_spec

        return {"runs": lambda: coordinates_spec(self.results)}

    def renewed(self) -> Sweep:
        """Read the folders again: the sweep as it is now."""
        return type(self)(self.folder)

    def _linked_rows(self) -> LinkedRows:
        from workbench.runs.sweep.view import linked_runs

        return linked_runs(self)

    def _build(self) -> Payload:
        from workbench.runs.sweep.view import sweep_payload

        return sweep_payload(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from workbench.runs.sweep.live_view import is_shown_above

        if is_shown_above(self):
            return {"text/plain": repr(self)}
        return super()._repr_mimebundle_(include, exclude)


class SweepCancelled(KeyboardInterrupt):
    """The sweep was ended from outside (Ctrl-C, SIGTERM, ``workbench cancel``); it is on record as far as it came.

    Parameters
    ----------
    sweep
        The sweep, with status ``cancelled``.
    """

    def __init__(self, sweep: Sweep) -> None:
        super().__init__(f"sweep {sweep.id} was cancelled: workbench resume {sweep.id}")
        self.sweep = sweep
