"""What JupyterLab has to load of the extension before somebody uses it."""

import gzip

import pytest
from playwright.sync_api import expect

from workbench.views.runtime import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.browser]

EXTENSION = STATIC.parent / "labextension"
PLACE = "/lab/extensions/jupyter-workbench/"
MOST_BYTES = 150_000


def loaded(record) -> list[str]:
    """The files of the extension that were asked for."""
    return [url.partition(PLACE)[2].partition("?")[0] for url in record.requests if PLACE in url]


def test_little_is_loaded_before_a_view_or_the_sidebar_is_shown(visit, record):
    page = visit()
    expect(page.page.get_by_role("tab", name="Workbench")).to_be_visible()
    page.restored()
    at_start = loaded(record)
    assert any("remoteEntry" in name for name in at_start)
    assert sum(len(gzip.compress((EXTENSION / name).read_bytes())) for name in at_start) <= MOST_BYTES

    page.page.get_by_role("tab", name="Workbench").click()
    expect(page.panel).to_be_visible()
    with_sidebar = loaded(record)
    assert len(with_sidebar) > len(at_start)
    largest = max(EXTENSION.glob("static/*.js"), key=lambda file: file.stat().st_size)
    assert largest.name not in {name.rpartition("/")[2] for name in with_sidebar}, "the runtime waits for a view"
