"""What stands above the notebook in a run's report."""

import json
from pathlib import Path

import pytest

from workbench.runs.records.record import Run
from workbench.runs.records.report import header

GOLDEN = Path(__file__).parents[2] / "golden" / "run" / "run-1.json"


@pytest.fixture
def headed(tmp_path):
    """Return the header of the golden run with some facts changed."""

    def write(**facts: object) -> str:
        record = {**json.loads(GOLDEN.read_text(encoding="utf-8")), **facts}
        (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
        return header(Run(tmp_path))

    return write


def test_the_status_is_a_word_with_a_mark_of_its_own(headed):
    assert '<p class="status failed"><strong>failed</strong><span>' in headed()


def test_what_failed_stands_before_what_is_on_record(headed):
    page = headed()
    assert page.index("no such column: &#x27;wages&#x27;") < page.index("Parameters") < page.index("Kernel")


def test_what_people_wrote_is_text(headed):
    page = headed(note="<b>bold</b>", tags=["<i>"])
    assert "<b>" not in page
    assert "<i>" not in page


def test_tables_without_rows_take_no_room(headed):
    assert 'class="tables"' not in headed(parameters={}, metrics={}, inputs=[], outputs=[])


def test_a_file_of_the_project_is_named_by_its_path_there(headed, tmp_path):
    (tmp_path / "workbench.yaml").touch()
    paths = [tmp_path / "data" / "wages.csv", tmp_path.parent / "elsewhere.csv"]
    files = [{"path": str(path), "bytes": 1, "sha256": None, "changed_during_run": False} for path in paths]
    page = headed(notebook={"path": str(tmp_path / "a.ipynb"), "sha256": None}, inputs=files)
    assert f"<td>{paths[0].relative_to(tmp_path)}</td>" in page
    assert f"<td>{paths[1]}</td>" in page
