"""The views that a kernel has shown, which pages may ask about."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["REMEMBERED", "Displayed"]

PREPARED = 2  # views whose rows are read before anybody selects; the others of a notebook that opens wait for that
REMEMBERED = 64  # IPython's own `Out` holds on to what was shown as well


class Displayed:
    """The views shown last, by their payloads' ids; any thread may ask.

    Parameters
    ----------
    size
        How many are kept; the one shown longest ago goes first.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._views: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, view_id: str, view: Any) -> None:
        """Note that *view* is shown now."""
        with self._lock:
            self._views[view_id] = view
            self._views.move_to_end(view_id)
            while len(self._views) > self._size:
                self._views.popitem(last=False)

    def find(self, view_id: object) -> Any:
        """Return the view with this id.

        Raises
        ------
        InvalidInput
            When it was not shown, or so long ago that it is forgotten.
        """
        with self._lock:
            view = self._views.get(view_id) if isinstance(view_id, str) else None
        if view is None:
            raise InvalidInput(f"the kernel has not shown the view {view_id!r:.60}: run its cell again.")
        return view

    def all(self) -> list[Any]:
        """Return the views, the one shown last at the end."""
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
        with self._lock:
            return view_id in self._views


def _prepare(views: Iterable[Any]) -> None:
    for view in views:
        try:
            view._selecting.rows().index()  # noqa: SLF001  -- what a report offers to views
        except Exception:  # noqa: BLE001  -- whoever asks will be told
            continue
