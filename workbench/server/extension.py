"""The extension: what lives as long as the server, and its routes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.extension.application import ExtensionApp

from workbench.server.command_process import CommandPool
from workbench.server.routes import ROUTES
from workbench.server.run_news import RunNews

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["WorkbenchExtension"]


class WorkbenchExtension(ExtensionApp):
    """Workbench in Jupyter Server. It is an app, and not a function, because only apps are told when the server stops.

    Parameters
    ----------
    news
        Tells what has become of runs.
    commands
        Makes calls of the command.
    """

    name = "workbench"
    news: RunNews
    commands: CommandPool

    def initialize_settings(self) -> None:
        """Begin to look at the folders of runs as soon as the server runs."""
        server = self._server
        self.news = RunNews(server.event_logger, Path(server.root_dir).expanduser().resolve(), server.log)
        self.commands = CommandPool()
        server.io_loop.add_callback(self.news.start)

    def initialize_handlers(self) -> None:
        """Add the routes."""
        self.handlers.extend((rf"/workbench/{route}", handler) for route, handler in ROUTES)
        self._server.log.info("Workbench: routes are under %sworkbench/", self._server.base_url)

    async def stop_extension(self) -> None:
        """Leave nothing behind that works for a server which has stopped; runs go on."""
        await self.news.stop()
        self.commands.stop()

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None
        return self.serverapp
