"""Sensitive columns beside the errors: no value of theirs is seen, saved or written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.needles import HIDDEN, NEEDLES, TEXT, found, needles, traces_in, traces_of
from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.invalid import InvalidInput
from workbench.log import TrainingLog
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.views.report import Report

N = 200
PLACE = np.arange(N)
TRUTH = PLACE % 2
SCORE = np.where(PLACE % 3, TRUTH * 0.8 + 0.1, 0.3)
NAMES = [f"Qneedle{place}" for place in PLACE]


def beside(index: Any = None) -> pd.DataFrame:
    table = needles(N)
    return table if index is None else table.set_axis(index)


def regression(**options_: Any) -> Report:
    return regression_errors(PLACE * 1.0, PLACE + (PLACE % 2) * 30.0, **options_)


def classification(**options_: Any) -> Report:
    return classification_errors(TRUTH, SCORE, **options_)


def leaks(report: Report, folder: Path) -> dict[str, list[str]]:
    return found({**traces_of(report), **traces_in(folder)})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    return tmp_path


both = pytest.mark.parametrize("look", [regression, classification], ids=["regression", "classification"])


@both
def test_the_needles_are_found_when_nothing_is_sensitive(look: Callable[..., Report], run: Path) -> None:
    seen = leaks(look(X=beside()), run)
    for place in ("page", "payload", "frame rows", "answer rows", "widget traits", "widget messages"):
        assert seen[place] == NEEDLES
    assert seen["answer rows where kind"] == NEEDLES
    assert seen["selection of kind"] == [TEXT]


@both
@pytest.mark.parametrize("table", [lambda frame: frame, pl.from_pandas], ids=["pandas", "polars"])
@pytest.mark.parametrize("where", ["X", "data"])
def test_a_sensitive_column_is_nowhere(
    look: Callable[..., Report], table: Callable[..., Any], where: str, run: Path
) -> None:
    report = look(**{where: table(beside())}, sensitive=HIDDEN)
    assert leaks(report, run) == {}
    assert set(report.frame("slices")["feature"]) == {"open", "gapped"}


@both
def test_columns_that_are_always_sensitive_need_no_argument(
    look: Callable[..., Report], run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "sensitive", (*HIDDEN, "elsewhere"))
    assert leaks(look(X=beside()), run) == {}


@both
def test_names_may_come_one_by_one(look: Callable[..., Report], run: Path) -> None:
    assert leaks(look(X=beside(), sensitive=(name for name in HIDDEN)), run) == {}


@both
def test_a_sensitive_index_names_no_row(look: Callable[..., Report], run: Path) -> None:
    index = pd.Index(NAMES, name="who")
    report = look(X=beside(index)[["open"]], sensitive="who")
    assert leaks(report, run) == {}
    assert report.frame("rows")["row"].tolist() == PLACE.tolist()


@both
def test_an_index_that_has_lost_its_name_gives_nothing_away(look: Callable[..., Report], run: Path) -> None:
    named, nameless = beside(pd.Index(NAMES, name="who"))[["open"]], beside(pd.Index(NAMES))[["gapped"]]
    assert leaks(look(data=named, X=nameless, sensitive="who"), run) == {}


@both
def test_sensitive_names_of_rows_are_replaced_by_positions(look: Callable[..., Report], run: Path) -> None:
    rows = pd.Series(NAMES, name="who")
    assert leaks(look(X=beside(pd.Index(NAMES))[["open"]], rows=rows, sensitive="who"), run) == {}


@both
def test_an_unknown_name_is_said_with_the_nearest(look: Callable[..., Report]) -> None:
    with pytest.raises(InvalidInput, match=r"'sensitive' must be one of the columns .* Did you mean 'name'\?"):
        look(X=beside(), sensitive="nome")


@both
def test_nothing_is_left_when_every_column_is_sensitive(look: Callable[..., Report]) -> None:
    assert look(X=beside(), sensitive=list(beside().columns)).frame("slices").empty


SHOWN_ROW_BY_ROW = [
    (regression_errors, {"y_true": beside()["pay"], "y_pred": PLACE}, "y_true"),
    (regression_errors, {"y_true": beside()["name"], "y_pred": PLACE}, "y_true"),
    (regression_errors, {"y_true": PLACE, "y_pred": pl.Series("pay", beside()["pay"].to_numpy())}, "y_pred"),
    (regression_errors, {"y_true": PLACE, "y_pred": PLACE, "sample_weight": beside()["code"]}, "sample_weight"),
    (classification_errors, {"y_true": beside()["kind"], "y_score": SCORE}, "y_true"),
    (classification_errors, {"y_true": beside()[["kind"]], "y_score": SCORE}, "y_true"),
    (classification_errors, {"y_true": TRUTH, "y_score": SCORE, "sample_weight": beside()["pay"]}, "sample_weight"),
]


@pytest.mark.parametrize("way", ["argument", "option"])
@pytest.mark.parametrize(("look", "given", "what"), SHOWN_ROW_BY_ROW)
def test_what_is_shown_row_by_row_must_not_be_sensitive(
    look: Callable[..., Report], given: dict[str, Any], what: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "option":
        monkeypatch.setattr(options, "sensitive", HIDDEN)
    with pytest.raises(InvalidInput, match=f"'{what}' must not be a sensitive column") as refused:
        look(**given, data=beside(), sensitive=HIDDEN if way == "argument" else ())
    assert found({"message": str(refused.value)}) == {}


def logged(rows: Any) -> TrainingLog:
    log = TrainingLog("needles")
    for step in range(3):
        log.predictions(step, PLACE * 1.0, PLACE + 1.0 / (step + 1), rows=rows)
    log.close()
    return log


ROW_NAMES = {
    "an index": pd.Index(NAMES, name="who"),
    "a column": pd.Series(NAMES, name="who"),
    "a level": pd.MultiIndex.from_arrays([NAMES, PLACE], names=["who", "place"]),
}


def test_a_log_shows_the_names_of_rows_that_are_not_sensitive(run: Path) -> None:
    log = logged(pd.Index(NAMES, name="who"))
    assert leaks(regression(log=log), run)["frame predictions"] == [TEXT]
    assert TEXT in found(traces_in(run))["training/needles/attempt-0001/arrays.bin"]


@pytest.mark.parametrize("rows", [ROW_NAMES["an index"], ROW_NAMES["a column"], NAMES], ids=["index", "column", "list"])
def test_rows_of_a_log_go_by_their_positions_where_their_names_are_sensitive(rows: Any, run: Path) -> None:
    log = logged(rows)
    report = regression(log=log, X=beside(pd.Index(NAMES, name="who"))[["open"]], sensitive="who")
    assert found(traces_of(report)) == {}
    assert report.frame("predictions")["row"].tolist() == [*PLACE, *PLACE, *PLACE]


def test_a_log_keeps_no_names_that_are_always_sensitive(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "sensitive", "who")
    for rows in (ROW_NAMES["an index"], ROW_NAMES["a column"]):
        log = logged(rows)
        assert found(traces_in(run)) == {}
        assert log.reader().predictions(0).rows.tolist() == PLACE.tolist()


def test_a_log_keeps_no_column_that_is_always_sensitive(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "sensitive", HIDDEN)
    with TrainingLog("needles") as log, pytest.raises(InvalidInput, match="'y_true' must not be a sensitive column"):
        log.predictions(0, beside()["pay"], PLACE)
    assert found(traces_in(run)) == {}


def test_curves_leave_out_names_that_became_sensitive_later(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.training.training_curves import curves

    log = logged(ROW_NAMES["an index"])
    assert found(traces_of(curves(log)))["frame predictions"] == [TEXT]
    monkeypatch.setattr(options, "sensitive", "who")
    assert found(traces_of(curves(log))) == {}
