"""Report: the face that every result of looking has, whatever it looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.invalid import not_one_of
from workbench.replacing import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    import pandas as pd
    import plotly.graph_objects as go

    from workbench.findings import Finding
    from workbench.views.payload import Payload

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

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the numbers and findings as plain values, fit for strict JSON."""

    @cached_property
    def payload(self) -> Payload:
        """What the view shows; the same object each time, so that its id is stable."""
        return self._build()

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

    def widget(self) -> Any:
        """Return the view as a widget with observable traits (`ipywidgets`/`anywidget`)."""
        from workbench.views.widget import ViewWidget

        return ViewWidget(self.payload)

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
