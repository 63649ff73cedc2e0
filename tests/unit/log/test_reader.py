from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.invalid import InvalidInput
from workbench.log import TrainingLog, read_log
from workbench.log.decimation import decimate


@pytest.fixture
def log(tmp_path):
    with TrainingLog("waves", folder=tmp_path) as log:
        for step in range(5000):
            log.log(step, wave=np.sin(step / 100), line=step)
    return log


def test_a_range_of_steps_has_both_its_ends(log):
    series = log.reader().series("line", from_step=10, to_step=20)
    assert series.steps.tolist() == list(range(10, 21))


def test_fewer_points_say_of_how_many_they_were_chosen(log):
    series = log.reader().series("wave", points=200)
    assert len(series.steps) <= 220
    assert series.of == 5000
    assert not series.exact


def test_fewer_points_keep_the_extremes(log):
    series = log.reader().series("wave", points=200)
    assert series.values.max() == pytest.approx(1, abs=1e-4)
    assert series.values.min() == pytest.approx(-1, abs=1e-4)


def test_an_unknown_metric_names_the_nearest(log):
    with pytest.raises(InvalidInput, match="Did you mean 'wave'"):
        log.reader().series("wav")


def test_a_line_needs_three_points(log):
    with pytest.raises(InvalidInput, match="at least 3"):
        log.reader().series("wave", points=2)


def test_the_frame_has_every_point_in_long_form(log):
    frame = log.reader().frame()
    assert list(frame.columns) == ["metric", "step", "value", "time"]
    assert len(frame) == 10_000
    assert frame["step"].dtype == np.int64
    assert str(frame["time"].dt.tz) == "UTC"


def test_an_empty_log_has_an_empty_frame(tmp_path):
    with TrainingLog("empty", folder=tmp_path) as log:
        pass
    assert log.reader().metrics == ()
    assert log.reader().frame().empty
    assert log.reader().steps.size == 0


def test_a_folder_without_a_log_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="there is no training log at"):
        read_log(tmp_path)


def test_a_missing_log_names_the_nearest(log):
    with pytest.raises(InvalidInput, match="Did you mean 'waves'"):
        read_log(log.path.parent.parent / "wave")


def test_a_log_of_a_later_version_is_refused(log):
    journal = log.path / "log.jsonl"
    journal.write_text(journal.read_text().replace('"version":1', '"version":2'))
    with pytest.raises(InvalidInput, match="version 2, and this Workbench reads version 1"):
        read_log(log.path)


def test_a_file_that_holds_no_points_is_refused(log):
    (log.path / "points.bin").write_bytes(b"x" * 200)
    with pytest.raises(InvalidInput, match="not a file of training points"):
        read_log(log.path)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=300))
def test_decimation_keeps_order_and_never_joins_over_a_gap(values):
    y = np.array(values)
    chosen = decimate(np.arange(len(y), dtype=float), y, 20)
    assert (np.diff(chosen) > 0).all()
    kept = y[chosen]
    for left, right in pairwise(chosen):
        gap_between = np.isnan(y[left + 1 : right]).any()
        assert not (gap_between and np.isfinite(y[left]) and np.isfinite(y[right]))
    if np.isfinite(y).any():
        assert np.isfinite(kept).any()
