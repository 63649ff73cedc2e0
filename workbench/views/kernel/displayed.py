"""The views that a kernel has shown, which pages may ask about."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["REMEMBERED", "Displayed"]

PREPARED = 2  # views whose rows are read before anybody selects; the others of a notebook that opens wait for that
REMEMBERED = 64  # IPython's own `Out` holds on to what was shown as well


class Displayed:
    """The views shown last, by their payloads' ids; any thread may ask.

    A view is held until the last page that knows it has cleared its output. Somebody else may hold it longer, as a
    variable of the notebook does: pages may ask about it as long as it is there.

    Parameters
    ----------
    size
        How many are kept; the one shown longest ago goes first.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._views: OrderedDict[str, Any] = OrderedDict()
        self._let_go: WeakValueDictionary[str, Any] = WeakValueDictionary()
        self._pages: defaultdict[str, set[str]] = defaultdict(set)
        self._page = ""
        self._lock = threading.Lock()

    def seen_from(self, page: str) -> Displayed:
        """Return the same views, for the questions of one page."""
        seen = copy.copy(self)
        seen._page = page  # noqa: SLF001  -- of its own class
        return seen

    def keep(self, view_id: str, view: Any) -> None:
        """Note that *view* is shown now."""
        with self._lock:
            self._views[view_id] = view
            self._views.move_to_end(view_id)
            while len(self._views) > self._size:
                forgotten, _ = self._views.popitem(last=False)
                self._pages.pop(forgotten, None)

    def meet(self, view_ids: Iterable[str]) -> None:
        """Note that the page which asks shows these views."""
        with self._lock:
            for view_id in view_ids:
                if view_id in self._views:
                    self._pages[view_id].add(self._page)

    def forget(self, view_ids: Iterable[str]) -> None:
        """Hold these views no more, unless another page shows them too."""
        gone = []
        with self._lock:
            for view_id in view_ids:
                pages = self._pages[view_id]
                pages.discard(self._page)
                if pages:
                    continue
                del self._pages[view_id]
                if (view := self._views.pop(view_id, None)) is not None:
                    self._let_go[view_id] = view
                    gone.append(view)
        for view in gone:
            if view.payload.links.fields:
                view._selecting.release()  # noqa: SLF001  -- what a report offers to views

    def leave(self) -> None:
        """Note that the page which asks has gone: its views are held, since it may come back."""
        with self._lock:
            for view_id in list(self._pages):
                self._pages[view_id].discard(self._page)
                if not self._pages[view_id]:
                    del self._pages[view_id]

    def find(self, view_id: object) -> Any:
        """Return the view with this id.

        Raises
        ------
        InvalidInput
            When it was not shown, or so long ago that it is forgotten.
        """
        view = self._find(view_id) if isinstance(view_id, str) else None
        if view is None:
            raise InvalidInput(f"the kernel has not shown the view {view_id!r:.60}: run its cell again.")
        return view

    def all(self) -> list[Any]:
        """Return the views that are held, the one shown last at the end."""
        with self._lock:
            return list(self._views.values())

    def prepare(self, view_ids: Iterable[str]) -> None:
        """Begin to read the rows of those shown last of *view_ids*, in a thread of its own, for questions to come."""
        asked = set(view_ids)
        with self._lock:
            shown = [view for name, view in self._views.items() if name in asked][-PREPARED:]
        linked = [view for view in shown if view.payload.links.fields]
        if linked:
            threading.Thread(target=_prepare, args=(linked[::-1],), name="workbench-prepare", daemon=True).start()

    def __contains__(self, view_id: str) -> bool:
        return self._find(view_id) is not None

    def _find(self, view_id: str) -> Any:
        with self._lock:
            view = self._views.get(view_id)
            return self._let_go.get(view_id) if view is None else view


def _prepare(views: Iterable[Any]) -> None:
    for view in views:
        try:
            view._selecting.rows().index()  # noqa: SLF001  -- what a report offers to views
        except Exception:  # noqa: BLE001  -- whoever asks will be told
            continue
