import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

from workbench.errors.classification import ClassificationErrors, classification_errors
from workbench.errors.intervals import wilson_interval
from workbench.invalid import InvalidInput
from workbench.log import TrainingLog
from workbench.strict_json import dumps

RNG = np.random.default_rng(0)
Y = RNG.integers(0, 2, 400)
S = np.clip(Y * 0.4 + RNG.random(400) * 0.6, 0, 1)
Y3 = RNG.choice(["cat", "dog", "eel"], 400)
S3 = RNG.dirichlet(np.ones(3), 400)

CASES = {
    "binary": (Y, S),
    "binary matrix": (Y, np.column_stack([1 - S, S])),
    "decision function": (Y, (S - 0.5) * 20),
    "labels": (Y3, RNG.permutation(Y3)),
    "multiclass": (Y3, S3),
    "multiclass decision function": (Y3, S3 * 9 - 3),
    "booleans": (Y == 1, S > 0.5),
    "whole numbers": (Y + 5, (S > 0.5) + 5),
    "one row": ([1], [0.75]),
    "one class": ([0, 0, 0], [0.1, 0.2, 0.9]),
    "perfect": ([0, 1], [0.0, 1.0]),
}


@pytest.fixture(params=CASES)
def view(request):
    return classification_errors(*CASES[request.param])


def test_the_contracts_frames_are_there(view):
    assert set(view.names) >= {
        "metrics", "findings", "slices", "confusion", "thresholds", "calibration", "worst", "classes", "roc",
        "precision_recall",
    }  # fmt: skip


def test_every_name_has_a_frame_and_a_figure(view):
    for name in view.names:
        assert len(view.frame(name).columns) > 1
        assert len(view.figure(name).data) >= 1


def test_the_payload_is_strict_json_of_bounded_size(view):
    assert len(dumps(view.payload.to_json())) < 250_000


def test_each_figure_says_what_it_shows_and_has_its_numbers(view):
    for section in view.payload.sections:
        for figure in section.items if section.type == "figures" else ():
            assert figure.alt.endswith(".")
            assert figure.table.length > 0
            assert figure.spec["layout"]["xaxis"]["title"]["text"]
            assert figure.spec["layout"]["yaxis"]["title"]["text"]


def test_the_confusion_matrix_counts_every_row(view):
    assert view.frame("confusion")["count"].sum() == view.metrics.n


def test_classes_that_begin_alike_are_drawn_apart():
    names = [f"a class with a rather long name, number {place}" for place in range(3)]
    drawn = classification_errors(names * 2, [*names, *reversed(names)]).figure("confusion")
    assert len(set(drawn.data[0].x)) == len(set(drawn.data[0].y)) == 3


def test_the_numbers_as_json_are_strict(view):
    document = view.to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_confusion_cell_is_the_rows_of_one_class_taken_for_another():
    cells = classification_errors(["a", "a", "b", "b"], ["a", "b", "b", "b"]).frame("confusion")
    cell = cells[(cells["actual"] == "a") & (cells["predicted"] == "b")].iloc[0]
    assert (cell["count"], cell["share_of_actual"]) == (1, 0.5)


def test_the_matrix_switches_between_rows_and_shares():
    payload = classification_errors(Y3, S3).payload
    (control,) = next(section for section in payload.sections if section.type == "controls").items
    figure = next(i for s in payload.sections if s.type == "figures" for i in s.items if i.id == "confusion")
    assert control.values == ["rows", "share of the true class"]
    assert figure.control == control.id
    assert "%" in figure.specs[1]["data"][0]["text"][0][0]


def test_hard_labels_have_no_curves_and_say_why():
    view = classification_errors(Y3, Y3)
    assert view.metrics["roc_auc"] is None
    assert view.to_dict()["undefined"]["roc_auc"] == "labels were given, no scores"
    assert view.frame("roc").empty


def test_one_class_alone_has_no_roc_curve_and_says_why():
    view = classification_errors([0, 0, 0], [0.1, 0.2, 0.3])
    assert view.metrics["roc_auc"] is None
    assert "all rows are of one class, 0" in view.to_dict()["undefined"]["roc_auc"]
    assert view.metrics["accuracy"] == 1


