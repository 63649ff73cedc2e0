"""What every route shares: who may ask, where files may lie, and how a refusal is said."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from workbench.invalid import InvalidInput
from workbench.strict_json import dumps

__all__ = ["NotFound", "WorkbenchHandler"]


class NotFound(InvalidInput):
    """What was asked for does not exist."""


class WorkbenchHandler(APIHandler):
    """A route that answers with one strict JSON document.

    A route is a subclass with `read`, which returns the document or raises; this class does the rest once for all:
    authentication, authorisation, a thread of its own (the server goes on answering), and the status of a refusal.
    """

    auth_resource = "workbench"

    def read(self, *parts: str) -> Any:
        """Return the document for a ``GET``; *parts* are the groups of the route."""
        raise NotImplementedError

    @web.authenticated
    @authorized
    async def get(self, *parts: str) -> None:
        """Answer with what `read` returns."""
        try:
            document = await asyncio.to_thread(self.read, *parts)
        except NotFound as problem:
            self._refuse(404, problem)
        except InvalidInput as problem:
            self._refuse(400, problem)
        else:
            await self.finish(dumps(document))

    @property
    def root(self) -> Path:
        """The folder that the server serves."""
        return Path(self.settings["server_root_dir"]).expanduser().resolve()

    def asked(self, name: str) -> str | None:
        """Return a query argument, None when it is missing or empty."""
        return self.get_query_argument(name, default=None) or None

    def contained(self, path: str) -> Path:
        """Return the file that a path relative to the server's folder names.

        Raises
        ------
        InvalidInput
            When it is absolute, or leads out of the folder, also through a link.
        NotFound
            When there is no such file.
        """
        if not path or "\0" in path or Path(path).is_absolute() or Path(path).drive:
            raise InvalidInput(f"'path' must be relative to the server's folder, got {path!r}.")
        found = (self.root / path).resolve()
        if not found.is_relative_to(self.root):
            raise InvalidInput(f"'path' must stay inside the server's folder, got {path!r}.")
        if not found.is_file():
            raise NotFound(f"there is no file at {path!r}.")
        return found

    def _refuse(self, status: int, problem: InvalidInput) -> None:
        self.set_status(status)
        self.finish(dumps({"message": str(problem), "reason": None}))
