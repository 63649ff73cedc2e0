"""What the views of a classifier's errors share when a person selects rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix

from tests.unit.follow_numbers import checked, field_of, figure_of, shown, sparks_of, tables_of
from workbench.errors.classification import classification_errors
from workbench.errors.classification_frames import CALIBRATION_BINS
from workbench.errors.classification_links import _least
from workbench.strict_json import dumps
from workbench.views.rows.bin_sql import bins_predicate
from workbench.views.settings import options


def two(n: int, *, hundredths: bool = False) -> tuple[Any, Any, pd.DataFrame]:
    """Make answers about two classes; with scores in hundredths, so that many lie on an edge."""
    random = np.random.default_rng(n)
    score = random.beta(1.2, 2.0, n)
    if hundredths:
        score = np.round(score, 2)
    truth = np.where(random.random(n) < score**1.3, "sick", "healthy")
    frame = pd.DataFrame({"age": random.integers(20, 80, n), "ward": random.choice(["a", "b", None], n)})
    return truth, score, frame


def several(n: int, k: int, *, seed: int = 0) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(k), random.integers(0, k, n - k)])
    scores = random.random((n, k)) + 1.5 * np.eye(k)[truth] * random.random((n, 1))
    return truth, scores / scores.sum(axis=1, keepdims=True)


def drawn(trace: Any, key: str) -> np.ndarray[Any, Any]:
    return np.asarray(trace[key], dtype=float)


@pytest.mark.parametrize("k", [2, 3, 15])
def test_the_confusion_matrix_shows_all_rows_when_nothing_is_selected(k: int) -> None:
    truth, scores = several(900, k)
    payload = classification_errors(truth, scores).payload
    figure = figure_of(payload, "confusion")
    assert figure.brush.cells == "confusion"
    for spec, follows in zip(figure.specs, figure.specs_follows, strict=True):
        assert [follow.trace for follow in follows] == [0, 1]
        for follow in follows:
            z = drawn(spec["data"][follow.trace], "z").ravel()
            again = shown(follow.keys["z"], payload.links)
            there = np.isfinite(z)
            np.testing.assert_allclose(again[there], z[there], rtol=1e-12)
    counted = shown(figure.specs_follows[0][0].keys["text"], payload.links)
    expected = pd.crosstab(truth, scores.argmax(axis=1)).reindex(columns=range(k), fill_value=0).to_numpy()
    assert counted.reshape(k, k).tolist() == expected.tolist()
    assert figure.specs_follows[1][0].keys["text"].measure == "share"


@pytest.mark.parametrize("hundredths", [False, True])
def test_the_curves_lie_on_those_of_all_rows(hundredths: bool) -> None:  # noqa: FBT001
    truth, score, _ = two(3_000, hundredths=hundredths)
    payload = classification_errors(truth, score).payload
    sick = truth == "sick"
    edges = np.arange(100, -1, -1) / 100
    above = [score >= edge for edge in edges[1:]]
    (roc,) = figure_of(payload, "roc").follows
    hits = [0, *((rows & sick).sum() / sick.sum() for rows in above)]
    alarms = [0, *((rows & ~sick).sum() / (~sick).sum() for rows in above)]
    np.testing.assert_allclose(shown(roc.keys["y"], payload.links), hits)
    np.testing.assert_allclose(shown(roc.keys["x"], payload.links), alarms)
    (pr,) = figure_of(payload, "precision_recall").follows
    precision = [sick[rows].mean() if rows.any() else np.nan for rows in above]
    np.testing.assert_allclose(shown(pr.keys["x"], payload.links), hits)
    np.testing.assert_allclose(shown(pr.keys["y"], payload.links)[1:], precision)
    if hundredths:  # then every score is an edge, and the two curves are the same
        all_rows = figure_of(payload, "roc").spec["data"][roc.trace]
        points = np.unique(np.stack([alarms, hits]), axis=1)
        again = np.unique(np.stack([drawn(all_rows, "x"), drawn(all_rows, "y")]), axis=1)
        np.testing.assert_allclose(again, points, atol=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [2, 4])
def test_calibration_and_slices_show_all_rows_when_nothing_is_selected(k: int, weighted: bool) -> None:  # noqa: FBT001
    truth, scores = several(2_000, k)
    weight = np.random.default_rng(5).random(2_000) + 0.1 if weighted else None
    frame = pd.DataFrame({"x": np.random.default_rng(3).normal(size=2_000), "few": truth % 3})
    payload = classification_errors(truth, scores, X=frame, sample_weight=weight).payload
    figure = figure_of(payload, "calibration")
    (follow,) = figure.follows
    for key in ("x", "y", "customdata"):
        again = shown(follow.keys[key], payload.links)
        np.testing.assert_allclose(again, drawn(figure.spec["data"][0], key), rtol=1e-6)
    cards = [spark for spark in sparks_of(payload) if spark.id.startswith("slice-")]
    assert len(cards) == 2
    for spark in cards:
        np.testing.assert_allclose(np.nan_to_num(shown(spark.follow, payload.links)), spark.y, rtol=1e-9)


def test_tenths_of_probabilities_are_those_of_the_calibration() -> None:
    edges = [_least(tenth) for tenth in range(1, CALIBRATION_BINS)]
    near = np.concatenate([np.arange(0, 1001) / 1000, *([e, np.nextafter(e, 0), np.nextafter(e, 1)] for e in edges)])
    place = np.minimum((near * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    assert np.searchsorted(edges, near, side="right").tolist() == place.tolist()


def test_score_pictures_count_the_rows_of_each_class() -> None:
    truth, score, _ = two(2_000)
    payload = classification_errors(truth, score).payload
    cards = [spark for spark in sparks_of(payload) if spark.field == "score"]
    assert [card.title for card in cards] == ["probability of sick, actual sick", "probability of sick, actual healthy"]
    for card, name in zip(cards, ("sick", "healthy"), strict=True):
        expected, _ = np.histogram(score[truth == name], np.arange(101) / 100)
        assert list(card.y) == expected.tolist()
        assert shown(card.follow, payload.links).tolist() == expected.tolist()
        rows, wrong = (shown(stat.follow, payload.links)[0] for stat in card.stats)
        assert rows == (truth == name).sum()
        assert wrong == pytest.approx(np.mean(np.where(score > 0.5, "sick", "healthy")[truth == name] != name))


def test_many_classes_are_two_fields_and_two_pictures() -> None:
    truth, scores = several(4_000, 40)
    payload = classification_errors(truth, scores).payload
    assert figure_of(payload, "confusion").brush is None
    cards = {spark.field: spark for spark in sparks_of(payload)}
    for name, codes in (("actual", truth), ("predicted", scores.argmax(axis=1))):
        assert list(cards[name].y) == np.bincount(codes, minlength=40).tolist()
        assert field_of(payload.links, name).codes.tolist() == codes.tolist()


def test_more_classes_than_bins_have_no_field_of_classes() -> None:
    truth, scores = several(2_000, 300)
    links = classification_errors(truth, scores.argmax(axis=1)).payload.links
    assert not {"confusion", "actual", "predicted"} & {field.id for field in links.fields}


def test_every_class_has_a_curve_that_follows() -> None:
    truth, scores = several(1_500, 4)
    payload = classification_errors(truth, scores).payload
    figure = figure_of(payload, "roc")
    names = [figure.spec["data"][follow.trace]["name"] for follow in figure.follows]
    assert sorted(names) == ["0", "1", "2", "3"]
    for follow, name in zip(figure.follows, names, strict=True):
        own = truth == int(name)
        expected = [0, *((scores[own, int(name)] >= edge).mean() for edge in np.arange(99, -1, -1) / 100)]
        np.testing.assert_allclose(shown(follow.keys["y"], payload.links), expected)


def test_what_is_weighted_follows_by_weights_and_says_so() -> None:
    truth, score, _ = two(500)
    weight = np.random.default_rng(2).random(500) + 0.5
    payload = classification_errors(truth, score, sample_weight=weight).payload
    figure = figure_of(payload, "confusion")
    said = np.where(score > 0.5, "sick", "healthy")
    counted = shown(figure.specs_follows[0][0].keys["text"], payload.links)
    np.testing.assert_allclose(counted.reshape(2, 2), confusion_matrix(truth, said, sample_weight=weight))
    shares = shown(figure.specs_follows[1][0].keys["text"], payload.links)
    expected = confusion_matrix(truth, said, sample_weight=weight, normalize="true")
    np.testing.assert_allclose(shares.reshape(2, 2), expected)
    (roc,) = figure_of(payload, "roc").follows
    sick = truth == "sick"
    hits = [weight[sick & (score >= edge)].sum() / weight[sick].sum() for edge in np.arange(99, -1, -1) / 100]
    np.testing.assert_allclose(shown(roc.keys["y"], payload.links)[1:], hits)
    section = next(section for section in payload.sections if section.id == "errors")
    assert "weights" in section.note


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["any", "hundredths", "logits", "one score"])
def test_thresholds_lie_on_those_of_all_rows(kind: str, weighted: bool) -> None:  # noqa: FBT001
    truth, score, _ = two(1_500, hundredths=kind == "hundredths")
    if kind == "logits":
        score = np.log(score / (1 - score))
    if kind == "one score":
        score = np.full(1_500, 0.25)
    weight = np.random.default_rng(5).random(1_500) + 0.1 if weighted else None
    report = classification_errors(truth, score, sample_weight=weight)
    figure, links = figure_of(report.payload, "thresholds"), report.payload.links
    frame = report.frame("thresholds")
    assert [follow.trace for follow in figure.follows] == [0, 1, 2]
    for follow, name in zip(figure.follows, ("precision", "recall", "f1"), strict=True):
        np.testing.assert_allclose(shown(follow.keys["y"], links), drawn(figure.spec["data"][follow.trace], "y"))
        assert follow.keys["y"] == figure.table.follows[name]
    for name, follow in figure.table.follows.items():
        np.testing.assert_allclose(shown(follow, links), frame[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_thresholds_of_some_rows_are_those_of_a_report_about_them() -> None:
    truth, score, frame = two(2_000, hundredths=True)
    old = (frame["age"] >= 50).to_numpy()
    payload = classification_errors(truth, score, X=frame).payload
    alone = classification_errors(truth[old], score[old]).frame("thresholds")
    for name, follow in figure_of(payload, "thresholds").table.follows.items():
        np.testing.assert_allclose(shown(follow, payload.links, old), alone[name], atol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("labels", "literal"),
    [([True, False], "boolean"), ([1, 0], "number"), (["ja", "nein"], "text"), ([2.5, 1.5, 3.5], "number")],
)
def test_classes_of_any_type_are_written_as_they_are(labels: list[Any], literal: str) -> None:
    truth = np.array(labels * 20)
    taken = np.roll(truth, 1)
    report = classification_errors(truth, taken)
    field = field_of(report.payload.links, "confusion")
    rows = report.frame("rows")
    assert field.literal == literal
    for place, (actual, predicted) in enumerate(field.values):
        expected = (rows["actual"] == actual) & (rows["predicted"] == predicted)
        assert (np.asarray(field.codes) == place).tolist() == expected.tolist()


@pytest.mark.parametrize("k", [2, 4, 40])
def test_the_kernel_and_sql_count_the_same_rows(k: int) -> None:
    truth, scores = several(12_000, k)
    report = classification_errors(truth, scores)
    rows = report._linked_rows()
    for field in report.payload.links.fields:
        bins = range(len(field.labels))
        assert [rows.count({field.id: [place]}) for place in bins] == field.totals.tolist()
        assert [rows.source.count_where(bins_predicate(field, [place])) for place in bins] == field.totals.tolist()


def test_tables_and_misread_pictures_carry_the_bins_of_their_rows() -> None:
    truth, scores = several(600, 3)
    images = np.random.default_rng(0).random((600, 4, 4))
    report = classification_errors(truth, scores, images=images)
    tables, links = tables_of(report.payload), report.payload.links
    for name in ("worst", "misread-table", links.exemplars):
        rows = np.asarray(tables[name].columns[0].values)
        for field in links.fields:
            assert np.asarray(tables[name].codes[field.id]).tolist() == field.codes[rows].tolist()


@pytest.mark.parametrize("scored", [True, False])
@pytest.mark.parametrize("k", [2, 3, 12, 20])
def test_the_payload_matches_its_schema(k: int, scored: bool) -> None:  # noqa: FBT001
    truth, scores = several(400, k)
    document = checked(classification_errors(truth, scores if scored else scores.argmax(axis=1)).payload)
    assert document["links"]["fields"]


def test_scores_that_are_no_probabilities_are_cut_too() -> None:
    truth, score, _ = two(800)
    links = classification_errors(truth, np.log(score / (1 - score))).payload.links
    field = field_of(links, "score")
    assert 60 <= len(field.labels) <= 110
    assert field.totals.sum() == 800
    assert not any(each.id == "tenths" for each in links.fields)


def test_many_rows_stay_within_the_budget() -> None:
    truth, scores = several(40_000, 10)
    random = np.random.default_rng(0)
    frame = pd.DataFrame({f"x{place}": random.normal(size=40_000) for place in range(14)})
    payload = classification_errors(truth, scores, X=frame).payload
    assert len(dumps(payload.to_json()).encode()) <= options.view_bytes
    assert payload.links.sample.n > 1_000
