"""How the views of a classifier's errors follow a selection."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors.bins import round_edges
from workbench.errors.classification_frames import CALIBRATION_BINS
from workbench.errors.linked_errors import ERROR, WEIGHT, LinkedErrors
from workbench.errors.linked_fields import class_field, confusion_field, feature_field, fits_one_field, range_field
from workbench.errors.regression_figures import bin_label
from workbench.errors.value_spark import value_spark
from workbench.views.items.spark import Spark, Stat
from workbench.views.links import Brush, Follow, LinkedField, LinkedValue, TraceFollow
from workbench.views.payload import Section
from workbench.views.wording import count, number, share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from workbench.errors.classification_input import Classified
    from workbench.errors.row_table import RowTable
    from workbench.errors.slice_view import SliceView
    from workbench.views.items.figure import Figure

__all__ = ["WEIGHED", "ClassificationLinks", "classification_links", "score_columns"]

CONFUSION, TENTHS, THRESHOLDS = "confusion", "tenths", "thresholds"  # fields
SAID, OCCURRED = "said", "occurred"  # linked values
SCORE_BINS = 100
MOST_CURVES = 10  # classes whose scores are each a field
WEIGHED = "Rows have weights: the confusion matrix counts those."


@dataclass(frozen=True, eq=False, kw_only=True)
class ClassificationLinks:
    """What is linked.

    Parameters
    ----------
    shared
        Fields and values.
    answers
        What the classifier said.
    scores
        For each class whose curve can follow, the field of its scores, by the class's text.
    """

    shared: LinkedErrors
    answers: Classified
    scores: Mapping[str, str] = field(default_factory=dict)

    def following(self, figure: Figure) -> Figure:
        """Let a figure follow and be brushed."""
        match figure.id:
            case "confusion" if self.shared.knows(CONFUSION):
                return replace(
                    figure,
                    specs_follows=[self._matrix("count"), self._matrix("share")],
                    table=replace(
                        figure.table, follows={"count": self._cells(), "share_of_actual": self._cell_shares()}
                    ),
                    brush=Brush(cells=CONFUSION),
                )
            case "thresholds" if self.shared.knows(THRESHOLDS):
                return self._over_thresholds(figure)
            case "roc" | "precision_recall":
                traces = [str(trace.get("name")) for trace in figure.spec["data"]]
                curve = self._roc if figure.id == "roc" else self._precision_recall
                followed = [
                    TraceFollow(trace=place, keys=curve(name))
                    for place, name in enumerate(traces)
                    if name in self.scores
                ]
                return replace(figure, follows=followed)
            case "calibration" if self.shared.knows(TENTHS):
                keys = {
                    "x": self.shared.mean(TENTHS, SAID),
                    "y": self.shared.mean(TENTHS, OCCURRED),
                    "customdata": Follow(field=TENTHS),
                }
                return replace(figure, follows=[TraceFollow(trace=0, keys=keys)], brush=Brush(x=TENTHS))
            case _:
                return figure

    def without_class_scores(self) -> ClassificationLinks:
        """Return what is left when the scores of more than two classes, and so their curves, are not linked."""
        if self.answers.positive is not None:
            return self
        dropped = {*self.scores.values(), *(_is(name) for name in self.scores)}
        fields = [each for each in self.shared.fields if each.id not in dropped]
        values = [each for each in self.shared.values if each.id not in dropped]
        return replace(self, shared=replace(self.shared, fields=fields, values=values), scores={})

    def without_pictures(self) -> ClassificationLinks:
        """Return the same, but with no pictures of rows."""
        return replace(self, shared=replace(self.shared, images=None))

    def sections(self) -> list[Section]:
        """Return small pictures of the scores, by whether they are of the class or right, and of many classes."""
        said = self._said
        sparks = []
        if said is not None and self.shared.knows(CONFUSION):
            for title, cells in self._parts():
                sparks.append(self._spark(said, title, cells))
        elif said is not None:
            sparks.append(_bars(said))
        if not self.shared.knows(CONFUSION):
            sparks.extend(_bars(each) for each in self.shared.fields if each.id in ("actual", "predicted"))
        return [Section(type="sparks", id="scores", title="Rows by score", items=sparks)] if sparks else []

    @property
    def _said(self) -> LinkedField | None:
        return next((each for each in self.shared.fields if each.id in ("score", "confidence")), None)

    def _parts(self) -> list[tuple[str, list[int]]]:
        """Return the cells of the confusion matrix in two parts, with their names."""
        names, k = self.answers.names, len(self.answers.classes)
        positive = self.answers.positive
        if positive is not None:
            return [(f"actual {names[code]}", self._row(code)) for code in (positive, 1 - positive)]
        right = [code * k + code for code in range(k)]
        return [("predicted right", right), ("predicted wrong", [cell for cell in range(k * k) if cell not in right])]

    def _row(self, code: int) -> list[int]:
        k = len(self.answers.classes)
        return [code * k + other for other in range(k)]

    def _spark(self, said: LinkedField, title: str, cells: list[int]) -> Spark:
        """Draw the scores of the rows in some cells of the confusion matrix."""
        confusion = next(each for each in self.shared.fields if each.id == CONFUSION)
        own = np.bincount(said.codes[np.isin(confusion.codes, cells)], minlength=len(said.labels))
        made = replace(_bars(said), id=f"score-{cells[0]}", title=f"{said.title}, {title}", y=own)
        alt = f"{said.title} of the rows that are {title}"
        follow = Follow(field=said.id, within={CONFUSION: cells})
        stats = self._numbers(follow, np.isin(confusion.codes, cells), bins=range(len(said.labels)))
        return replace(made, alt=alt, follow=follow, stats=stats)

    def _numbers(self, follow: Follow, rows: NDArray[np.bool_], *, bins: range) -> list[Stat]:
        """Count these rows, and say how many of them are wrong where that is not what they have in common."""
        wrong = next(each.values for each in self.shared.values if each.id == ERROR)[rows]
        weights = next((each.values[rows] for each in self.shared.values if each.id == WEIGHT), None)
        stats = [Stat(label="rows", value=count(int(rows.sum())), follow=replace(follow, bins=bins))]
        if 0 < wrong.sum() < len(wrong):
            rate = self.shared.mean(follow.field, ERROR, within=follow.within, bins=bins)
            stats.append(Stat(label="wrong", value=share(float(np.average(wrong, weights=weights))), follow=rate))
        return stats

    def _matrix(self, text: Any) -> list[TraceFollow]:
        """Right cells and wrong ones are coloured by their share of the true class, whatever is written in them."""
        shares = self._cell_shares()
        keys = {"z": shares, "text": shares if text == "share" else self._cells()}
        return [TraceFollow(trace=trace, keys=keys) for trace in (0, 1)]

    def _cells(self) -> Follow:
        return Follow(field=CONFUSION, weight=self.shared.weight)

    def _cell_shares(self) -> Follow:
        k = len(self.answers.classes)
        return Follow(field=CONFUSION, measure="share", by="row", columns=k, weight=self.shared.weight)

    def _over_thresholds(self, figure: Figure) -> Figure:
        """Follow what taking the rows above each threshold for the positive class gives."""
        assert self.answers.positive is not None
        positive = self.answers.names[self.answers.positive]
        above = Follow(field=THRESHOLDS, value=_is(positive), weight=self.shared.weight, cumulative="above")
        follows: dict[str, Follow] = {
            "predicted": replace(above, value=None),
            "precision": replace(above, measure="mean"),
            "f1": replace(above, measure="f1"),
            "accuracy": replace(above, measure="accuracy"),
        }
        for name, of_class in (("recall", True), ("false_positive_rate", False)):
            rows = self._of_class(positive, of_class=of_class)
            follows[name] = replace(above, measure="share", value=None, within=rows)
        drawn = [str(trace["name"]).lower() for trace in figure.spec["data"]]
        traces = [
            TraceFollow(trace=place, keys={"y": follows[name]}) for place, name in enumerate(drawn) if name in follows
        ]
        return replace(figure, follows=traces, table=replace(figure.table, follows=follows))

    def _roc(self, name: str) -> dict[str, Follow]:
        return {"x": self._share(name, of_class=False), "y": self._share(name, of_class=True)}

    def _precision_recall(self, name: str) -> dict[str, Follow]:
        precision = self.shared.mean(self.scores[name], _is(name), cumulative="high")
        return {"x": self._share(name, of_class=True), "y": precision}

    def _share(self, name: str, *, of_class: bool) -> Follow:
        """Follow the share of the rows (of the class, or of no class but it) whose score is at least each edge."""
        return Follow(
            field=self.scores[name],
            measure="share",
            weight=self.shared.weight,
            cumulative="high",
            within=self._of_class(name, of_class=of_class),
        )

    def _of_class(self, name: str, *, of_class: bool) -> dict[str, list[int]]:
        """Return the bins of the rows of a class, or of no class but it."""
        code, k = self.answers.names.index(name), len(self.answers.classes)
        rows = [code] if of_class else [other for other in range(k) if other != code]
        return {CONFUSION: [cell for row in rows for cell in self._row(row)]}


def score_columns(answers: Classified) -> dict[str, Callable[[], NDArray[np.float64]]]:
    """Return the columns of scores: of two classes the positive one's; of more the highest, and each of a few."""
    if answers.scores is None:
        return {}
    if answers.positive is not None:
        return {"score": partial(answers.score_of, answers.positive)}
    highest = partial(answers.scores.max, axis=1)
    codes = range(len(answers.classes)) if len(answers.classes) <= MOST_CURVES else ()
    return {"confidence": highest, **{f"score_{code}": partial(answers.score_of, code) for code in codes}}


