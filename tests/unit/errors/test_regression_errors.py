import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from workbench.errors.regression import RegressionErrors, regression_errors
from workbench.errors.regression_density import MOST_POINTS
from workbench.invalid import InvalidInput
from workbench.log import TrainingLog
from workbench.strict_json import dumps

RNG = np.random.default_rng(0)
Y = RNG.normal(10, 3, 300)
P = Y + RNG.normal(0, 1, 300)
X = pd.DataFrame({"age": RNG.integers(20, 60, 300), "region": RNG.choice(["west", "south"], 300)})


def test_the_contracts_frames_are_there():
    assert {"metrics", "findings", "slices", "residuals", "worst"} <= set(regression_errors(Y, P).names)


@pytest.mark.parametrize("n", [1, 2, 9, 300, MOST_POINTS + 1])
def test_every_name_has_a_frame_and_a_figure(n):
    rng = np.random.default_rng(1)
    view = regression_errors(rng.normal(size=n), rng.normal(size=n), X=rng.normal(size=(n, 2)))
    for name in view.names:
        view.frame(name)
        assert len(view.figure(name).data) > 0
    json.loads(dumps(view.payload.to_json()))


@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pl.Series, pa.array], ids=lambda kind: kind.__name__)
def test_any_column_of_numbers_is_taken(kind):
    view = regression_errors(kind([1.0, 2.0, 3.0]), kind([1.5, 2.0, 2.5]))
    assert view.metrics.mae == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "table",
    [
        X,
        pl.from_pandas(X),
        pa.Table.from_pandas(X),
        {"age": X["age"].to_numpy(), "region": X["region"].tolist()},
    ],
    ids=["pandas", "polars", "arrow", "dict"],
)
def test_any_table_is_looked_into(table):
    slices = regression_errors(Y, P, data=table).frame("slices")
    assert set(slices["feature"]) == {"age", "region"}
    assert slices[slices["feature"] == "region"]["n"].sum() == 300


def test_a_slice_has_the_mean_absolute_error_of_its_rows():
    slices = regression_errors(Y, P, X=X).frame("slices").set_index(["feature", "slice"])
    own = X["region"].to_numpy() == "west"
    assert slices.loc[("region", "west"), "mae"] == pytest.approx(np.abs(Y - P)[own].mean())
    assert (slices["low"] <= slices["mae"]).all()


def test_missing_values_of_a_feature_are_a_slice_of_their_own():
    age = X["age"].astype(float).where(X.index >= 50)
    slices = regression_errors(Y, P, data=pd.DataFrame({"age": age})).frame("slices")
    assert slices.set_index("slice").loc["missing", "n"] == 50


def test_the_worst_rows_come_first_and_are_named():
    view = regression_errors(pd.Series(Y, index=[f"r{i}" for i in range(300)]), P, data=X)
    worst = view.frame("worst")
    place = int(np.abs(Y - P).argmax())
    assert worst["row"][0] == f"r{place}"
    assert worst["region"][0] == X["region"][place]
    assert worst["residual"].abs().is_monotonic_decreasing


def test_a_counted_index_that_skips_rows_still_names_them():
    index = pd.RangeIndex(0, 2 * len(Y), 2)
    view = regression_errors(pd.Series(Y, index=index), P)
    assert view.frame("residuals")["row"].tolist() == list(index)


def test_rows_given_come_before_an_index():
    assert regression_errors(pd.Series(Y), P, rows=np.arange(300) + 7).frame("residuals")["row"][0] == 7


def test_every_row_is_in_one_bar_of_the_distribution():
    heavy = np.append(Y, [1e6, -1e6])
    distribution = regression_errors(heavy, np.append(P, [0.0, 0.0])).frame("distribution")
    assert distribution["count"].sum() == 302
    assert np.isinf(distribution["low"].iloc[0])
    assert np.isinf(distribution["high"].iloc[-1])
    assert len(distribution) < 60


def test_many_rows_are_drawn_as_counts_of_them_all():
    n = MOST_POINTS * 4
    y = np.random.default_rng(2).normal(size=n)
    view = regression_errors(y, y)
    assert view.figure("predicted").data[0].type == "heatmap"
    assert view.frame("predicted")["count"].sum() == n


def test_intervals_are_measured():
    metrics = regression_errors(Y, P, interval=(P - 2, P + 2)).frame("metrics").set_index("metric")["value"]
    assert metrics["coverage"] == pytest.approx((np.abs(Y - P) <= 2).mean())
    assert metrics["mean_width"] == pytest.approx(4)


