from __future__ import annotations

OUTPUT = [{"output_type": "stream", "name": "stdout", "text": "1"}]


def test_it_fires_when_some_cells_were_left_out(found, code):
    [finding] = found("WBN102", code("a = 1", count=1), code("b = 1"))
    assert (finding.cell, finding.severity, finding.count) == (1, "info", 1)


def test_it_warns_of_an_output_without_an_execution(found, code):
    [finding] = found("WBN102", code("a = 1", outputs=OUTPUT))
    assert finding.severity == "warning"


def test_it_is_silent_when_all_or_nothing_was_executed(found, code):
    assert not found("WBN102", code("a = 1", count=1, outputs=OUTPUT), code("b = 1", count=2))
    assert not found("WBN102", "a = 1", "b = 1")


def test_it_is_silent_about_empty_cells(found, code):
    assert not found("WBN102", code("a = 1", count=1), "", "  \n")
