"""The Jupyter Server extension: routes under ``<base_url>/workbench/``, and no logic."""

from __future__ import annotations

from typing import Any

__all__ = ["_jupyter_server_extension_points", "_load_jupyter_server_extension"]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter Server which module holds the extension."""
    return [{"module": "workbench.server"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Add the routes when the server starts."""
    from workbench.server.routes import routes

    serverapp.web_app.add_handlers(".*$", routes(serverapp.web_app.settings["base_url"]))
    serverapp.log.info("Workbench: routes are under %sworkbench/", serverapp.web_app.settings["base_url"])
