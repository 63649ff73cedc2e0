"""How a refusal is said: one status for each kind of problem, and one line of JSON."""

from __future__ import annotations

import contextlib
from http.client import responses
from typing import TYPE_CHECKING, Any, NoReturn

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from workbench.invalid import InvalidInput, MissingExtra
from workbench.runs.request import NotFinished, NotStarted, WrongState
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NotFound", "Refusals", "refusals_as_statuses"]


class NotFound(InvalidInput):
    """What was asked for does not exist."""


# The first kind that fits; what is of none of them is a fault of ours or of the machine.
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (WrongState, 409),
    (NotFinished, 409),
    (InvalidInput, 400),
    (MissingExtra, 400),
    (NotStarted, 500),
)


@contextlib.contextmanager
def refusals_as_statuses() -> Iterator[None]:
    """Give a problem that is told in one line the status of its kind."""
    try:
        yield
    except tuple(kind for kind, _ in STATUSES) as problem:
        status = next(status for kind, status in STATUSES if isinstance(problem, kind))
        raise web.HTTPError(status, str(problem)) from problem


class Refusals(JupyterHandler):
    """A handler whose refusals are JSON: ``{"message": …, "reason": null}``."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in one line what was wrong; a traceback stays in the server's log."""
        problem = (kwargs.get("exc_info") or (None, None))[1]
        self.set_header("Content-Type", "application/json")
        self.finish(dumps({"message": _message(status_code, problem), "reason": None}))

    def get_login_url(self) -> str:
        """Refuse whom the server does not know; an answer to a program is no place for a login page."""
        if not self.current_user:
            raise web.HTTPError(403)
        return str(super().get_login_url())

    def refuse_verb(self) -> NoReturn:
        """Say that this route does not know what was asked of it."""
        raise web.HTTPError(405, f"{self.request.path} cannot be asked with {self.request.method}.")


def _message(status: int, problem: BaseException | None) -> str:
    if isinstance(problem, web.HTTPError):
        said = (problem.log_message or "") % problem.args
        return said or responses.get(status, "Unknown")
    if problem is None:
        return responses.get(status, "Unknown")
    first = next(iter(str(problem).splitlines()), "")
    what = f"{type(problem).__name__}: {first}" if first else type(problem).__name__
    return f"something went wrong in Workbench ({what}); the log of the server says more."
