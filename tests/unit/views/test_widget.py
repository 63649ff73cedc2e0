"""The widget: small state, and the runtime on request."""

import pytest

from workbench.views import runtime, widget
from workbench.views.widget import LOADER, ViewWidget


@pytest.fixture
def script(monkeypatch):
    """A runtime of known text."""
    monkeypatch.setattr(widget, "runtime_source", lambda: "export const mount = 1;")
    return b"export const mount = 1;"


@pytest.fixture
def sent(monkeypatch):
    """What widgets send to the page."""
    messages = []
    monkeypatch.setattr(ViewWidget, "send", lambda _self, content, buffers=None: messages.append((content, buffers)))
    return messages


def test_the_page_that_asks_gets_the_runtime_as_one_binary_message(every_word, script, sent):
    view = ViewWidget(every_word)
    view._handle_custom_msg({"ask": "runtime"}, [])
    assert sent == [({"answer": "runtime"}, [script])]


def test_other_messages_are_not_answered(every_word, script, sent):
    ViewWidget(every_word)._handle_custom_msg({"ask": "anything else"}, [])
    assert sent == []


def test_the_runtime_is_not_part_of_the_state(every_word, script):
    state = ViewWidget(every_word).get_state()
    assert len(state["_esm"]) < 1_500
    assert script.decode() not in str(state)


def test_payload_and_selection_can_be_observed(every_word, script):
    view = ViewWidget(every_word)
    seen = []
    view.observe(lambda change: seen.append(change["new"]), names=["payload", "selection"])
    view.selection = {"wage": [3, 4]}
    view.payload = {**view.payload, "title": "another"}
    assert seen[0] == {"wage": [3, 4]}
    assert seen[1]["title"] == "another"


def test_the_loader_is_small():
    assert LOADER.stat().st_size < 1_500


def test_without_the_front_end_the_error_says_how_to_build_it(every_word, monkeypatch, tmp_path):
    monkeypatch.setattr(runtime, "STATIC", tmp_path)
    runtime.runtime_source.cache_clear()
    with pytest.raises(ValueError, match=r"pip install -e \."):
        ViewWidget(every_word)
