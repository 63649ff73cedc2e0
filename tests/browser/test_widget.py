"""The widget's loader in a bare host page that speaks anywidget's protocol."""

import pytest
from playwright.sync_api import expect

from tests.browser.anywidget_host import host_widget

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def host(show, every_word):
    """A page with two widgets of one payload."""
    return host_widget(show("<!DOCTYPE html><title>host</title>"), every_word().to_json(), views=2)


def test_two_widgets_ask_for_the_runtime_once(host, record):
    expect(host.locator(".view[data-state=drawn]")).to_have_count(2)
    assert host.evaluate("window.asked").count("runtime") == 1
    assert record.errors == []


def test_rarer_traces_are_asked_for_once_when_a_figure_needs_them(host, draw_all, record):
    draw_all(host)
    for chart in host.locator("figure[data-id=scatter]").all():
        expect(chart.locator("canvas.gl-canvas-context")).to_have_count(1)
    assert host.evaluate("window.asked") == ["runtime", "webgl"]
    assert record.errors == []


def test_another_payload_is_drawn_in_the_same_place(host):
    host.evaluate("window.model.set('payload', { ...window.model.get('payload'), title: 'another' })")
    expect(host.locator(".head h2").first).to_have_text("another")


def test_a_closed_widget_leaves_nothing_behind(host):
    host.evaluate("window.closers[0]()")
    expect(host.locator(".workbench-view")).to_have_count(1)
