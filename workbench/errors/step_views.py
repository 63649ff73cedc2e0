"""What a model predicted at each recorded step of its training, under a slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.classification_figures import confusion_specs
from workbench.errors.classification_frames import confusion_frame
from workbench.errors.classification_input import classified
from workbench.errors.classification_metrics import confusion_counts
from workbench.errors.regression_figures import padded, perfect_line
from workbench.invalid import InvalidInput
from workbench.views.basis import EXACT, Basis
from workbench.views.figures import layout, table_from_frame
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.payload import Section
from workbench.views.wording import number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified
    from workbench.log import LogReader
    from workbench.log.reader import Predictions

__all__ = ["StepView", "checked_log", "predictions_by_step"]

MOST_STEPS = 30
MOST_POINTS = 400
MOST_CLASSES = 20
HEIGHT = 360
FAR = 2.0  # predictions further out than this many spans of the actual values are beyond the picture


@dataclass(frozen=True, kw_only=True)
class StepView:
    """A figure that a slider over steps moves, the frame of its numbers, and what is said about its steps."""

    control: Control
    figure: Figure
    frame: Callable[[], pd.DataFrame]
    note: str | None

    def sections(self, *beside: Figure) -> list[Section]:
        """Return the slider and the figure, with other figures beside it."""
        return [
            Section(type="controls", id=f"{self.figure.id}-steps", title="While learning", items=[self.control]),
            Section(type="figures", id=self.figure.id, title="", note=self.note, items=[self.figure, *beside]),
        ]


def checked_log(log: Any) -> LogReader | None:
    """Return the reader of a training log that holds predictions, or None when no log is given.

    Raises
    ------
    InvalidInput
        When it is no training log, or holds no predictions.
    """
    if log is None:
        return None
    reader: LogReader | None = log.reader() if hasattr(log, "reader") else log
    if reader is None or not hasattr(reader, "prediction_steps"):
        raise InvalidInput(f"'log' must be a TrainingLog or what read_log gives, got {type(log).__name__}.")
    if not reader.prediction_steps:
        raise InvalidInput(
            f"'log' must hold predictions to be shown here; keep them with log.predictions(step, y_true, y_pred) while "
            f"training {reader.name!r}, or leave 'log' out."
        )
    return reader


def predictions_by_step(
    log: LogReader,
    *,
    id: str = "predictions",  # noqa: A002
    unnamed: Callable[[Predictions], Predictions] = lambda kept: kept,
) -> StepView | None:
    """Show what was predicted at each step whose predictions were kept.

    Numbers are drawn as predicted against actual, classes as a confusion matrix. Of many steps 30 are shown, closer
    together at the beginning, where a model moves most; of many rows a uniform sample of 400 points.

    Parameters
    ----------
    log
        The training log.
    id
        The figure's name in its payload; the slider is called the same with ``-step`` behind.
    unnamed
        Takes the names off rows whose names must not be seen.

    Returns
    -------
    StepView or None
        None when the log holds no predictions.
    """
    steps = log.prediction_steps
    if not steps:
        return None
    shown = [unnamed(log.predictions(step)) for step in chosen_steps(steps, MOST_STEPS)]
    labels = [number(kept.step, digits=9) for kept in shown]
    control = Control(id=f"{id}-step", label="step", values=labels, index=len(labels) - 1, kind="slider")
    drawn = _as_classes(shown, id, control) if _are_classes(shown[-1]) else _as_numbers(shown, id, control)
    return StepView(
        control=control,
        figure=drawn,
        frame=lambda: _long_frame([unnamed(log.predictions(step)) for step in steps]),
        note=None
        if len(shown) == len(steps)
        else f"{len(shown)} of {len(steps)} recorded steps, more at the beginning",
    )


def chosen_steps(steps: Sequence[float], most: int) -> list[float]:
    """Choose at most *most* steps, the first and the last among them, closer together at the beginning."""
    if len(steps) <= most:
        return list(steps)
    places = np.unique(np.round((len(steps) - 1) * np.linspace(0, 1, most) ** 2).astype(int))
    return [steps[place] for place in places]


def _are_classes(kept: Predictions) -> bool:
    """Say whether predictions are of classes: text, booleans, a score for each class, or few whole numbers."""
    true, predicted = kept.y_true, kept.y_pred
    if predicted.ndim == 2 or true.dtype.kind not in "iuf" or predicted.dtype.kind not in "iuf":
        return True
    values = np.unique(true)
    if len(values) > MOST_CLASSES or (values != np.floor(values)).any():
        return False
    if predicted.dtype.kind in "iu":
        return True
    return len(values) <= 2 and bool(predicted.min() >= 0 and predicted.max() <= 1)


def _as_numbers(shown: Sequence[Predictions], id: str, control: Control) -> Figure:  # noqa: A002
    last = shown[-1]
    picked = _picked(len(last.y_true))
    window = _window(shown)
    specs = [_cloud(kept, picked if len(kept.y_true) == len(last.y_true) else None, window) for kept in shown]
    return Figure(
        id=id,
        title="Predicted against actual at each step",
        spec=specs[-1],
        specs=specs,
        control=control.id,
        basis=EXACT if len(picked) == last.n else Basis.sampled(len(picked), last.n),
        alt=f"Predicted against actual values at steps {control.values[0]} to {control.values[-1]}; on the dotted line "
        f"predictions are right. The root mean squared error goes from {number(_rmse(shown[0]))} to "
        f"{number(_rmse(last))}.",
        table=table_from_frame(_long_frame([last]), id=f"{id}-table", title="The last step"),
        height=HEIGHT,
    )


def _as_classes(shown: Sequence[Predictions], id: str, control: Control) -> Figure:  # noqa: A002
    answers = [_classified(kept) for kept in shown]
    counts = [confusion_counts(each) for each in answers]
    specs = []
    for kept, each, cells in zip(shown, answers, counts, strict=True):
        spec = confusion_specs(cells, each.names)[0]
        spec["layout"]["title"] = {"text": _told(kept.step, f"{share(_accuracy(each))} right"), "font": {"size": 12}}
        spec["layout"]["margin"] = {"t": 36}
        specs.append(spec)
    last = shown[-1]
    return Figure(
        id=id,
        title="Confusion matrix at each step",
        spec=specs[-1],
        specs=specs,
        control=control.id,
        basis=EXACT if len(last.y_true) == last.n else Basis.sampled(len(last.y_true), last.n),
        alt=f"Confusion matrix at steps {control.values[0]} to {control.values[-1]}: from "
        f"{share(_accuracy(answers[0]))} right to {share(_accuracy(answers[-1]))}.",
        table=table_from_frame(
            confusion_frame(counts[-1], answers[-1].classes), id=f"{id}-table", title="The last step"
        ),
        height=HEIGHT,
    )


def _classified(kept: Predictions) -> Classified:
    """Encode predictions of classes; columns of scores without labels of their own are numbered."""
    if kept.y_pred.ndim == 2 and kept.y_true.dtype.kind in "iu" and len(np.unique(kept.y_true)) < kept.y_pred.shape[1]:
        return classified(kept.y_true, kept.y_pred, labels=list(range(kept.y_pred.shape[1])))
    return classified(kept.y_true, kept.y_pred)


def _accuracy(answers: Classified) -> float:
    return float((answers.true == answers.predicted).mean())


def _picked(n: int) -> NDArray[np.intp]:
    if n <= MOST_POINTS:
        return np.arange(n)
    return np.sort(np.random.default_rng(n).choice(n, MOST_POINTS, replace=False))


def _window(shown: Sequence[Predictions]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Choose ranges that stay put while the cloud moves, and that a wild start does not blow up."""
    actual = np.concatenate([kept.y_true for kept in shown]).astype(np.float64)
    actual = actual[np.isfinite(actual)]
    low, high = (float(actual.min()), float(actual.max())) if actual.size else (0.0, 1.0)
    span = (high - low) or 1.0
    predicted = np.concatenate([kept.y_pred for kept in shown]).astype(np.float64)
    predicted = predicted[np.isfinite(predicted)]
    bottom = max(float(predicted.min()), low - FAR * span) if predicted.size else low
    top = min(float(predicted.max()), high + FAR * span) if predicted.size else high
    return padded(low, high), padded(min(low, bottom), max(high, top))