def test_a_class_missing_from_the_truth_has_no_roc_curve_and_is_named():
    view = classification_errors(["a", "b"] * 5, np.full((10, 3), 1 / 3), labels=["a", "b", "c"])
    assert "class c" in view.to_dict()["undefined"]["roc_auc"]


def test_scores_that_are_no_probabilities_are_cut_at_zero():
    view = classification_errors([0, 1, 1], [-3.0, 2.0, -1.0])
    assert view.frame("worst")["row"].tolist() == [2]
    assert view.metrics["log_loss"] is None
    assert view.frame("calibration").empty


def test_the_positive_class_can_be_chosen():
    usual = classification_errors(["no", "yes", "yes", "no"], [0.1, 0.9, 0.8, 0.3])
    other = classification_errors(["no", "yes", "yes", "no"], [0.1, 0.9, 0.8, 0.3], pos_label="no")
    assert usual.metrics["roc_auc"] == 1
    assert other.metrics["roc_auc"] == 0
    assert "positive: no" in other.payload.summary


def test_labels_give_the_order_of_the_columns():
    view = classification_errors(["b", "a"], [[0.9, 0.1], [0.2, 0.8]], labels=["b", "a"])
    assert view.metrics["accuracy"] == 1


def test_the_most_confident_mistakes_come_first():
    worst = classification_errors([0, 0, 1, 1], [0.6, 0.9, 0.4, 0.8], rows=["a", "b", "c", "d"]).frame("worst")
    assert worst["row"].tolist() == ["b", "a", "c"]
    assert worst["margin"].tolist() == pytest.approx([0.8, 0.2, 0.2])


def test_calibration_has_wilson_intervals():
    frame = classification_errors([0, 1, 1, 0, 1], [0.15, 0.15, 0.15, 0.95, 0.95]).frame("calibration")
    low, high = wilson_interval([2, 1], [3, 2])
    assert frame["n"].tolist() == [3, 2]
    assert frame["observed"].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert frame["low"].tolist() == pytest.approx(low.tolist())
    assert frame["high"].tolist() == pytest.approx(high.tolist())


def test_wilson_intervals_are_the_published_ones():
    low, high = wilson_interval([0, 5, 10], [10, 10, 10])
    assert low == pytest.approx([0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1], abs=1e-4)


def test_thresholds_agree_with_the_confusion_matrix():
    view = classification_errors(Y, S)
    at_half = view.frame("thresholds").set_index("threshold").loc[0.5]
    assert at_half["accuracy"] == pytest.approx(view.metrics["accuracy"])


def test_slices_have_the_share_of_wrong_rows():
    group = np.where(np.arange(400) < 100, "new", "old")
    slices = classification_errors(Y, S, data=pl.DataFrame({"group": group})).frame("slices").set_index("slice")
    wrong = (S > 0.5) != (Y == 1)
    assert slices.loc["new", "error_rate"] == pytest.approx(wrong[:100].mean())
    assert slices.loc["new", "low"] < slices.loc["new", "error_rate"] < slices.loc["new", "high"]


def test_long_curves_are_drawn_with_fewer_points_and_say_so():
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 50_000)
    view = classification_errors(y, np.clip(rng.random(50_000) * 0.7 + y * 0.3, 0, 1))
    figure = next(i for s in view.payload.sections if s.type == "figures" for i in s.items if i.id == "roc")
    assert figure.basis.kind == "sampled"
    assert len(figure.spec["data"][0]["x"]) < 1000
    assert len(view.frame("roc")) == figure.basis.of


def test_of_many_classes_the_worst_ranked_stand_out():
    rng = np.random.default_rng(4)
    y = np.append(np.arange(12), rng.integers(0, 12, 500))
    figure = classification_errors(y, rng.dirichlet(np.ones(12), 512)).figure("roc")
    assert sum(bool(trace.showlegend) for trace in figure.data) == 3


