"""Sensitive columns beside the errors: no value of theirs is seen, saved or written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.invalid import InvalidInput
from workbench.strict_json import dumps
from workbench.views.bundle import mime_bundle
from workbench.views.columns import read_columns
from workbench.views.rows.row_pages import page_of
from workbench.views.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.views.report import Report

NEEDLES = ("Qneedle", "770077")
N = 200
PLACE = np.arange(N)


def beside(index: Any = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [f"Qneedle{place}" for place in PLACE],
            "kind": np.where(PLACE % 2, "Qneedle a", "Qneedle b"),
            "pay": 770_077.25 + PLACE % 3,
            "open": PLACE % 5,
        },
        index=index,
    )


def regression(**options_: Any) -> Report:
    return regression_errors(PLACE * 1.0, PLACE + (PLACE % 2) * 30.0, **options_)


def classification(**options_: Any) -> Report:
    truth = PLACE % 2
    return classification_errors(truth, np.where(PLACE % 3, truth * 0.8 + 0.1, 0.3), **options_)


def everything(report: Report, folder: Path) -> str:
    texts = [dumps(report.to_dict()), repr(report), report.to_html(), dumps(mime_bundle(report))]
    payload = report.payload.to_json()
    texts += [dumps(payload), *(dumps(array.tolist()) for array in read_columns(payload["columns"]))]
    texts += [report.frame(name).to_csv() for name in report.names]
    texts += [report.figure(name).to_json() for name in report.names]
    texts += [dumps(page_of(report._linked_rows(), range(4)))]
    texts += [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    return "\n".join(map(str, texts))


def found(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    return tmp_path


both = pytest.mark.parametrize("look", [regression, classification], ids=["regression", "classification"])


@both
def test_the_needles_are_found_when_nothing_is_sensitive(look: Callable[..., Report], run: Path) -> None:
    assert found(everything(look(X=beside()), run)) == list(NEEDLES)


@both
@pytest.mark.parametrize("table", [lambda frame: frame, pl.from_pandas], ids=["pandas", "polars"])
@pytest.mark.parametrize("where", ["X", "data"])
def test_a_sensitive_column_is_nowhere(
    look: Callable[..., Report], table: Callable[..., Any], where: str, run: Path
) -> None:
    report = look(**{where: table(beside())}, sensitive=["name", "kind", "pay"])
    assert found(everything(report, run)) == []
    assert report.frame("slices")["feature"].unique().tolist() == ["open"]


@both
def test_columns_that_are_always_sensitive_need_no_argument(
    look: Callable[..., Report], run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "sensitive", ("name", "kind", "pay", "elsewhere"))
    assert found(everything(look(X=beside()), run)) == []


@both
def test_a_sensitive_index_names_no_row(look: Callable[..., Report], run: Path) -> None:
    index = pd.Index([f"Qneedle{place}" for place in PLACE], name="who")
    report = look(X=beside(index)[["open"]], sensitive="who")
    assert found(everything(report, run)) == []
    assert report.frame("rows")["row"].tolist() == PLACE.tolist()


@both
def test_sensitive_names_of_rows_are_replaced_by_positions(look: Callable[..., Report], run: Path) -> None:
    rows = pd.Series([f"Qneedle{place}" for place in PLACE], name="who")
    assert found(everything(look(X=beside()[["open"]], rows=rows, sensitive="who"), run)) == []


@both
def test_an_unknown_name_is_said_with_the_nearest(look: Callable[..., Report]) -> None:
    with pytest.raises(InvalidInput, match=r"'sensitive' must be one of the columns .* Did you mean 'name'\?"):
        look(X=beside(), sensitive="nome")


@both
def test_nothing_is_left_when_every_column_is_sensitive(look: Callable[..., Report]) -> None:
    assert look(X=beside(), sensitive=list(beside().columns)).frame("slices").empty
