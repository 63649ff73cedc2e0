"""The table of routes. A route is added with one handler and one line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

from workbench.server.notebook_handlers import LintHandler, ParametersHandler
from workbench.server.run_handlers import RunHandler, RunsHandler

if TYPE_CHECKING:
    from workbench.server.base_handler import WorkbenchHandler

__all__ = ["routes"]

ROUTES: tuple[tuple[str, type[WorkbenchHandler]], ...] = (
    (r"runs", RunsHandler),
    (r"runs/([a-z0-9-]+)", RunHandler),
    (r"notebooks/parameters", ParametersHandler),
    (r"notebooks/lint", LintHandler),
)


def routes(base_url: str) -> list[tuple[str, type[WorkbenchHandler]]]:
    """Return the routes with their full addresses."""
    return [(url_path_join(base_url, "workbench", route), handler) for route, handler in ROUTES]
