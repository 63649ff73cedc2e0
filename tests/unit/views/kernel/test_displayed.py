"""The views that a kernel holds for its pages, and when it lets go of them."""

import gc
import threading
import weakref

import pytest

from workbench.invalid import InvalidInput
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer

CUTS = {"wage": {"edges": [0.0, 5.0, 10.0]}}


@pytest.fixture
def rows():
    """Sixty wages, to cut views from."""
    import pyarrow as pa

    return pa.table({"wage": [float(each % 10) for each in range(60)]})


@pytest.fixture
def shown(linked, rows):
    """Show a view that nobody else holds: gives the views, its id, and a reference that dies with it."""
    displayed = Displayed()
    view = linked(rows, CUTS)
    displayed.keep(view.payload.id, view)
    return displayed, view.payload.id, weakref.ref(view)


def is_gone(reference):
    for thread in threading.enumerate():  # one that prepares answers holds the view while it does
        if thread.name.startswith("workbench-"):
            thread.join(60)
    gc.collect()
    return reference() is None


def forget(displayed, *views):
    return answer({"id": 1, "question": "forget", "arguments": {"views": list(views)}}, displayed=displayed)


def test_a_forgotten_view_is_let_go_of(shown):
    displayed, view_id, view = shown
    assert not is_gone(view)
    assert forget(displayed, view_id, "other")["answer"]["views"].keys() == {view_id, "other"}
    assert is_gone(view)
    assert view_id not in displayed
    with pytest.raises(InvalidInput, match="run its cell again"):
        displayed.find(view_id)


def test_what_is_no_list_of_views_is_told(shown):
    displayed, view_id, view = shown
    assert forget(displayed, 3)["error"] == "'views' must be a list of ids, got [3]."
    assert not is_gone(view)
    assert view_id in displayed


def test_a_view_that_somebody_else_holds_can_still_be_asked_about(linked, rows):
    displayed, view = Displayed(), linked(rows, CUTS)
    displayed.keep(view.payload.id, view)
    assert forget(displayed, view.payload.id)["answer"]["views"] == {view.payload.id: True}
    assert displayed.find(view.payload.id) is view
    assert displayed.all() == []


def test_the_rows_of_a_forgotten_view_are_let_go_of_and_read_again(linked, rows):
    displayed, view = Displayed(), linked(rows, CUTS)
    displayed.keep(view.payload.id, view)
    view.select(wage=(0, 5))
    assert view.selection.n_rows == 30
    read = weakref.ref(view._selecting.rows())
    forget(displayed, view.payload.id)
    view.select()
    assert is_gone(read)
    view.select(wage=(5, 10))
    assert view.selection.n_rows == 30


def test_a_view_is_held_until_the_last_page_that_shows_it_forgets_it(shown):
    displayed, view_id, view = shown
    one, other = displayed.seen_from("one"), displayed.seen_from("other")
    for page in (one, other):
        assert answer({"id": 1, "question": "hello", "arguments": {"views": [view_id]}}, displayed=page)["answer"]
    forget(one, view_id)
    assert not is_gone(view)
    assert view_id in displayed
    forget(other, view_id)
    assert is_gone(view)


def test_a_page_that_goes_lets_go_of_nothing_and_holds_up_nobody(shown):
    displayed, view_id, view = shown
    one, other = displayed.seen_from("one"), displayed.seen_from("other")
    one.meet([view_id])
    other.meet([view_id])
    one.leave()
    assert not is_gone(view)
    forget(other, view_id)
    assert is_gone(view)


def test_a_view_that_is_shown_again_is_held_again(linked, rows):
    displayed, view = Displayed(), linked(rows, CUTS)
    view_id, reference = view.payload.id, weakref.ref(view)
    displayed.keep(view_id, view)
    forget(displayed, view_id)
    displayed.keep(view_id, view)
    del view
    assert not is_gone(reference)


def test_the_views_shown_last_are_held_whatever_pages_say(linked, rows):
    displayed = Displayed(size=2)
    ids = []
    for _ in range(3):
        view = linked(rows, CUTS)
        ids.append(view.payload.id)
        displayed.keep(view.payload.id, view)
        displayed.seen_from("one").meet([view.payload.id])
    del view
    gc.collect()
    assert [each in displayed for each in ids] == [False, True, True]
