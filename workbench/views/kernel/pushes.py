"""Pushes: what the kernel tells pages unasked, on a comm of its own: the selections that code or another page has set.

A page opens a comm for `PUSHES` with ``{"views": [id, …], "page": the comm by which it asks}`` and hears ``{"view": id,
"bins": {field: [bin, …]}, "turn": n}``: at once for those of these views in which something is selected, and for every
view after each change that is not its own. Changes are numbered, since what pages say and hear crosses on the way.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import TYPE_CHECKING, Any

from workbench.views.rows.selecting import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from comm.base_comm import BaseComm

    from workbench.views.kernel.displayed import Displayed
    from workbench.views.report import Report

__all__ = ["BRUSH", "PUSHES", "Pushes", "asked_from", "in_turn"]

PUSHES = "workbench.pushes"
BRUSH = "brush"  # who sets a selection that was made by hand: not `PAGE`, as which pages listen to one another

_turn = 0
_inside = 0
_turns = RLock()  # held while a selection is set and told, so that numbers are in the order of the changes
_asking: ContextVar[object] = ContextVar("asking", default=None)


@contextmanager
def in_turn() -> Iterator[int]:
    """Let nobody else change what pages have selected, and give the change a number; one within it has the same."""
    global _turn, _inside  # noqa: PLW0603  -- one order for all
    with _turns:
        _turn += not _inside
        _inside += 1
        try:
            yield _turn
        finally:
            _inside -= 1


@contextmanager
def asked_from(page: object) -> Iterator[None]:
    """Do not tell *page*, the id of the comm by which it asks, what is changed meanwhile: it knows."""
    token = _asking.set(page)
    try:
        yield
    finally:
        _asking.reset(token)


class Pushes:
    """The pages that listen; any thread may tell them.

    Parameters
    ----------
    displayed
        The views that they show.
    """

    def __init__(self, displayed: Displayed) -> None:
        self._displayed = displayed
        self._pages: list[tuple[BaseComm, object]] = []

    def follow(self, view: Report) -> None:
        """Tell pages from now on what is selected in *view*."""
        if view.payload.links.fields:
            view._selecting.listen(self.tell, by=PAGE)  # noqa: SLF001  -- what a report offers to views

    def join(self, opened: BaseComm, message: Mapping[str, Any]) -> None:
        """Let one more page listen, and tell it what is selected now in the views that it asks for as it opens."""
        data = message.get("content", {}).get("data")
        wanted = data.get("views") if isinstance(data, dict) else None
        with in_turn() as turn:
            self._pages.append((opened, data.get("page") if isinstance(data, dict) else None))
            for view in self._displayed.all():
                asked = isinstance(wanted, list) and view.payload.id in wanted
                if asked and view.payload.links.fields and view.selection.bins:
                    opened.send({"view": view.payload.id, "bins": view.selection.bins, "turn": turn})

    def leave(self, opened: BaseComm) -> None:
        """Tell a page no more."""
        with _turns:
            self._pages = [each for each in self._pages if each[0] is not opened]

    def tell(self, view: str, bins: Mapping[str, Sequence[int]]) -> None:
        """Tell every page but the one that asks what is selected in a view."""
        with in_turn() as turn:
            if view in self._displayed:  # what is selected by now: code may have been overtaken since it has set *bins*
                bins = self._displayed.find(view).selection.bins
            for opened, page in self._pages:
                if page is None or page != _asking.get():
                    opened.send({"view": view, "bins": bins, "turn": turn})