def test_pictures_of_misread_rows_are_drawn():
    images = np.arange(4 * 6 * 5).reshape(4, 6, 5)
    view = classification_errors(["a", "b", "a", "b"], ["a", "a", "b", "b"], images=images)
    figure = next(i for s in view.payload.sections if s.type == "figures" for i in s.items if i.id == "misread")
    assert [note["text"] for note in figure.spec["layout"]["annotations"]] == ["b → a", "a → b"]


def test_an_estimator_is_asked_for_its_scores():
    data = load_iris(as_frame=True)
    model = GaussianNB().fit(data.data, data.target_names[data.target])
    view = ClassificationErrors.from_estimator(model, data.data, data.target_names[data.target])
    assert view.metrics["accuracy"] == model.score(data.data, data.target_names[data.target])
    assert set(view.frame("slices")["feature"]) == set(data.data.columns)


def test_an_estimator_without_predict_is_refused():
    with pytest.raises(InvalidInput, match="fitted classifier"):
        ClassificationErrors.from_estimator(SimpleNamespace(), [[1]], [1])


def test_a_log_with_predictions_adds_them_step_by_step(tmp_path):
    with TrainingLog("t", folder=tmp_path) as log:
        for step in range(3):
            log.predictions(step, Y3, S3)
    view = classification_errors(Y3, S3, log=log)
    assert view.frame("predictions")["step"].unique().tolist() == [0, 1, 2]


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pl.Series])
def test_any_column_is_taken(kind):
    assert classification_errors(kind(["a", "b"]), kind(["a", "a"])).metrics["accuracy"] == 0.5


def test_categories_are_taken():
    y = pd.Series(["a", "b", "a"], dtype="category")
    assert classification_errors(y, ["a", "b", "b"]).metrics["accuracy"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([], []), {}, "at least one row"),
        (([0, 1], [0.5]), {}, "'y_score' must have one entry a row"),
        ((["a", None], ["a", "b"]), {}, "'y_true' must have a label in every row, got 1 missing"),
        (([0.0, np.nan], [0.5, 0.5]), {}, "'y_true' must have a label in every row"),
        (([0, 1], [0.5, np.nan]), {}, "'y_score' must be finite"),
        ((["a", "b", "c"], [0.1, 0.2, 0.3]), {}, r"Give shape \(n, 3\)"),
        ((["a", "a"], [0.1, 0.2]), {}, "or labels="),
        (([0, 1], [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]]), {}, "3 columns and 2 classes"),
        ((["a", "b"], ["a", "b"]), {"pos_label": "c"}, "'pos_label' must be one of"),
        ((["a", "b", "c"], ["a", "b", "c"]), {"pos_label": "a"}, "two classes only"),
        ((["a", "z"], ["a", "a"]), {"labels": ["a", "b"]}, "'y_true' must be labels among"),
        ((["a", "b"], ["a", "a"]), {"labels": ["a"]}, "at least two different"),
        (([[0, 1], [1, 0]], [0, 1]), {}, "several labels a row"),
        ((["1", "2"], [1, 2, 3]), {}, "one entry a row"),
        ((["a", 1], ["a", "a"]), {}, "labels of one kind"),
        ((["a", "b"], ["a", "b"]), {"costs": [[0, 1], [1, 0]]}, "'costs' is not supported yet"),
        ((["a", "b"], ["a", "b"]), {"images": np.zeros((2, 64))}, r"shape \(rows, height, width\)"),
        ((["a", "b"], ["a", "b"]), {"images": np.zeros((3, 8, 8))}, "'images' must have one entry a row"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(arguments, options, said):
    with pytest.raises(InvalidInput, match=said):
        classification_errors(*arguments, **options)


def test_complex_scores_are_refused():
    with pytest.raises(InvalidInput, match="real numbers, got complex ones"):
        classification_errors([0, 1], [0.1j, 0.2j])


def test_labels_that_cannot_be_told_apart_are_refused():
    with pytest.raises(InvalidInput, match="'y_true' must hold labels of one kind"):
        classification_errors([{}, {}], [{}, {}])