def _cloud(
    kept: Predictions, picked: NDArray[np.intp] | None, window: tuple[tuple[float, float], tuple[float, float]]
) -> dict[str, Any]:
    (left, right), (bottom, top) = window
    places: Any = slice(MOST_POINTS) if picked is None else picked
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": kept.y_true[places].astype(np.float32),
        "y": kept.y_pred[places].astype(np.float32),
        "marker": {"color": "@data", "size": 6, "opacity": 0.6},
        "hovertemplate": "actual %{x:.4g}<br>predicted %{y:.4g}<extra></extra>",
    }
    drawn = layout(
        "actual",
        "predicted",
        xaxis={"range": [left, right]},
        yaxis={"range": [bottom, top]},
        title={"text": _told(kept.step, f"RMSE {number(_rmse(kept))}"), "font": {"size": 12}},
        margin={"t": 36},
    )
    return {"data": [points, perfect_line(left, right)], "layout": drawn}


def _told(step: float, what: str) -> str:
    return f"step {number(step, digits=9)} · {what}"


def _rmse(kept: Predictions) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.mean((kept.y_pred.astype(np.float64) - kept.y_true) ** 2)))


def _long_frame(kept: Sequence[Predictions]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for each in kept:
        frame = pd.DataFrame({"step": each.step, "row": each.rows, "actual": each.y_true})
        if each.y_pred.ndim == 1:
            frame["predicted"] = each.y_pred
        else:
            for column in range(each.y_pred.shape[1]):
                frame[f"score_{column}"] = each.y_pred[:, column]
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)
