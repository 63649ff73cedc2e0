"""Outputs that are too much: the ends are kept, and what was left out is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from tests.unit.runs.finished_runs import events, outputs
from workbench.invalid import InvalidInput
from workbench.masking import NOTHING_SECRET, Mask
from workbench.runs.engine import RunRequest, execute
from workbench.runs.kernel.flood import Flood
from workbench.runs.kernel.output_limits import MOST_LINES, OutputLimits, shortened
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook
    from workbench.runs.records.record import Run

LIMITS = {"text": 20_000, "output": 50_000, "outputs": 100, "cell": 100_000}


def content(text: str) -> bytes:
    return dumps({"name": "stdout", "text": text}).encode()


@pytest.mark.parametrize("text", ["plain " * 5000, 'é"\\\n\t\u2028😀' * 4000, "\\" * 9999, "\n" * 9999])
def test_a_long_text_is_cut_to_its_ends_wherever_its_escapes_are(text: str) -> None:
    for room in range(1000, 1012):
        flood = Flood(OutputLimits(text=8 * 1024), NOTHING_SECRET)
        first = flood.first(content(text), room)
        flood.add_text(content(text))
        last, cut = flood.end()
        assert first is not None
        assert first["name"] == "stdout"
        assert text.startswith(first["text"])
        assert room - 12 <= len(content(first["text"])) - len(content("")) <= room
        assert all(text.endswith(each.text) for each in last)
        assert cut.bytes > len(text) * 0.5


def test_a_secret_that_the_cut_divides_is_in_neither_part() -> None:
    mask = Mask(["Qneedle-Qneedle"])
    for shift in range(20):
        flood = Flood(OutputLimits(text=8 * 1024), mask)
        flood.add_text(content("Qneedle-Qneedle " * 5000 + "x" * shift))
        [last], _ = flood.end()
        assert "needle" not in last.text
        assert "•••" in last.text


def test_endless_errors_are_cut() -> None:
    cut = shortened({"ename": "E", "evalue": "v" * 10**6, "traceback": ["line"] * 10**5})
    assert len(cut["evalue"]) < 101_000
    assert len(cut["traceback"]) == MOST_LINES + 1
    assert "99 000 lines left out" in cut["traceback"][MOST_LINES // 2].replace("\u202f", " ")
    assert shortened({"ename": "E", "evalue": "v", "traceback": ["t"]}) == {
        "ename": "E",
        "evalue": "v",
        "traceback": ["t"],
    }


@pytest.mark.parametrize("given", [{"texts": 3}, {"text": 0}, {"text": 1.5}, {"text": True}, {"text": "8MB"}, [1]])
def test_limits_of_another_kind_are_refused(given: Any) -> None:
    with pytest.raises(InvalidInput, match=r"output_limits|the output limit 'text' must be a whole number above 0"):
        OutputLimits.of(given)


# Fewer messages than a kernel keeps for a slow reader (1,000): beyond that it drops some.
CELLS = (
    "for i in range(400): print(f'line {i:05}', '.' * 100, flush=True)",
    "print('é' * 400_000 + 'end')\n1 + 1",
    "for i in range(400): display(i)",
    "from IPython.display import HTML\ndisplay(HTML('h' * 200_000))\nprint('after')",
    (
        "from IPython.display import clear_output\n"
        "for i in range(300):\n    clear_output(wait=True)\n    print('step', i, '.' * 50)"
    ),
    (
        "from ipywidgets import Output\nout = Output()\ndisplay(out)\nwith out:\n"
        "    for i in range(1100): display(i)\nprint(len(out.outputs) <= 1000)"
    ),
    "for i in range(300): display(i)\nraise ValueError('v' * 300_000)",
)


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder: Path = tmp_path_factory.mktemp("flooded")
    (folder / "workbench.yaml").touch()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbformat.write(notebook, folder / "work.ipynb")
    return execute(RunRequest(notebook=folder / "work.ipynb", output_limits=LIMITS))


@pytest.mark.slow
class TestFloods:
    """One run with every kind of flood."""

    def test_text_keeps_its_beginning_and_its_end(self, flooded: Run) -> None:
        first, said, last = outputs(flooded, 0)
        assert first.text.startswith("line 00000 ")
        assert "\nline 00399 " in last.text
        assert said.name == "stderr"
        assert "left out here" in said.text
        kept = [int(line[5:10]) for line in (first.text + last.text).splitlines() if len(line) == 111]
        assert kept == sorted(set(kept))
        assert len(first.text) + len(last.text) < 25_000

    def test_one_long_text_is_cut_within(self, flooded: Run) -> None:
        first, _, last, result = outputs(flooded, 1)
        assert set(first.text) == {"é"}
        assert last.text.endswith("éend\n")
        assert result.data == {"text/plain": "2"}

    def test_many_outputs_keep_the_first_and_the_last(self, flooded: Run) -> None:
        shown = outputs(flooded, 2)
        assert [each.data["text/plain"] for each in shown[:100]] == [str(i) for i in range(100)]
        assert "in 290 outputs" in shown[100].text
        assert [each.data["text/plain"] for each in shown[101:]] == [str(i) for i in range(390, 400)]

    def test_one_giant_output_is_left_out_and_the_rest_stays(self, flooded: Run) -> None:
        said, after = outputs(flooded, 3)
        assert "200\u202fkB left out here in 1 output" in said.text
        assert after.text == "after\n"

    def test_what_is_cleared_does_not_count(self, flooded: Run) -> None:
        [only] = outputs(flooded, 4)
        assert only.text == "step 299 " + "." * 50 + "\n"

    def test_an_output_widget_is_bounded_too(self, flooded: Run) -> None:
        assert outputs(flooded, 5)[-1].text == "True\n"

    def test_the_error_comes_last_and_is_cut(self, flooded: Run) -> None:
        *_, tail, error = outputs(flooded, 6)
        assert tail.data["text/plain"] == "299"
        assert error.ename == "ValueError"
        assert len(error.evalue) < 101_000
        assert flooded.error is not None
        assert len(flooded.error["message"]) < 10_100

    def test_the_record_and_the_events_say_what_was_left_out(self, flooded: Run) -> None:
        cut = {each["cell"]: each for each in flooded.record["outputs_cut"]}
        assert list(cut) == [0, 1, 2, 3, 5, 6]
        assert cut[2]["outputs"] == 290
        assert cut[3]["bytes"] > 200_000
        told = [each for each in events(flooded) if each["event"] == "output-cut"]
        assert [each["cell"] for each in told] == list(cut)
        assert (flooded.folder / "events.jsonl").stat().st_size < 600_000


@pytest.mark.slow
def test_after_the_runs_limit_only_ends_are_kept(make_notebook: MakeNotebook) -> None:
    notebook = make_notebook(*["print('x' * 50_000)"] * 4, "print('short')")
    limits = {"text": 60_000, "run": 120_000}
    finished = execute(RunRequest(notebook=notebook, output_limits=limits))
    lengths = [sum(len(each.text) for each in outputs(finished, cell)) for cell in range(5)]
    assert lengths[:2] == [50_001, 50_001]
    assert all(length < 30_000 for length in lengths[2:])
    assert outputs(finished, 4)[-1].text == "short\n"
