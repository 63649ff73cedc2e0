"""Pushes: what the kernel tells pages unasked, on a comm of its own: the selections that code has set.

A page opens a comm for `PUSHES` with ``{"views": [id, …]}`` and hears ``{"view": id, "bins": {field: [bin, …]}}``: at
once for those of these views in which something is selected, and for every view after each `Report.select`.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from workbench.views.rows.selecting import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from comm.base_comm import BaseComm

    from workbench.views.kernel.displayed import Displayed
    from workbench.views.report import Report

__all__ = ["PUSHES", "Pushes"]

PUSHES = "workbench.pushes"


class Pushes:
    """The pages that listen; any thread may tell them.

    Parameters
    ----------
    displayed
        The views that they show.
    """

    def __init__(self, displayed: Displayed) -> None:
        self._displayed = displayed
        self._pages: list[BaseComm] = []
        self._lock = Lock()

    def follow(self, view: Report) -> None:
        """Tell pages from now on what code selects in *view*."""
        if view.payload.links.fields:
            view._selecting.listen(self.tell, by=PAGE)  # noqa: SLF001  -- what a report offers to views

    def join(self, opened: BaseComm, message: Mapping[str, Any]) -> None:
        """Let one more page listen, and tell it what is selected now in the views that it asks for as it opens."""
        with self._lock:
            self._pages.append(opened)
        data = message.get("content", {}).get("data")
        wanted = data.get("views") if isinstance(data, dict) else None
        for view in self._displayed.all():
            asked = isinstance(wanted, list) and view.payload.id in wanted
            if asked and view.payload.links.fields and view.selection.bins:
                opened.send({"view": view.payload.id, "bins": view.selection.bins})

    def leave(self, opened: BaseComm) -> None:
        """Tell a page no more."""
        with self._lock:
            self._pages = [each for each in self._pages if each is not opened]

    def tell(self, view: str, bins: Mapping[str, Sequence[int]]) -> None:
        """Tell every page what is selected in a view."""
        with self._lock:
            pages = list(self._pages)
        for each in pages:
            each.send({"view": view, "bins": bins})
