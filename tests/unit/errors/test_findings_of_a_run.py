import numpy as np

from workbench.errors.classification import classification_errors
from workbench.errors.regression import regression_errors
from workbench.json_lines import read_lines

Y = np.arange(100.0)


def noted(folder):
    return [(note["kind"], note["code"]) for note in read_lines(folder / "kernel.jsonl")]


def test_inside_a_run_what_is_wrong_with_a_model_goes_into_its_record(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    regression_errors(Y, Y + 5)
    classification_errors(["a", "b"] * 10, ["a"] * 20)
    assert noted(tmp_path) == [("finding", "WBE101"), ("finding", "WBE104")]


def test_outside_a_run_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.chdir(tmp_path)
    assert regression_errors(Y, Y + 5).findings
    assert list(tmp_path.iterdir()) == []
