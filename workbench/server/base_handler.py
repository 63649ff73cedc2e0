"""What every route with a JSON answer shares: who may ask, and what happens in which thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

from jupyter_server.auth.decorator import authorized
from tornado import web

from workbench.server.bounded_body import BoundedBody
from workbench.server.question import Question
from workbench.server.refusals import NotFound, Refusals, refusals_as_statuses
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["UnknownRoute", "WorkbenchHandler", "Written"]

Written: TypeAlias = tuple[int, str | bytes | None]


class WorkbenchHandler(Refusals, Question, BoundedBody):
    """A route that answers with one strict JSON document.

    A route is a subclass with `read` (``GET``), `change` (``POST``) or `remove` (``DELETE``), which returns the answer
    or raises; this class does the rest once for all: authentication, authorisation (reading is the authorizer's action
    ``read``, the others are ``write``), a thread of its own so that the server goes on answering, and the status of a
    refusal. They get the groups of the route.
    """

    auth_resource = "workbench"

    def initialize(self) -> None:
        """See to it that a sidebar which asks again and again keeps no idle server from being shut down."""
        self._track_activity = self.request.method != "GET"

    def read(self, *_parts: str) -> Any:
        """Return the document for a ``GET``."""
        self.refuse_verb()

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Return the status and the document for a ``POST``."""
        self.refuse_verb()

    async def changed(self, *parts: str) -> Written:
        """Return the status and the written document for a ``POST``; for what waits longer than a thread should."""
        return await asyncio.to_thread(_written, lambda: self.change(*parts))

    def remove(self, *_parts: str) -> None:
        """Do what a ``DELETE`` asks for."""
        self.refuse_verb()

    @web.authenticated
    @authorized
    async def get(self, *parts: str) -> None:
        """Answer with what `read` returns."""
        await self._answer(lambda: asyncio.to_thread(_written, lambda: (200, self.read(*parts))))

    @web.authenticated
    @authorized
    async def post(self, *parts: str) -> None:
        """Answer with what `change` returns."""
        await self._answer(lambda: self.changed(*parts))

    @web.authenticated
    @authorized
    async def delete(self, *parts: str) -> None:
        """Answer with nothing, once `remove` has done it."""
        await self._answer(lambda: asyncio.to_thread(self._removed, *parts))

    def _removed(self, *parts: str) -> Written:
        self.remove(*parts)
        return 204, None

    async def _answer(self, work: Callable[[], Awaitable[Written]]) -> None:
        if self.is_refused:  # what was asked is not even looked at
            self.finish()
            return
        with refusals_as_statuses():
            status, text = await work()
        self.set_status(status)
        self.finish(text)


def _written(work: Callable[[], tuple[int, Any]]) -> Written:
    """Do the work of a route and write its document, which may be large, both away from the server's own thread."""
    status, document = work()
    return status, dumps(document)


class UnknownRoute(WorkbenchHandler):
    """Whatever is no route."""

    def read(self, *_parts: str) -> Any:
        """Say so."""
        raise NotFound(f"there is no route {self.request.path}.")

    def change(self, *_parts: str) -> tuple[int, Any]:
        """Say so."""
        raise NotFound(f"there is no route {self.request.path}.")

    def remove(self, *_parts: str) -> None:
        """Say so."""
        raise NotFound(f"there is no route {self.request.path}.")
