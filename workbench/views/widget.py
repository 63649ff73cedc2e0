"""The view as a widget, for places that draw widgets but not our MIME type."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import traitlets

from workbench.views.runtime import runtime_source

if TYPE_CHECKING:
    from workbench.views.payload import Payload

__all__ = ["WIDGET_TYPE", "ViewWidget"]

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
LOADER = Path(__file__).parent / "widget_loader.js"


class ViewWidget(anywidget.AnyWidget):
    """A payload drawn as a widget; the page asks the kernel for the runtime once.

    Parameters
    ----------
    payload
        What to show.

    Attributes
    ----------
    payload : dict
        What is shown, as JSON; set it to show something else in the same place.
    selection : dict or None
        The rows selected in the view, or None.
    """

    _esm: ClassVar[str] = LOADER.read_text(encoding="utf-8")
    payload = traitlets.Dict().tag(sync=True)
    selection = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    _runtime = traitlets.Unicode().tag(sync=True)

    def __init__(self, payload: Payload) -> None:
        source = runtime_source()
        super().__init__(payload=payload.to_json(), _runtime=hashlib.sha256(source.encode()).hexdigest()[:12])
        self.on_msg(self._answer)

    def reference(self) -> dict[str, Any]:
        """Return what a MIME bundle says of this widget."""
        return {"version_major": 2, "version_minor": 0, "model_id": self.model_id}

    def _answer(self, _widget: ViewWidget, content: Any, _buffers: Any) -> None:
        if content == {"ask": "runtime"}:
            self.send({"answer": "runtime"}, [runtime_source().encode()])
