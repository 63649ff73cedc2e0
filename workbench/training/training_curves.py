"""Training curves: what happened while a model learned."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench import context, sensitive
from workbench.errors.beside import Beside
from workbench.errors.readable_tables import headed
from workbench.errors.step_views import StepView, predictions_by_step
from workbench.log import read_log
from workbench.strict_json import plain
from workbench.training.curve_figures import group_spec, weights_spec
from workbench.training.curve_groups import CurveGroup, curve_groups, drawn_basis
from workbench.training.curve_rules import curve_findings
from workbench.training.metric_names import wording_of
from workbench.training.sources import LabelledLog, find_logs
from workbench.training.weight_table import weight_frame, weight_lines
from workbench.views.figures import table_from_frame
from workbench.views.findings_frame import findings_frame
from workbench.views.items.figure import Figure
from workbench.views.payload import Payload, Section
from workbench.views.report import Report
from workbench.views.wording import noun, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from workbench.findings import Finding
    from workbench.log.reader import Series
    from workbench.training.curve_groups import Curve
    from workbench.views.basis import Basis
    from workbench.views.items.figure import Width

__all__ = ["TrainingCurves", "curves"]

HARDWARE = {"log": "object", "time": "datetime64[ns, UTC]", "device": "object", "use": "float64", "memory": "float64"}


def curves(*logs_or_runs: Any) -> TrainingCurves:
    """Show how training went: metrics, weights and predictions over steps, of one log or of several side by side.

    Parameters
    ----------
    *logs_or_runs
        Each a `TrainingLog` (open or closed), the name of one (the last attempt is shown), the path of its folder, a
        run, its folder, or its id.

    Returns
    -------
    TrainingCurves
        The view, of what is logged by now; its numbers are in ``.frame(name)``. Inside a run, its findings go into
        the run's record.

    Raises
    ------
    InvalidInput
        When something is none of these; the message lists the logs there are.

    Examples
    --------
    >>> import workbench as wb
    >>> with wb.TrainingLog("halves") as log:
    ...     for step in range(5):
    ...         log.log(step, loss=0.5**step)
    >>> wb.curves("halves").frame("metrics")["value"].tolist()
    [1.0, 0.5, 0.25, 0.125, 0.0625]
    """
    view = TrainingCurves(find_logs(logs_or_runs))
    context.note_findings(view)
    return view


class TrainingCurves(Report):
    """Metrics over steps. Made by `curves`.

    Frames: ``metrics findings hardware``, and ``weights predictions`` when they were logged. Each group of metrics
    that is drawn together has a figure by its name (``figure("loss")``); ``figure("metrics")`` is the first.
    """

    def __init__(self, logs: Sequence[LabelledLog]) -> None:
        self.logs = list(logs)
        self._groups = curve_groups(self.logs)

    @cached_property
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""
        return curve_findings(self._groups)

    @cached_property
    def _going_on(self) -> bool:
        return any(log.reader.being_written for log in self.logs)

    @cached_property
    def _drawn(self) -> list[tuple[CurveGroup, list[tuple[Curve, Series]]]]:
        return [(group, group.drawn()) for group in self._groups]

    @cached_property
    def _weights(self) -> pd.DataFrame:
        return weight_frame(self.logs)

    @cached_property
    def _steps(self) -> list[StepView]:
        unnamed = Beside(hidden=sensitive.always()).unnamed
        views = [
            predictions_by_step(log.reader, id=f"predictions-{place}" if place else "predictions", unnamed=unnamed)
            for place, log in enumerate(self.logs)
        ]
        return [view for view in views if view is not None]

    def renewed(self) -> TrainingCurves:
        """Read the logs again: the curves as they are now."""
        return TrainingCurves([replace(log, reader=read_log(log.reader.path)) for log in self.logs])

    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        frames: dict[str, Callable[[], pd.DataFrame]] = {
            "metrics": self._metrics_frame,
            "findings": lambda: findings_frame(self.findings),
            "hardware": self._hardware_frame,
        }
        if any(log.reader.weight_steps for log in self.logs):
            frames["weights"] = self._weights.copy
        if self._steps:
            frames["predictions"] = self._predictions_frame
        for group in self._groups:
            frames.setdefault(group.name, partial(self._group_frame, group))
        return frames

    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        figures: dict[str, Callable[[], Mapping[str, Any]]] = {}
        if self._drawn:
            figures["metrics"] = lambda: self._group_spec(*self._drawn[0])
        if any(log.reader.weight_steps for log in self.logs):
            figures["weights"] = lambda: weights_spec(*weight_lines(self._weights))
        if self._steps:
            figures["predictions"] = lambda: self._steps[0].figure.spec
        for group, drawn in self._drawn:
            figures.setdefault(group.name, partial(self._group_spec, group, drawn))
        return figures

    def _group_spec(self, group: CurveGroup, drawn: list[tuple[Curve, Series]]) -> dict[str, Any]:
        return group_spec(group, drawn, self.findings)

    def _metrics_frame(self) -> pd.DataFrame:
        import pandas as pd

        frames = [log.reader.frame().assign(log=log.label) for log in self.logs]
        for frame in frames:
            frame["metric"] = frame["metric"].astype(str) if len(frames) > 1 else frame["metric"]
        joined = pd.concat(frames, ignore_index=True)
        return joined[["log", "metric", "step", "value", "time"]]

    def _group_frame(self, group: CurveGroup) -> pd.DataFrame:
        frame = self._metrics_frame()
        return frame[frame["metric"].isin([curve.metric.name for curve in group.curves])].reset_index(drop=True)

    def _hardware_frame(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in HARDWARE.items()})

    def _predictions_frame(self) -> pd.DataFrame:
        import pandas as pd

        parts = [
            view.frame().assign(log=log.label)
            for log, view in zip([log for log in self.logs if log.reader.prediction_steps], self._steps, strict=False)
        ]
        joined = pd.concat(parts, ignore_index=True)
        return joined[["log", *[name for name in joined.columns if name != "log"]]]

    def to_dict(self) -> dict[str, Any]:
        """Return each metric's first, last and best value, and the findings, fit for strict JSON."""
        document: dict[str, Any] = plain(
            {
                "n": sum(log.reader.n_points for log in self.logs),
                "basis": self.payload.basis.to_json(),
                "logs": [
                    {"label": log.label, "name": log.reader.name, "attempt": log.reader.attempt} for log in self.logs
                ],
                "metrics": self._ends().to_dict(orient="records"),
                "findings": [found.to_dict() for found in self.findings],
            }
        )
        return document

    def _ends(self) -> pd.DataFrame:
        """Where each metric began, ended, and was best."""
        import pandas as pd

        rows = []
        for group in self._groups:
            for curve in group.curves:
                series = curve.series()
                finite = np.flatnonzero(np.isfinite(series.values))
                best = best_step = None
                if len(finite) and curve.metric.less_is_better is not None:
                    choose = np.argmin if curve.metric.less_is_better else np.argmax
                    place = finite[choose(series.values[finite])]
                    best, best_step = series.values[place], series.steps[place]
                rows.append(
                    {
                        "log": curve.log.label,
                        "metric": curve.metric.name,
                        "points": series.of,
                        "first": series.values[0],
                        "last": series.values[-1],
                        "last_step": series.steps[-1],
                        "best": best,
                        "best_step": best_step,
                    }
                )
        return pd.DataFrame(
            rows, columns=["log", "metric", "points", "first", "last", "last_step", "best", "best_step"]
        ).astype({"best": "float64", "best_step": "float64"})

    def _basis(self) -> Basis:
        every = [pair for _, drawn in self._drawn for pair in drawn]
        return drawn_basis(every)

    def _summary(self) -> str:
        if not self._groups:
            return "nothing is logged yet: log.log(step, loss=…) writes the first point"
        parts = [noun(len(self.logs[0].reader.steps), "step")]
        if len(self.logs) > 1:
            parts = [noun(len(self.logs), "log")]
        validation = [c for g in self._groups for c in g.curves if c.metric.split == "validation"]
        told = (validation or list(self._groups[0].curves))[0]
        series = told.series()
        parts.append(
            f"final {wording_of(told.metric)} {number(float(series.values[-1]))} at step "
            f"{number(float(series.steps[-1]), digits=9)}"
        )
        if self._going_on:
            parts.append("still being written")
        return " · ".join(parts)

    def _build(self) -> Payload:
        sections = [Section(type="findings", id="findings", title="What needs your attention", items=self.findings)]
        sections.append(Section(type="figures", id="curves", title="Curves", items=self._curve_figures()))
        weights = self._weights_figure()
        if self._steps:
            first, *others = self._steps
            sections.extend(first.sections(*weights))
            sections.extend(section for view in others for section in view.sections())
        elif weights:
            sections.append(Section(type="figures", id="weights", title="Weights", items=weights))
        if self._groups:
            table = table_from_frame(
                headed(self._ends()), id="ends", title="Where each metric began, ended, and was best"
            )
            sections.append(Section(type="tables", id="tables", title="Numbers", items=[table]))
        title = " and ".join(dict.fromkeys(log.reader.name for log in self.logs))
        return Payload(
            kind="curves",
            title=f"{title} · training",
            summary=self._summary(),
            sections=sections if self._groups or self._steps else sections[:1],
            basis=self._basis(),
            live=self._going_on,
            names=self._names(),
        )

    def _names(self) -> set[str]:
        """What logs, metrics and weights are called: the user's own names, in whatever form they are drawn."""
        names = {text for log in self.logs for text in (log.label, log.reader.name)}
        for group in self._groups:
            names |= {group.name, group.title, *(curve.metric.name for curve in group.curves)}
        if any(log.reader.weight_steps for log in self.logs):
            names |= set(weight_lines(self._weights)[0]["line"])
        return names

    def _curve_figures(self) -> list[Figure]:
        width: Width = "full" if len(self._drawn) == 1 else "half"
        return [
            Figure(
                id=f"metric-{group.name}",
                title=group.title,
                spec=self._group_spec(group, drawn),
                alt=f"{group.title} over steps: " + "; ".join(_told(curve, series) for curve, series in drawn) + ".",
                table=table_from_frame(_drawn_frame(drawn), id=f"metric-{group.name}-table", title=group.title),
                basis=drawn_basis(drawn),
                width=width,
            )
            for group, drawn in self._drawn
        ]

    def _weights_figure(self) -> list[Figure]:
        if not any(log.reader.weight_steps for log in self.logs):
            return []
        lines, what = weight_lines(self._weights)
        return [
            Figure(
                id="weights",
                title="Weights" if what == "weight" else "Size of the weights",
                spec=weights_spec(lines, what),
                alt=f"The {what} over steps, {noun(lines['line'].nunique(), 'line')}.",
                table=table_from_frame(lines, id="weights-table", title="Weights"),
                height=360,
            )
        ]


def _told(curve: Curve, series: Series) -> str:
    name = " ".join(part for part in (curve.log.label, curve.metric.split) if part)
    return f"{name} from {number(float(series.values[0]))} to {number(float(series.values[-1]))}"


def _drawn_frame(drawn: Sequence[tuple[Curve, Series]]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(
        [
            pd.DataFrame(
                {"log": curve.log.label, "metric": curve.metric.name, "step": series.steps, "value": series.values}
            )
            for curve, series in drawn
        ],
        ignore_index=True,
    )
