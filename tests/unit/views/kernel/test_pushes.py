"""What pages are told of selections that they have not made, in the order of the changes."""

import threading
from types import SimpleNamespace

import pyarrow as pa
import pytest

from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.kernel.pushes import Pushes, asked_from

CUTS = {"wage": {"edges": [0.0, 5.0, 10.0]}, "age": {"edges": [0.0, 50.0, 100.0]}}


class Kernel:
    """A view that is shown, and pages that listen."""

    def __init__(self, view):
        self.view = view
        self.displayed = Displayed()
        self.displayed.keep(view.payload.id, view)
        self.pushes = Pushes(self.displayed)
        self.pushes.follow(view)

    def open(self, page, *, wanted=()):
        """Let a page listen; returns what it hears."""
        heard = []
        comm = SimpleNamespace(send=heard.append)
        self.pushes.join(comm, {"content": {"data": {"views": list(wanted), "page": page}}})
        return heard

    def brush(self, page, heard=(), **bins):
        """Ask as a page does that has brushed."""
        selections = [{"view": self.view.payload.id, "bins": bins}]
        arguments = {"view": self.view.payload.id, "selections": selections, "aggregates": [], "heard": list(heard)}
        with asked_from(page):
            return answer({"id": 1, "question": "select", "arguments": arguments}, displayed=self.displayed)["answer"]


@pytest.fixture
def kernel(linked):
    ages = [float(each % 100) for each in range(600)]
    return Kernel(linked(pa.table({"wage": [float(each % 10) for each in range(600)], "age": ages}), CUTS))


def test_what_one_page_brushes_the_others_are_told_and_it_is_not(kernel):
    one, other = kernel.open("one"), kernel.open("other")
    turn = kernel.brush("one", wage=[1])["turn"]
    assert one == []
    (told,) = other
    assert told["view"] == kernel.view.payload.id
    assert told["bins"] == {"wage": [1]}
    assert told["turn"] == turn, "one change has one number"


def test_code_is_told_to_every_page(kernel):
    one, other = kernel.open("one"), kernel.open("other")
    kernel.view.select(wage=(0, 5))
    assert [each["bins"] for each in one] == [each["bins"] for each in other] == [{"wage": [0]}]


def test_a_page_that_repeats_what_it_has_heard_changes_nothing_and_gets_its_numbers(kernel):
    one = kernel.open("one")
    kernel.brush("one", wage=[1])
    kernel.brush("one", wage=[0, 1], age=[0])
    answered = kernel.brush("other", heard=[kernel.view.payload.id], wage=[1])
    assert answered["rows"] == 300, "of what it has asked about"
    assert kernel.view.selection.bins == {"wage": [0, 1], "age": [0]}
    assert one == []


def test_a_page_that_opens_is_told_what_is_selected_with_a_number(kernel):
    turn = kernel.brush("one", wage=[1])["turn"]
    (told,) = kernel.open("other", wanted=[kernel.view.payload.id])
    assert told["bins"] == {"wage": [1]}
    assert told["turn"] > turn
    assert kernel.open("third") == []


def test_a_page_that_has_gone_is_told_nothing(kernel):
    heard = []
    comm = SimpleNamespace(send=heard.append)
    kernel.pushes.join(comm, {"content": {"data": {"views": [], "page": "one"}}})
    kernel.pushes.leave(comm)
    kernel.view.select(wage=(0, 5))
    assert heard == []


def test_pages_that_brush_at_once_hear_last_what_the_kernel_holds_in_the_end(kernel):
    heard = {name: kernel.open(name) for name in ("one", "other", "third")}
    own = {}

    def brush(name, bins):
        for turn in range(100):
            own[name] = kernel.brush(name, wage=bins, age=[turn % 2])["turn"]

    threads = [threading.Thread(target=brush, args=(name, bins)) for name, bins in (("one", [0]), ("other", [1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each["turn"] for each in heard["third"]] == sorted(each["turn"] for each in heard["third"])
    end = kernel.view.selection.bins
    assert heard["third"][-1]["bins"] == end
    last = max(own, key=own.get)
    beaten = "one" if last == "other" else "other"
    newer = [each for each in heard[beaten] if each["turn"] > own[beaten]]
    assert newer[-1]["bins"] == end, "the page whose brush was not the last one"
    assert all(each["turn"] < own[last] for each in heard[last]), "nothing that the other page must give way to"
