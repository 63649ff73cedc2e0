"""``about``: which Workbench answers."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from workbench.server.base_handler import WorkbenchHandler
from workbench.views.payload import VERSION

__all__ = ["AboutHandler"]


class AboutHandler(WorkbenchHandler):
    """``GET about``: so that a page can tell whether it speaks with its own version."""

    def read(self, *_parts: str) -> Any:
        """Return the versions."""
        return {"version": version("jupyter-workbench"), "payload_version": VERSION}
