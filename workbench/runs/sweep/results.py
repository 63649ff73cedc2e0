"""The results of a sweep as frames: parameters and metrics of every run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.strict_json import dumps, plain
from workbench.views.metric_direction import less_is_better as direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from workbench.runs.records.record import Run

__all__ = ["Results"]

ABOUT = ("member", "status", "duration_s", "run")


@dataclass(frozen=True, eq=False)
class Results:
    """What the members of a sweep were given and what came out.

    Parameters
    ----------
    by_member
        The run of each member, None where there is none.
    parameters
        The parameters of each.
    """

    by_member: Sequence[Run | None]
    parameters: Sequence[dict[str, Any]]

    @cached_property
    def varied(self) -> list[str]:
        """The parameters that are not the same in all members."""
        names = dict.fromkeys(name for each in self.parameters for name in each)
        return [name for name in names if len({_key(each.get(name)) for each in self.parameters}) > 1]

    @cached_property
    def metric_names(self) -> list[str]:
        """The metrics that any run has recorded, in the order in which they were."""
        return list(dict.fromkeys(name for run in self.by_member if run is not None for name in run.metrics))

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a member: its parameters, metrics, status, seconds and the id of its run.

        A metric that is called like a parameter stands under ``"metric NAME"``.
        """
        import pandas as pd

        rows = []
        names = dict.fromkeys([*self.varied, *(name for each in self.parameters for name in each)])
        for place, (run, given) in enumerate(zip(self.by_member, self.parameters, strict=True)):
            record = {} if run is None else run.record
            rows.append(
                {"member": place}
                | {name: _cell(given.get(name)) for name in names}
                | {self.column_of(name): (record.get("metrics") or {}).get(name) for name in self.metric_names}
                | {"status": record.get("status", "not run"), "duration_s": record.get("duration_s")}
                | {"run": None if run is None else run.id}
            )
        columns = ["member", *names, *map(self.column_of, self.metric_names), "status", "duration_s", "run"]
        frame = pd.DataFrame(rows, columns=list(dict.fromkeys(columns)))
        numbers = [*map(self.column_of, self.metric_names), "duration_s"]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """One row a run and metric."""
        import pandas as pd

        rows = [
            {"member": place, "run": run.id, "metric": name, "value": value}
            for place, run in enumerate(self.by_member)
            if run is not None
            for name, value in run.metrics.items()
        ]
        return pd.DataFrame(rows, columns=["member", "run", "metric", "value"]).astype({"value": "float64"})

    def column_of(self, metric: str) -> str:
        """Return the name of a metric's column in `runs`."""
        return f"metric {metric}" if metric in self._taken else metric

    @cached_property
    def _taken(self) -> set[str]:
        """The names of columns that are no metric's."""
        return {name for each in self.parameters for name in each} | set(ABOUT)

    def ranked(self, metric: str, *, least_first: bool) -> list[int]:
        """Return the places of the completed members with a value of *metric*, the best first."""
        values = {
            place: float(run.metrics[metric])
            for place, run in enumerate(self.by_member)
            if run is not None and run.status == "completed" and _is_number(run.metrics.get(metric))
        }
        return sorted(values, key=lambda place: values[place] if least_first else -values[place])

    def best(self, metric: str | None, *, less_is_better: bool | None) -> Run:
        """Return the best run; see `Sweep.best`."""
        if not self.metric_names:
            raise InvalidInput("no run of the sweep has recorded a metric: wb.metric('rmse', …) in the notebook does.")
        name = self.metric_names[0] if metric is None else metric
        if name not in self.metric_names:
            raise not_one_of("metric", self.metric_names, name)
        least = direction(name) if less_is_better is None else less_is_better
        if least is None:
            raise InvalidInput(
                f"'{name}' does not say whether less or more of it is better: say less_is_better=True or False."
            )
        places = self.ranked(name, least_first=least)
        run = self.by_member[places[0]] if places else None
        if run is None:
            raise InvalidInput(f"no completed run of the sweep has a value of '{name}'.")
        return run


def _key(value: Any) -> str:
    return f"{type(value).__name__} {dumps(plain(value))}"


def _cell(value: Any) -> Any:
    """Return a value as a frame can hold and compare it."""
    return dumps(value) if isinstance(value, dict | list | tuple) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
