"""MIME bundles: what a displayed report leaves in the notebook."""

import sys
from types import SimpleNamespace

import ipywidgets
import pytest

from workbench.views import bundle, runtime
from workbench.views.bundle import mime_bundle
from workbench.views.payload import MIME_TYPE
from workbench.views.settings import Options
from workbench.views.widget import WIDGET_TYPE


@pytest.fixture
def embed(monkeypatch):
    """Set `wb.options.embed` for one test."""

    def choose(value):
        monkeypatch.setattr(bundle, "options", Options(embed=value))

    return choose


@pytest.fixture
def built(monkeypatch, tmp_path):
    """A front end that is built, as far as the kernel can tell."""
    (tmp_path / "runtime.js").write_text("export {}", encoding="utf-8")
    monkeypatch.setattr(runtime, "STATIC", tmp_path)
    runtime.runtime_source.cache_clear()
    yield
    runtime.runtime_source.cache_clear()


@pytest.fixture
def widgets_made():
    """The widgets that came into being during the test."""
    made = []
    ipywidgets.Widget.on_widget_constructed(made.append)
    yield made
    ipywidgets.Widget.on_widget_constructed(None)


@pytest.fixture
def vs_code(monkeypatch):
    """A kernel that VS Code started."""
    shell = SimpleNamespace(user_ns={"__vsc_ipynb_file__": "/a.ipynb"})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def test_a_view_leaves_its_payload_a_picture_and_words(report):
    assert set(mime_bundle(report)) == {MIME_TYPE, "image/svg+xml", "text/plain"}


def test_displaying_in_jupyter_makes_no_widget_model(report, widgets_made):
    mime_bundle(report)
    assert widgets_made == []


def test_still_leaves_no_payload(report, embed):
    embed("still")
    assert set(mime_bundle(report)) == {"image/svg+xml", "text/plain"}


def test_none_leaves_one_line_of_text(report, embed):
    embed("none")
    assert set(mime_bundle(report)) == {"text/plain"}


def test_the_words_name_the_gravest_findings(report):
    assert "WBQ109 error: arr_time is a clock time stored as an integer" in mime_bundle(report)["text/plain"]


@pytest.mark.usefixtures("built", "vs_code")
def test_vs_code_gets_a_widget(report, widgets_made):
    reference = mime_bundle(report)[WIDGET_TYPE]
    assert reference["model_id"] in [widget.model_id for widget in widgets_made]


@pytest.mark.usefixtures("built", "vs_code")
def test_a_recorded_run_makes_no_widget(report, monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    assert WIDGET_TYPE not in mime_bundle(report)


@pytest.mark.usefixtures("vs_code")
def test_without_the_front_end_the_rest_is_still_there(report, monkeypatch, tmp_path):
    monkeypatch.setattr(runtime, "STATIC", tmp_path)
    assert set(mime_bundle(report)) == {MIME_TYPE, "image/svg+xml", "text/plain"}


@pytest.mark.usefixtures("built")
def test_voila_gets_a_widget(report, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    assert WIDGET_TYPE in mime_bundle(report)
