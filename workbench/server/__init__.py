"""The Jupyter Server extension: routes under ``<base_url>/workbench/``, and no logic."""

from __future__ import annotations

from typing import Any

__all__ = ["_jupyter_server_extension_points"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter Server which module holds the extension."""
    from workbench.server.extension import WorkbenchExtension

    return [{"module": "workbench.server", "app": WorkbenchExtension}]
