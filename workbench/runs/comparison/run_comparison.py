"""RunComparison: two runs beside each other, whatever they are runs of."""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput
from workbench.runs.comparison import sides
from workbench.runs.comparison.notebooks import OUTPUT, Executed, compare_cells, pairs_of
from workbench.runs.comparison.outputs.likeness import DEFAULT_TOLERANCE, Tolerance
from workbench.runs.records.record import Run
from workbench.runs.records.store import find_run
from workbench.strict_json import plain
from workbench.views.report import Report

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import pandas as pd

    from workbench.findings import Finding
    from workbench.runs.comparison.notebooks import CellPair
    from workbench.runs.comparison.outputs.likeness import Likeness
    from workbench.views.payload import Payload

__all__ = ["RunComparison"]


class RunComparison(Report):
    """Two runs side by side: parameters, metrics, packages, environment, data, code and outputs.

    `names` are ``"parameters" "metrics" "packages" "environment" "inputs" "cells"``; each frame has a row for each
    thing that either run has, with both values and whether they are the `same`. Outputs are compared as `reproduce`
    compares them.

    Parameters
    ----------
    before, after
        Runs, their ids or the beginnings of them, or their folders.
    tolerance
        How far two numbers in outputs may be apart, as a part of the larger one.
    runs
        The folder of runs; default: the one of the working directory's project.

    Raises
    ------
    InvalidInput
        When there is no such run, or one of the two is a sweep or pipeline.

    Examples
    --------
    >>> import workbench as wb
    >>> compared = wb.RunComparison("20261123", "latest")  # doctest: +SKIP
    >>> compared.frame("metrics")  # doctest: +SKIP
    """

    def __init__(
        self,
        before: Run | str | os.PathLike[str],
        after: Run | str | os.PathLike[str],
        *,
        tolerance: float = DEFAULT_TOLERANCE,
        runs: str | os.PathLike[str] | None = None,
    ) -> None:
        self._tolerance = Tolerance(tolerance)
        self.before, self.after = (
            each if isinstance(each, Run) else find_run(each, runs=runs) for each in (before, after)
        )
        self._records = (self.before.record, self.after.record)
        for each, record in zip((self.before, self.after), self._records, strict=True):
            if (kind := record.get("kind", "run")) != "run":
                raise InvalidInput(f"'{each.id}' is a {kind}, and only runs are compared: take one of its runs.")

    @property
    def findings(self) -> list[Finding]:
        """Nothing: what was found in the runs is on their records."""
        return []

    @cached_property
    def code_diff(self) -> str:
        """The cells whose code differs, as a unified diff; empty when none does."""
        return "\n".join(line for pair in self._pairs if not pair.same_code for line in _diff(pair))

    def differing(self, name: str) -> pd.DataFrame:
        """Return the rows of a frame that are not the same in both runs, without the column ``same``."""
        frame = self.frame(name)
        return frame.loc[~frame["same"]].drop(columns="same").reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as strict JSON: the two ids, each frame as a list of rows, and how the code differs."""
        frames = {name: self.frame(name).astype(object) for name in self.names}
        rows = {name: frame.where(frame.notna(), None).to_dict("records") for name, frame in frames.items()}
        document: dict[str, Any] = plain(
            {
                "runs": [self.before.id, self.after.id],
                "status": [self.before.status, self.after.status],
                "duration_s": [self.before.duration_s, self.after.duration_s],
                **rows,
                "code_diff": self.code_diff,
            }
        )
        return document

    @cached_property
    def _executed(self) -> tuple[Executed, Executed] | None:
        """The two notebooks; None where a run has left none."""
        if not all((run.folder / OUTPUT).is_file() for run in (self.before, self.after)):
            return None
        return Executed.of(self.before), Executed.of(self.after)

    @cached_property
    def _pairs(self) -> list[CellPair]:
        return [] if self._executed is None else pairs_of(*self._executed)

    @cached_property
    def _likenesses(self) -> list[Likeness | None]:
        if self._executed is None:
            return []
        before, after = self._executed
        return [compare_cells(pair, before, after, self._tolerance) for pair in self._pairs]

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        before, after = self._records
        return {
            "parameters": lambda: sides.parameter_frame(before, after),
            "metrics": lambda: sides.metric_frame(before, after),
            "packages": lambda: sides.package_frame(before, after),
            "environment": lambda: sides.environment_frame(before, after),
            "inputs": lambda: sides.input_frame(before, after),
            "cells": lambda: sides.cell_frame(self._pairs, self._likenesses),
        }

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        from workbench.runs.comparison.view import metrics_spec

        return {"metrics": lambda: metrics_spec(self)}

    def _build(self) -> Payload:
        from workbench.runs.comparison.view import comparison_payload

        return comparison_payload(self)


def _diff(pair: CellPair) -> list[str]:
    sources = [[] if side is None else str(side[1]["source"]).splitlines() for side in (pair.before, pair.after)]
    names = ["nothing" if side is None else f"cell {side[0]}" for side in (pair.before, pair.after)]
    return list(difflib.unified_diff(sources[0], sources[1], names[0], names[1], lineterm=""))
