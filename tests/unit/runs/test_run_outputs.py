"""What a run on a real kernel keeps of what its cells put out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.runs.finished_runs import outputs, printed
from workbench.runs.engine import run

if TYPE_CHECKING:
    from tests.unit.runs.conftest import MakeNotebook

pytestmark = pytest.mark.slow


def test_a_flood_of_text_is_kept_whole_and_as_one_output(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("for i in range(100_000): print('x' * 50)"))
    assert len(outputs(finished, 0)) == 1
    assert len(printed(finished, 0)) == 51 * 100_000


def test_many_outputs_lose_none(make_notebook: MakeNotebook) -> None:
    finished = run(make_notebook("from IPython.display import display\nfor i in range(3000): display(i)"))
    assert [output["data"]["text/plain"] for output in outputs(finished, 0)] == [str(i) for i in range(3000)]


def test_streams_keep_their_order_and_cleared_outputs_are_gone(make_notebook: MakeNotebook) -> None:
    finished = run(
        make_notebook(
            "import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\nprint('c')",
            "from IPython.display import clear_output\nprint('old', flush=True)\nclear_output()\nprint('new')",
            "h = display('first', display_id=True)\nh.update('second')",
        )
    )
    assert [(output["name"], output["text"]) for output in outputs(finished, 0)] == [
        *(("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n"))
    ]
    assert printed(finished, 1) == "new\n"
    assert outputs(finished, 2)[0]["data"]["text/plain"] == "'second'"


def test_nothing_of_ours_is_seen_by_the_notebook(make_notebook: MakeNotebook) -> None:
    finished = run(
        make_notebook("print([n for n in globals() if 'work' in n.lower() or n in ('parts', 'body')])", "In")
    )
    assert printed(finished, 0) == "[]\n"
    assert finished.status == "completed"
