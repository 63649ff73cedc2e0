from __future__ import annotations

import pytest

# Put together here, so that no scanner takes this file for a leak.
AWS = "AKIA" + "IOSFODNN7ABCDEFG"


def shown(mime: str, content: object) -> list[dict[str, object]]:
    return [{"output_type": "display_data", "data": {mime: content}, "metadata": {}}]


@pytest.mark.parametrize(
    "outputs",
    [
        [{"output_type": "stream", "name": "stdout", "text": f"key: {AWS}\n"}],
        shown("text/plain", f"'{AWS}'"),
        shown("text/html", f"<td>{AWS}</td>"),
        shown("application/json", {"key": [AWS]}),
        [{"output_type": "error", "ename": "E", "evalue": "", "traceback": [f"connect('{AWS}')"]}],
    ],
)
def test_it_fires_and_never_repeats_the_value(found, code, outputs):
    [finding] = found("WBN121", "y = 1", code("x", outputs=outputs))
    assert (finding.cell, finding.severity) == (1, "error")
    assert AWS not in str(finding.to_dict())


def test_it_fires_for_an_address_with_a_password(found, code):
    outputs = [{"output_type": "stream", "name": "stdout", "text": "Engine(postgres://ann:hunter22@db/x)"}]
    assert found("WBN121", code("x", outputs=outputs))


@pytest.mark.parametrize(
    "text",
    [
        "Engine(postgres://ann:***@db/x)",
        "password: hunter22hunter",
        "https://example.org:8080/a@b",
        "<div class='sk-estimator-doc-link-and-a-very-long-name-1'>",
        "ghp_" + "x" * 36,
        "AKIA",
    ],
)
def test_it_is_silent_about_placeholders_and_names(found, code, text):
    assert not found("WBN121", code("x", outputs=[{"output_type": "stream", "name": "stdout", "text": text}]))


def test_it_is_silent_about_pictures(found, code):
    assert not found("WBN121", code("x", outputs=shown("image/png", AWS)))
