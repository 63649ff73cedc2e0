"""Report: the face that every result of looking has, whatever it looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import InvalidInput, not_one_of
from workbench.replacing import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import pandas as pd
    import plotly.graph_objects as go

    from workbench.findings import Finding
    from workbench.views.kernel.live import Live
    from workbench.views.payload import Payload
    from workbench.views.rows.linked_rows import LinkedRows
    from workbench.views.rows.selecting import Selecting
    from workbench.views.rows.selection import Selection

__all__ = ["Report"]


class Report(ABC):
    """What a person holds after looking: numbers, pictures, findings, and a view of them all.

    A subclass gives its frames and figures as functions by name (called when asked for), its findings, and its
    payload; the face is the same for all.
    """

    @property
    @abstractmethod
    def findings(self) -> list[Finding]:
        """What needs attention, the gravest first."""

    @abstractmethod
    def _frames(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        """Frames by name, each made when asked for."""

    @abstractmethod
    def _figures(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        """Plotly specifications by the name of the frame that holds their numbers."""

    @abstractmethod
    def _build(self) -> Payload:
        """Make the payload."""

    def _linked_rows(self) -> LinkedRows | None:
        """Return what is known of every row, for exact answers about selections; None for the rows of the payload."""
        return None

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the numbers and findings as plain values, fit for strict JSON."""

    @cached_property
    def payload(self) -> Payload:
        """What the view shows; the same object each time, so that its id is stable."""
        return self._build()

    def renewed(self) -> Report:
        """Return the report as it would be made now; itself, unless it is of something that goes on."""
        return self

    @cached_property
    def _live(self) -> Live:
        from workbench.views.kernel.live import Live

        return Live(self)

    @property
    def names(self) -> list[str]:
        """The names that `frame` and `figure` know."""
        return list(self._frames())

    def frame(self, name: str) -> pd.DataFrame:
        """Return the numbers called *name*, complete and in long form.

        Parameters
        ----------
        name
            One of `names`.

        Raises
        ------
        InvalidInput
            For an unknown name; the message lists the known ones.
        """
        frames = self._frames()
        if name not in frames:
            raise not_one_of("name", frames, name)
        return frames[name]()

    def figure(self, name: str) -> go.Figure:
        """Return the picture of the numbers called *name*, to restyle as you like.

        Numbers without a chart of their own come as a plotly table.

        Parameters
        ----------
        name
            One of `names`.

        Raises
        ------
        InvalidInput
            For an unknown name; the message lists the known ones.
        """
        import plotly.graph_objects as go

        from workbench.views.figures import restyle, table_spec

        figures = self._figures()
        if name not in figures and name not in self.names:
            raise not_one_of("name", self.names, name)
        spec = figures[name]() if name in figures else table_spec(self.frame(name))
        return go.Figure(restyle(spec))

    @property
    def selection(self) -> Selection:
        """The rows that are selected in the view now, by hand or by `select`."""
        return self._selecting.current

    def select(self, ranges: Mapping[str, Any] | None = None, /, **fields: Any) -> None:
        """Select rows, as a brush in the view does; without anything, select nothing any more.

        Parameters
        ----------
        ranges
            What is selected in each field, for fields whose names are no Python names.
        **fields
            The same: ``(low, high)`` for numbers and dates, where None leaves an end open; a value or a list of values
            for categories; a list of tuples for fields of several columns. Ranges snap outwards to the bins of the
            field, and hold their high end where each whole number has a bin of its own; None stands for rows without
            a value.

        Raises
        ------
        InvalidInput
            When the view has no such field, or the field no such values.

        Examples
        --------
        >>> report.select(dep_delay=(60, 240), carrier=["UA", "AA"])  # doctest: +SKIP
        >>> report.selection.words  # doctest: +SKIP
        'dep_delay is 60 – 240 min and carrier is UA or AA'
        """
        from workbench.views.rows.choosing import chosen_bins

        selecting = self._selecting
        wanted = {**(ranges or {}), **fields}
        for name in wanted:
            if not selecting.fields:
                raise InvalidInput(f"nothing can be selected in '{self.payload.title}': it has no linked fields.")
            if name not in selecting.fields:
                raise not_one_of("field", selecting.fields, name, kind="one of the linked fields")
        selecting.set({name: chosen_bins(selecting.fields[name], each) for name, each in wanted.items()})

    def observe(self, handler: Callable[[Any], None], names: str = "selection") -> None:
        """Call *handler* after each change of the selection, as traitlets do: ``change["old"]``, ``change["new"]``.

        In a kernel it is called between cells, never while one runs.

        Parameters
        ----------
        handler
            Takes the change.
        names
            ``"selection"``.
        """
        self._selecting.observe(handler, _trait(names))

    def unobserve(self, handler: Callable[[Any], None], names: str = "selection") -> None:
        """Call *handler* no more."""
        self._selecting.unobserve(handler, _trait(names))

    @cached_property
    def _selecting(self) -> Selecting:
        from workbench.views.rows.linked_rows import rows_of_payload
        from workbench.views.rows.selecting import Selecting

        whole = self.payload  # it may carry fewer rows once it is linked
        return Selecting(whole, lambda: self._linked_rows() or rows_of_payload(whole), regroup=self._regroup)

    def _regroup(self, group: str, sampled: int) -> None:
        from workbench.views.rows.linking import with_sampled

        payload = self.payload
        self.__dict__["payload"] = replace(payload, links=replace(with_sampled(payload.links, sampled), group=group))

    def _link(self, other: Report) -> None:
        """Share the selection with *other*; called by `wb.link`, which has looked whether that can be."""
        group = self.payload.links.group or other.payload.links.group or self.payload.id
        self._selecting.join(other._selecting)
        sampled = min(view.sampled for view in self._selecting.group)
        for view in self._selecting.group:
            view.regroup(group, sampled)

    def _relink(self, newer: Report) -> None:
        """Go on with the rows of *newer*, in which they have other bins, or more of them are known."""
        if not self.payload.links.fields and not newer.payload.links.fields:
            return
        self._selecting.renew(newer.payload, newer._selecting.rows)

    def widget(self) -> Any:
        """Return the view as a widget with observable traits (`ipywidgets`/`anywidget`)."""
        from workbench.views.widget import ViewWidget

        return ViewWidget(self.payload, self)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str | Path:
        """Write the view as one HTML page that needs no network.

        Parameters
        ----------
        path
            Where to write it; without it, the page is returned as text.

        Returns
        -------
        str or Path
            The page, or where it was written.
        """
        from workbench.views.page import render_page

        page = render_page([self.payload], title=self.payload.title)
        if path is None:
            return page
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, page)
        return target

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002  -- IPython's signature
        from workbench.views.bundle import mime_bundle

        return mime_bundle(self)

    def __repr__(self) -> str:
        found = len(self.findings)
        return (
            f"<{type(self).__name__} {self.payload.title!r}: {self.payload.summary}; {found} findings. "
            f"See .findings, .frame(name), .figure(name) with name in {self.names}, .to_html(path)>"
        )


def _trait(names: str) -> str:
    if names != "selection":
        raise not_one_of("names", ["selection"], names)
    return names