def test_a_log_with_predictions_adds_them_step_by_step(tmp_path):
    with TrainingLog("t", folder=tmp_path) as log:
        for step in range(3):
            log.predictions(step, Y, P * step / 2)
    view = regression_errors(Y, P, log=log)
    assert view.frame("predictions")["step"].unique().tolist() == [0, 1, 2]
    assert len(view.figure("predictions").data) == 2


def test_an_estimator_is_asked_for_its_predictions():
    model = SimpleNamespace(predict=lambda table: table["age"] * 0.25)
    view = RegressionErrors.from_estimator(model, X, Y)
    assert view.metrics.mae == pytest.approx(np.abs(X["age"] * 0.25 - Y).mean())
    assert not view.frame("slices").empty


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([], []), "at least one row"),
        (([1.0], [1.0, 2.0]), "'y_pred' must have one entry a row: 1 rows in 'y_true', got 2"),
        (([1.0, np.nan], [1.0, 2.0]), r"'y_true' must be finite numbers, got 1 of 2 .* \(the first in row 1\)"),
        (([1.0, 2.0], [1.0, np.inf]), "'y_pred' must be finite numbers"),
        ((["a", "b"], [1.0, 2.0]), "'y_true' must be numbers"),
        (([1.0, None], [1.0, 2.0]), "'y_true' must be"),
        ((3.0, [1.0]), "'y_true' must be an array or a list"),
        (([[1.0, 2.0]], [1.0]), "one column of numbers"),
    ],
)
def test_columns_that_do_not_fit_are_refused_in_words(arguments, said):
    with pytest.raises(InvalidInput, match=said):
        regression_errors(*arguments)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sample_weight": [-1.0, 1.0]}, "at least 0"),
        ({"sample_weight": [0.0, 0.0]}, "sum above 0"),
        ({"sample_weight": [1.0]}, "'sample_weight' must have one entry a row"),
        ({"rows": [1]}, "'rows' must have one entry a row"),
        ({"X": [[1.0]]}, "'X' must have one entry a row"),
        ({"data": 3}, "'data' must be a table"),
        ({"interval": [1.0]}, "'interval' must be a pair"),
        ({"interval": ([2.0, 2.0], [1.0, 3.0])}, "row 0 has it the other way round"),
        ({"log": "t"}, "'log' must be a TrainingLog"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_words(options, said):
    with pytest.raises(InvalidInput, match=said):
        regression_errors([1.0, 2.0], [1.0, 2.0], **options)


def test_a_log_without_predictions_is_refused(tmp_path):
    with TrainingLog("t", folder=tmp_path) as log:
        log.log(0, loss=1)
    with pytest.raises(InvalidInput, match="must hold predictions"):
        regression_errors(Y, P, log=log)


@pytest.mark.parametrize("name", ["a\nb", "</script>", 'quo"te', "שלום", ""])
def test_any_column_name_is_drawn(name):
    view = regression_errors(Y, P, data=pd.DataFrame({name: X["age"]}))
    document = json.loads(dumps(view.payload.to_json()))
    assert any(item["title"] == name for s in document["sections"] if s["type"] == "sparks" for item in s["items"])


def test_perfect_predictions_are_drawn_too():
    view = regression_errors([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], X=[[1.0], [2.0], [3.0]])
    assert view.metrics.r2 is None
    assert "undefined" in view.payload.summary
    json.loads(dumps(view.payload.to_json()))


def test_the_numbers_as_json_are_strict():
    document = regression_errors([1.0, 1.0], [1.0, 2.0]).to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["n"] == 2
    assert document["metrics"]["r2"] is None


def test_each_figure_says_what_it_shows_and_has_its_numbers():
    view = regression_errors(Y, P, X=X)
    for section in view.payload.sections:
        for figure in section.items if section.type == "figures" else ():
            assert figure.alt.endswith(".")
            assert figure.table.length > 0
            assert figure.spec["layout"]["xaxis"]["title"]["text"]
            assert figure.spec["layout"]["yaxis"]["title"]["text"]


def test_complex_numbers_are_refused():
    with pytest.raises(InvalidInput, match="'y_true' must be numbers, got complex"):
        regression_errors([1j, 2j], [1, 2])


def test_numbers_whose_squares_overflow_are_refused():
    with pytest.raises(InvalidInput, match="must lie within"):
        regression_errors([1e308, -1e308], [-1e308, 1e308])


def test_rows_may_be_named_by_several_values():
    view = regression_errors([1.0, 2.0], [1.5, 2.0], rows=[("north", 1), ("south", 2)])
    assert view.frame("residuals")["row"].tolist() == [("north", 1), ("south", 2)]
