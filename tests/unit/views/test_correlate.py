"""The question `correlate`: Pearson's r over the selected rows, compared with pandas."""

import numpy as np
import pandas as pd
import pytest

from workbench.views.rows import linked_rows
from workbench.views.rows.aggregates import Filter
from workbench.views.rows.correlations import correlations

NAMES = ["x", "y", "gapped", "endless", "constant"]


def table(n, *, seed=3):
    random = np.random.default_rng(seed)
    x = random.normal(1e6, 1, n)
    return pd.DataFrame(
        {
            "x": x,
            "y": 5 - x + random.normal(size=n),
            "gapped": np.where(random.random(n) < 0.3, np.nan, x * random.random(n)),
            "endless": np.where(random.random(n) < 0.1, -np.inf, random.normal(size=n)),
            "constant": 7.0,
            "kind": random.integers(0, 5, n),
        }
    )


def expected(frame):
    return frame[NAMES].replace([np.inf, -np.inf], np.nan).corr().to_numpy()


@pytest.mark.parametrize("kept", [[0], [0, 1, 2, 3], [0, 1, 2, 3, 4], []])
@pytest.mark.parametrize("n", [50, 200_000])
def test_correlations_are_those_of_pandas(n, kept):
    frame = table(n)
    kind = frame["kind"].to_numpy().astype(np.uint8)
    values = {name: frame[name].to_numpy() for name in NAMES}
    r, rows = correlations(values, [Filter(kind, frozenset(kept))], n)
    chosen = frame[np.isin(kind, kept)]
    there = np.isfinite(chosen[NAMES]).to_numpy(float)
    assert rows.tolist() == (there.T @ there).tolist()
    if kept:
        np.testing.assert_allclose(r, expected(chosen), atol=1e-9)
    else:
        assert np.isnan(r).all()


@pytest.fixture
def numbered(linked):
    """A linked report of some rows whose numbers correlate."""

    def made(data):
        report = linked(data, {"kind": {"values": [[place] for place in range(5)]}})
        rows = linked_rows.LinkedRows(
            report.payload.links.fields,
            source=report.source,
            numbers={name: report.source.sql_name(name) for name in NAMES},
        )
        report._linked_rows = lambda: rows
        return report

    return made


@pytest.fixture
def known(ask):
    """Ask as a page does: again and again, until the rows have been read."""

    def asked(report, selected, names):
        while (told := ask("correlate", report, selections=selected, values=names))["state"] == "reading":
            pass
        return told

    return asked


def selections(report, **bins):
    return [{"view": report.payload.id, "bins": bins}]


def test_a_page_is_answered_over_all_rows(numbered, known, tmp_path):
    frame = table(30_000)
    frame.to_parquet(tmp_path / "rows.parquet")
    report = numbered(tmp_path / "rows.parquet")
    names = ["endless", "x", "gapped", "y"]
    told = known(report, selections(report, kind=[1, 3]), names)
    chosen = frame[frame["kind"].isin([1, 3])][names].replace([-np.inf], np.nan)
    assert told["state"] == "known"
    np.testing.assert_allclose(np.reshape(told["r"], (4, 4)), chosen.corr(), atol=1e-9)
    both = chosen.notna().astype(int)
    assert np.reshape(told["rows"], (4, 4)).tolist() == (both.T @ both).to_numpy().tolist()
    assert not report.selection  # it asks, and selects nothing


def test_what_does_not_vary_has_no_correlation(numbered, known):
    report = numbered(table(100))
    told = known(report, selections(report), ["x", "constant"])
    assert [told["r"][place] is None for place in range(4)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["x", "z"], "'value' must be one of the values that are correlated"),
        ("x", "'values' must be a list of at most 100 names, got 'x'."),
        ([], "'values' must be a list of at most 100 names, got []."),
        ([["x"]], "'value' must be one of the values that are correlated"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(numbered, ask, values, words):
    report = numbered(table(100))
    told = ask("correlate", report, selections=selections(report), values=values)
    assert words in told
    assert "\n" not in told


def test_too_many_numbers_are_not_read(numbered, ask, monkeypatch):
    monkeypatch.setattr(linked_rows, "MOST_NUMBERS", 499)
    report = numbered(table(100))
    told = ask("correlate", report, selections=selections(report), values=["x", "y"])
    assert "500 numbers are too many to be correlated exactly, at most 499 are" in told


def test_numbers_wait_for_nobody_else(numbered):
    rows = numbered(table(100))._linked_rows()
    assert rows.count({"kind": [0]}) >= 0
    assert rows.index().values == {}  # what counts bins does not read them