def classification_links(
    answers: Classified,
    *,
    wrong: NDArray[np.bool_],
    drawn: Sequence[int],
    thresholds: NDArray[np.float64] | None = None,
    slices: SliceView,
    table: RowTable,
    weight: NDArray[np.float64] | None,
    origin: object,
    images: NDArray[Any] | None = None,
) -> ClassificationLinks:
    """Cut classes, scores and the drawn features into bins.

    Parameters
    ----------
    answers, wrong
        What the classifier said, and which rows it got wrong.
    drawn
        The codes of the classes whose curves are drawn.
    thresholds
        Those on the positive class's score that are drawn, ascending; None for none.
    """
    fields = _of_classes(answers, table)
    values = [LinkedValue(id=ERROR, title="wrong", values=wrong.astype(np.uint8))]
    for column, scored in islice(score_columns(answers).items(), 1):
        said = scored()
        fields.append(_of_scores(column, said, answers, table=table, title=_said_of(column, answers)))
        if answers.probability:
            occurred = answers.true == answers.positive if answers.positive is not None else ~wrong
            fields.append(_in_tenths(column, said, table))
            values.append(LinkedValue(id=SAID, title=column, values=said.astype(np.float32)))
            values.append(LinkedValue(id=OCCURRED, title="came true", values=occurred.astype(np.uint8)))
    scores: dict[str, str] = {}
    whole = any(each.id == CONFUSION for each in fields)
    for code in drawn if whole and len(answers.classes) <= MOST_CURVES else ():
        name = answers.names[code]
        own = "score" if answers.positive is not None else f"score_{code}"
        scores[name] = own
        if answers.positive is None:
            cut = _of_scores(own, answers.score_of(code), answers, table=table, title=f"score of {name}")
            fields.append(
                replace(cut, labels=cut.ends[:-1] if cut.ends else cut.labels, ends=None)
            )  # nothing brushes it
        values.append(LinkedValue(id=_is(name), title=f"is {name}", values=(answers.true == code).astype(np.uint8)))
        if thresholds is not None and code == answers.positive:
            fields.append(_at_thresholds(thresholds, answers.score_of(code), table))
    of_features = {feature.name: feature_field(feature, table=table) for feature, _ in slices.drawn}
    of_slices = {name: each for name, each in of_features.items() if each is not None}
    if weight is not None:
        values.append(LinkedValue(id=WEIGHT, title="weight", values=weight))
    shared = LinkedErrors(
        table=table,
        n=answers.n,
        fields=[*fields, *of_slices.values()],
        values=values,
        slices=of_slices,
        weighted=weight is not None,
        origin=origin,
        images=images,
    )
    return ClassificationLinks(shared=shared, answers=answers, scores=scores)


