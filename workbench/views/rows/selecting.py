"""Selecting: what is selected in a view now, shared with the views that are linked with it and told to who listens."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import traitlets

from workbench.invalid import InvalidInput
from workbench.views.rows.selection import Brushed, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workbench.views.links import LinkedField
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows

    Listener = Callable[[str, dict[str, list[int]]], None]

__all__ = ["PAGE", "Selecting", "deliver_with"]

PAGE = "page"  # who sets a selection that was made by hand

_lock = threading.RLock()  # one for all: groups share their members
_deliver: Callable[[Callable[[], None]], None] | None = None


def deliver_with(deliver: Callable[[Callable[[], None]], None]) -> None:
    """Say how observers are called when it is not a cell that selects: a kernel does it between cells."""
    global _deliver  # noqa: PLW0603  -- one for the process
    _deliver = deliver


class Selecting(traitlets.HasTraits):
    """The selection of one view.

    Any thread may set it and read `current`; observers of the trait `selection` are called in the main thread.

    Parameters
    ----------
    payload
        What the view shows.
    rows
        Gives its rows, or None when there are only those of the sample.
    regroup
        Takes the name of the group that the view belongs to from now on, and how many sampled rows its views carry.
    """

    selection = traitlets.Instance(Selection)

    def __init__(
        self, payload: Payload, rows: Callable[[], LinkedRows | None], *, regroup: Callable[[str, int], None]
    ) -> None:
        self.view = payload.id
        self.title = payload.title
        self.fields = {field.id: field for field in payload.links.fields}
        self.sampled = max((len(field.codes) for field in payload.links.fields), default=0)
        self.regroup = regroup
        self._make_rows = rows
        self._rows: LinkedRows | None = None
        self._making = threading.Lock()
        self._bins: dict[str, tuple[int, ...]] = {}
        self.group: list[Selecting] = [self]
        self._listeners: dict[object, Listener] = {}
        super().__init__(selection=Selection(self.brushed()))

    @property
    def current(self) -> Selection:
        """What is selected now."""
        with _lock:
            return Selection(self.brushed(), tuple(each.brushed() for each in self.group if each is not self))

    def rows(self) -> LinkedRows:
        """Return the rows of the view.

        Raises
        ------
        InvalidInput
            When only a sample of them is known.
        """
        with self._making:  # not the lock of all selections: a report may have to read its source for this
            if self._rows is None:
                self._rows = self._make_rows()
            if self._rows is None:
                raise InvalidInput(f"of the rows of '{self.title}' only a sample is known: make the report again.")
            return self._rows

    def renew(self, payload: Payload, rows: Callable[[], LinkedRows | None]) -> None:
        """Take the fields and rows of another state of the view; brushes on fields with other bins are let go."""
        with _lock:
            fields = {field.id: field for field in payload.links.fields}
            kept = {name: one for name, one in self._bins.items() if _same(self.fields[name], fields.get(name))}
            self.fields = fields
            self._bins = kept
        with self._making:
            self._make_rows = rows
            self._rows = None

    def release(self) -> None:
        """Let go of the rows: they are read again when somebody asks."""
        with self._making:
            self._rows = None

    def listen(self, listener: Listener, *, by: object) -> None:
        """Call *listener* with the view and its bins, at once and in whatever thread, after each change not by *by*."""
        with _lock:
            self._listeners[by] = listener

    def forget(self, by: object) -> None:
        """Call no more who listens as *by*."""
        with _lock:
            self._listeners.pop(by, None)

    def set(self, bins: Mapping[str, Iterable[int]], *, by: object = None) -> None:
        """Select these bins and no others.

        Parameters
        ----------
        bins
            Bins of fields of this view.
        by
            Who sets them, and so need not be told; None for code in a cell.
        """
        held = {name: tuple(sorted({int(each) for each in one})) for name, one in bins.items()}
        held = {name: one for name, one in held.items() if one}
        with _lock:
            if held == self._bins:
                return
            self._bins = held
            told = {name: list(one) for name, one in held.items()}
            listeners = [each for name, each in self._listeners.items() if name != by]
            changed = list(self.group)
        for listener in listeners:
            listener(self.view, told)
        for each in changed:
            each.tell(aside=by is not None)

    def join(self, other: Selecting) -> None:
        """Share the selection with *other* and with all that share it already."""
        with _lock:
            if other in self.group:
                return
            group = [*self.group, *other.group]
            for each in group:
                each.group = group
        for each in group:
            each.tell()

    def brushed(self) -> Brushed:
        """Return what is selected in this view alone."""
        return Brushed(view=self.view, fields=self.fields, bins=dict(self._bins), rows=self.rows)

    def tell(self, *, aside: bool = False) -> None:
        """Tell the observers: at once, or *aside* of the message that a page has sent."""
        if _deliver is None or (threading.current_thread() is threading.main_thread() and not aside):
            self._observed()
        else:
            _deliver(self._observed)

    def _observed(self) -> None:
        self.selection = self.current


def _same(field: LinkedField, other: LinkedField | None) -> bool:
    return other is not None and (field.edges, field.values, field.labels) == (other.edges, other.values, other.labels)
