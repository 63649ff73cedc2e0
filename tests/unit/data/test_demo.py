import json

import pandas as pd
import pytest

from workbench.data.demo import demo_data
from workbench.invalid import InvalidInput


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "workbench.yaml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("wage1", (526, 24)),
        ("digits", (1797, 65)),
        ("iris", (150, 5)),
        ("flights", (336776, 19)),
        ("planes", (3322, 9)),
    ],
)
def test_the_data_sets_have_their_known_sizes(name, shape):
    assert pd.read_parquet(demo_data(name)).shape == shape


def test_the_file_is_written_once(project):
    first = demo_data("iris")
    state = first.stat()
    assert demo_data("iris").stat().st_mtime_ns == state.st_mtime_ns
    assert [path.name for path in first.parent.iterdir()] == ["iris.parquet"]


def test_inside_a_run_the_file_is_an_input(project, monkeypatch):
    run = project / "run"
    run.mkdir()
    monkeypatch.setenv("WORKBENCH_RUN", str(run))
    path = demo_data("iris")
    note = json.loads((run / "kernel.jsonl").read_text())
    assert (note["kind"], note["path"], note["bytes"]) == ("input", str(path), path.stat().st_size)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(InvalidInput, match="Did you mean 'wage1'"):
        demo_data("wages1")
