"""The widget: small state, and the runtime on request."""

import pytest
import traitlets

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


def test_a_page_that_needs_rarer_traces_gets_their_file(every_word, script, sent, monkeypatch):
    monkeypatch.setattr(widget, "trace_file_source", lambda name: f"'the file {name}'")
    ViewWidget(every_word)._handle_custom_msg({"ask": "webgl"}, [])
    assert sent == [({"answer": "webgl"}, [b"'the file webgl'"])]


@pytest.mark.parametrize(
    "message", [{"ask": "anything else"}, {"ask": "../secret"}, {"ask": ["runtime"]}, {}, "runtime"]
)
def test_other_messages_are_not_answered(every_word, script, sent, message):
    ViewWidget(every_word)._handle_custom_msg(message, [])
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


def test_selection_and_report_follow_one_another(report, script, sent):
    view = report.widget()
    assert view.selection is None
    view.selection = {"region": [0, 2]}
    assert report.selection.bins == {"region": [0, 2]}
    report.select(wage=(0, 3))
    assert view.selection == {"wage": [0, 1, 2]}
    assert report.widget().selection == {"wage": [0, 1, 2]}
    report.select()
    assert view.selection is None


def test_what_the_page_selects_is_not_sent_back_to_it(report, script, monkeypatch):
    view, states = report.widget(), []
    monkeypatch.setattr(ViewWidget, "_send", lambda _self, message, **_: states.append(message))
    view.set_state({"selection": {"region": [1]}})
    assert report.selection.bins == {"region": [1]}
    assert [each for each in states if each["method"] == "update"] == []


@pytest.mark.parametrize("bins", [{"nothing": [0]}, {"region": [99]}, {"region": "west"}])
def test_what_cannot_be_selected_is_refused_in_one_line(report, script, bins):
    view = report.widget()
    with pytest.raises(traitlets.TraitError, match="must be"):
        view.selection = bins
    assert view.selection is None


def test_the_page_asks_over_the_widget(report, script, sent):
    view = report.widget()
    view._handle_custom_msg({"id": "1-1", "question": "hello", "arguments": {"views": [report.payload.id]}}, [])
    (said, _buffers) = sent[0]
    assert (said["id"], said["answer"]["views"]) == ("1-1", {report.payload.id: True})
    view._handle_custom_msg({"id": 2, "question": "hullo"}, [])
    assert sent[1][0]["error"].startswith(
        "'question' must be one of ['correlate', 'forget', 'hello', 'news', 'rows', 'select']"
    )


def test_a_widget_that_is_closed_listens_no_more(report, script):
    view = report.widget()
    view.close()
    report.select(wage=(0, 3))
    assert view.selection is None
