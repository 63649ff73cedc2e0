from __future__ import annotations

ERROR = [{"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}]


def test_it_fires_for_a_stored_error(found, code):
    [finding] = found("WBN110", "y = 1", code("x", outputs=ERROR))
    assert (finding.cell, finding.severity) == (1, "warning")
    assert "KeyError" in finding.title


def test_it_is_silent_when_the_cell_may_fail(found, code):
    assert not found("WBN110", code("x", outputs=ERROR, tags=("raises-exception",)))


def test_it_is_silent_about_other_outputs(found, code):
    assert not found("WBN110", code("x", outputs=[{"output_type": "stream", "name": "stderr", "text": "KeyError"}]))
