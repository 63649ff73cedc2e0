"""The link, as far as it needs no kernel: what is answered to whatever a page sends."""

import sys
from types import SimpleNamespace

import pytest

from workbench.views import bundle, payload
from workbench.views.bundle import mime_bundle
from workbench.views.kernel import link
from workbench.views.kernel.link import Displayed, answer

NOT_ONE = "'question' must be one of ['correlate', 'forget', 'hello', 'news', 'rows', 'select']"


@pytest.fixture
def displayed(report):
    views = Displayed()
    views.keep("shown", report)
    return views


def ask(displayed, question, **arguments):
    return answer({"id": 1, "question": question, "arguments": arguments}, displayed=displayed)


def test_hello_tells_the_version_of_payloads_and_which_views_were_shown(displayed):
    hello = ask(displayed, "hello", views=["shown", "other"])["answer"]
    assert hello["payload_version"] == payload.VERSION
    assert hello["views"] == {"shown": True, "other": False}


def test_hello_tells_the_version_in_force(displayed, monkeypatch):
    monkeypatch.setattr(payload, "VERSION", "1.7")
    assert ask(displayed, "hello", views=[])["answer"]["payload_version"] == "1.7"


def test_an_answer_has_the_number_of_its_question(displayed):
    assert answer({"id": 7, "question": "hello", "arguments": {"views": []}}, displayed=displayed)["id"] == 7
    assert answer({"id": 8, "question": "hullo"}, displayed=displayed)["id"] == 8


def test_an_unknown_question_is_answered_with_the_nearest_known_one(displayed):
    assert ask(displayed, "hullo")["error"] == f"{NOT_ONE}, got 'hullo'. Did you mean 'hello'?"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (None, "must be an object, got NoneType"),
        ([1], "must be an object, got list"),
        ({}, f"{NOT_ONE}, got None"),
        ({"question": ["hello"]}, NOT_ONE),
        ({"question": "__class__"}, NOT_ONE),
        ({"question": "hello", "arguments": 3}, "'arguments' of the question 'hello' must be an object, got int"),
        ({"question": "hello"}, "'views' must be a list of ids, got None"),
        ({"question": "hello", "arguments": {"views": "shown"}}, "'views' must be a list of ids"),
        ({"question": "hello", "arguments": {"views": [1]}}, "'views' must be a list of ids"),
    ],
)
def test_what_is_no_question_is_answered_in_words(displayed, message, words):
    said = answer(message, displayed=displayed)
    assert words in said["error"]
    assert "answer" not in said


def test_an_unexpected_problem_is_an_answer_too(monkeypatch, displayed):
    def broken(arguments, *, displayed):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(link, "_ANSWERS", {"broken": broken})
    assert ask(displayed, "broken") == {"id": 1, "error": "ZeroDivisionError: by zero"}


def test_the_views_shown_last_are_kept():
    views = Displayed(size=2)
    for name in ("a", "b", "a", "c"):
        views.keep(name, object())
    assert [name for name in "abc" if name in views] == ["a", "c"]


@pytest.mark.parametrize("shell", [None, SimpleNamespace(), SimpleNamespace(kernel=object(), user_ns={})])
def test_where_no_ipykernel_runs_nothing_is_kept(report, monkeypatch, shell):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(link, "remember", lambda *_, **__: pytest.fail("there is no kernel"))
    monkeypatch.setattr(bundle, "needs_widget", lambda: False)
    assert mime_bundle(report)