def _is(name: str) -> str:
    return f"is {name}"


def _of_classes(answers: Classified, table: RowTable) -> list[LinkedField]:
    if fits_one_field(len(answers.classes)):
        pair = confusion_field(answers.true, answers.predicted, answers.classes, table=table)
        return [] if pair is None else [pair]
    both = (("actual", answers.true), ("predicted", answers.predicted))
    made = [class_field(column, codes, answers.classes, table=table) for column, codes in both]
    return [each for each in made if each is not None]


def _said_of(column: str, answers: Classified) -> str:
    word = "probability" if answers.probability else "score"
    return f"{word} of {answers.names[answers.positive]}" if answers.positive is not None else column


def _of_scores(
    column: str, said: NDArray[np.float64], answers: Classified, *, table: RowTable, title: str
) -> LinkedField:
    """Cut scores into about a hundred bins: hundredths of probabilities."""
    edges = np.arange(SCORE_BINS + 1) / SCORE_BINS if answers.probability else round_edges(said, bins=SCORE_BINS)
    labels = [bin_label(low, high) for low, high in pairwise(edges.tolist())]
    return range_field(column, said, edges, table=table, title=title, labels=labels)


def _in_tenths(column: str, said: NDArray[np.float64], table: RowTable) -> LinkedField:
    """Cut probabilities as the calibration does: at tenths, tenths without rows left out."""
    place = np.minimum((said * CALIBRATION_BINS).astype(np.intp), CALIBRATION_BINS - 1)
    there = np.flatnonzero(np.bincount(place, minlength=CALIBRATION_BINS)).tolist()
    edges = np.array([*(_least(tenth) for tenth in there), 1.0])
    edges[0] = min(edges[0], said.min())
    labels = [f"{number(tenth / CALIBRATION_BINS)} – {number((tenth + 1) / CALIBRATION_BINS)}" for tenth in there]
    return range_field(column, said, edges, table=table, id=TENTHS, title=f"{column}, in tenths", labels=labels)


def _at_thresholds(thresholds: NDArray[np.float64], said: NDArray[np.float64], table: RowTable) -> LinkedField:
    """Cut scores just above each threshold: the rows above one are those in all bins above its own.

    Nothing brushes this field, and it takes a score that is a threshold to be below it, as a prediction does.
    """
    low, high = min(thresholds[0], said.min()), max(thresholds[-1], said.max())
    edges = np.array([low, *np.nextafter(thresholds[:-1], np.inf), high])
    labels = [f"at most {number(low)}", *(f"above {number(each)}" for each in thresholds[:-1].tolist())]
    return range_field("score", said, edges, table=table, id=THRESHOLDS, title="score by threshold", labels=labels)


def _least(tenth: int) -> float:
    """Return the least number that is counted to a tenth when it is multiplied by ten and cut off."""
    edge = tenth / CALIBRATION_BINS
    while np.nextafter(edge, -np.inf) * CALIBRATION_BINS >= tenth:
        edge = float(np.nextafter(edge, -np.inf))
    while edge * CALIBRATION_BINS < tenth:
        edge = float(np.nextafter(edge, np.inf))
    return edge


def _bars(own: LinkedField) -> Spark:
    return value_spark(own, note="class" if own.ends is None else "score", alt="how many rows have which")
