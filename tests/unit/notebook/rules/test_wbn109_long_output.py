from __future__ import annotations


def stream(text: str) -> list[dict[str, str]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def test_it_fires_for_more_than_a_megabyte(found, code):
    picture = {"output_type": "display_data", "data": {"image/png": "a" * 1_000_001}, "metadata": {}}
    [finding] = found("WBN109", "y = 1", code("x", outputs=[picture]))
    assert (finding.cell, finding.severity) == (1, "info")


def test_it_fires_for_more_than_a_thousand_lines(found, code):
    [finding] = found("WBN109", code("x", outputs=stream("a\n" * 1001)))
    assert finding.facts["lines"] == 1001


def test_it_is_silent_about_less(found, code):
    assert not found("WBN109", code("x", outputs=stream("a\n" * 1000)))
