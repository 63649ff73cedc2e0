"""Bodies of requests: of bounded size, and JSON objects of known keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from jupyter_server.base.handlers import APIHandler
from tornado import web

from workbench.invalid import InvalidInput, not_one_of
from workbench.strict_json import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BoundedBody", "flag", "mapping", "texts"]

LARGEST = 1_000_000
PATIENCE = 16_000_000


@web.stream_request_body
class BoundedBody(APIHandler):
    """A handler that takes its body in as it comes, so that it can refuse one that is too large before it is there.

    The refusal is sent at once. What still comes is thrown away for a while: who is cut off while sending would never
    read why.
    """

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse a body that says itself that it is too large; who asks has been seen to before."""
        self._chunks: list[bytes] = []
        self._size = 0
        await super().prepare()
        declared = self.request.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > LARGEST:
            self._refuse_body()

    def data_received(self, chunk: bytes) -> None:
        """Take in a part, unless it is one too many."""
        self._size += len(chunk)
        if not self.is_refused:
            self._chunks.append(chunk)
            if self._size > LARGEST:
                self._refuse_body()
        elif self._size > PATIENCE and not self._finished:
            self.finish()

    @property
    def is_refused(self) -> bool:
        """Whether the answer has been given: that the body is too large."""
        return self.get_status() == 413

    def _refuse_body(self) -> None:
        self._chunks.clear()
        answer = dumps({"message": f"the body must not be larger than {LARGEST // 1_000_000} MB.", "reason": None})
        self.set_status(413)
        self.set_header("Content-Type", "application/json")
        self.set_header("Content-Length", len(answer))
        self.set_header("Connection", "close")
        self.write(answer)
        self.flush()

    def body(self, *known: str) -> dict[str, Any]:
        """Return the body, an object with some of the *known* keys; one that is empty is an object without any.

        Raises
        ------
        InvalidInput
            When it is something else.
        """
        text = b"".join(self._chunks)
        if not text.strip():
            return {}
        try:
            document = json.loads(text.decode("utf-8"), parse_constant=_not_strict)
        except (ValueError, RecursionError) as problem:
            raise InvalidInput(f"the body must be a JSON object, and is no JSON: {problem}.") from None
        if not isinstance(document, dict):
            raise InvalidInput(f"the body must be a JSON object, got {_kind(document)}.")
        for name in document:
            if name not in known:
                raise not_one_of("a key of the body", known, name)
        return document


def mapping(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what a body has under *key*, an object; an empty one when it has nothing there.

    Raises
    ------
    InvalidInput
        When it is something else.
    """
    found = body.get(key, {})
    if not isinstance(found, dict):
        raise InvalidInput(f"{key!r} must be an object of names and values, got {_kind(found)}.")
    return found


def flag(body: Mapping[str, Any], key: str) -> bool:
    """Return what a body has under *key*, true or false; false when it has nothing there.

    Raises
    ------
    InvalidInput
        When it is something else.
    """
    found = body.get(key, False)
    if not isinstance(found, bool):
        raise InvalidInput(f"{key!r} must be true or false, got {_kind(found)}.")
    return found


def texts(body: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return what a body has under *key*, an object of texts; an empty one when it has nothing there.

    Raises
    ------
    InvalidInput
        When it is something else.
    """
    found = mapping(body, key)
    for name, text in found.items():
        if not isinstance(text, str):
            raise InvalidInput(f"{key!r} must be texts by name, got {_kind(text)} for {name!r}.")
    return found


def _not_strict(name: str) -> NoReturn:
    raise ValueError(f"it has no {name}")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
