"""The view as a widget, for places that draw widgets but not our MIME type."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import traitlets

from workbench.invalid import InvalidInput
from workbench.views.kernel.displayed import Displayed
from workbench.views.kernel.link import answer
from workbench.views.kernel.pushes import in_turn
from workbench.views.kernel.questions.asked import asked_bins, asked_field
from workbench.views.runtime import TRACE_FILES, runtime_source, trace_file_source

if TYPE_CHECKING:
    from workbench.views.payload import Payload
    from workbench.views.report import Report
    from workbench.views.rows.selecting import Selecting

__all__ = ["WIDGET_TYPE", "ViewWidget"]

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
LOADER = Path(__file__).parent / "widget_loader.js"


class ViewWidget(anywidget.AnyWidget):
    """A payload drawn as a widget; the page asks the kernel for the runtime once, for rarer traces when it needs them.

    Parameters
    ----------
    payload
        What to show.
    report
        Whose view it is: it answers the questions of the page. Without one, the page has only what it carries.

    Attributes
    ----------
    payload : dict
        What is shown, as JSON; set it to show something else in the same place.
    selection : dict or None
        The selected bins of each field that is brushed, as in ``report.selection.bins``; None when nothing is. It
        follows the view and the report, and both follow it.
    """

    _esm: ClassVar[str] = LOADER.read_text(encoding="utf-8")
    payload = traitlets.Dict().tag(sync=True)
    selection = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    _runtime = traitlets.Unicode().tag(sync=True)
    _turn = traitlets.Int(0).tag(sync=True)  # the number of the change that `selection` was told by, as pages know it
    _selecting: Selecting | None = None

    def __init__(self, payload: Payload, report: Report | None = None) -> None:
        source = runtime_source()
        self._displayed = Displayed(size=1)
        self._selecting = None if report is None else report._selecting  # noqa: SLF001  -- what a report offers to views
        super().__init__(
            payload=payload.to_json(),
            selection=None if self._selecting is None else self._selecting.current.bins or None,
            _runtime=hashlib.sha256(source.encode()).hexdigest()[:12],
        )
        self.on_msg(self._answer)
        if self._selecting is not None:
            self._displayed.keep(payload.id, report)
            self._selecting.listen(self._selected, by=self)

    def reference(self) -> dict[str, Any]:
        """Return what a MIME bundle says of this widget."""
        return {"version_major": 2, "version_minor": 0, "model_id": self.model_id}

    def _answer(self, _widget: ViewWidget, content: Any, _buffers: Any) -> None:
        asked = content.get("ask") if isinstance(content, dict) else None
        if asked == "runtime":
            self.send({"answer": asked}, [runtime_source().encode()])
        elif isinstance(content, dict) and "question" in content:
            self.send(answer(content, displayed=self._displayed))
        elif isinstance(asked, str) and asked in TRACE_FILES:
            self.send({"answer": asked}, [trace_file_source(asked).encode()])

    @traitlets.validate("selection")
    def _known_bins(self, proposal: Any) -> dict[str, list[int]] | None:
        bins, selecting = proposal["value"], self._selecting
        if not bins or selecting is None:
            return dict(bins) if bins else None
        try:
            return {name: asked_bins(asked_field(name, selecting.fields), each) for name, each in bins.items()}
        except InvalidInput as problem:
            raise traitlets.TraitError(str(problem)) from None

    @traitlets.observe("selection")
    def _select(self, change: Any) -> None:
        if self._selecting is not None:
            self._selecting.set(change["new"] or {}, by=self)

    def _selected(self, _view: str, bins: dict[str, list[int]]) -> None:
        with in_turn() as turn, self.hold_sync():
            self._turn = turn
            self.selection = bins or None  # type: ignore[assignment]  # the trait takes None

    def close(self) -> None:
        """Take the widget out of the page, and listen no more."""
        if self._selecting is not None:
            self._selecting.forget(self)
        super().close()
