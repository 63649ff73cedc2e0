"""What a request brings along is of bounded size, strict JSON, and made of known keys."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json

import pytest

from tests.server.conftest import DEADLINE_SECONDS

pytestmark = pytest.mark.slow

ROUTE = "notebooks/parameters"
CHANGES = ("runs", ROUTE, "quality")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "the body must be a JSON object, and is no JSON: "),
        (b"path=salary.ipynb", "the body must be a JSON object, and is no JSON: "),
        (b"\xff\xfe", "the body must be a JSON object, and is no JSON: "),
        (b'{"path": NaN}', "the body must be a JSON object, and is no JSON: it has no NaN."),
        (b"[" * 100_000, "the body must be a JSON object, and is no JSON: "),
        (b"[]", "the body must be a JSON object, got a list."),
        (b'"path"', "the body must be a JSON object, got a text."),
        (b"null", "the body must be a JSON object, got null."),
        (b"7", "the body must be a JSON object, got a number."),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(project, send, body, said):
    for route in CHANGES:
        answer = await send(route, "POST", body=body)
        assert answer.status == 400
        assert answer.message.startswith(said)


@pytest.mark.parametrize(
    ("route", "key", "meant"),
    [
        ("runs", "notebok", "notebook"),
        ("runs", "parameter_text", "parameter_texts"),
        ("runs", "tag", "tags"),
        (ROUTE, "text", "texts"),
        ("quality", "targets", "target"),
    ],
)
async def test_an_unknown_key_is_answered_with_the_nearest(project, send, route, key, meant):
    answer = await send(route, "POST", body={key: "x"})
    assert answer.status == 400
    assert answer.message.startswith("'a key of the body' must be one of [")
    assert answer.message.endswith(f"got '{key}'. Did you mean '{meant}'?")


@pytest.mark.parametrize("verb", ["cancel", "report"])
async def test_a_verb_that_takes_nothing_says_so(recorded, send, verb):
    answer = await send(f"runs/{recorded().id}/{verb}", "POST", body={"force": True})
    assert (answer.status, answer.message) == (400, "'a key of the body' must be one of [], got 'force'.")


@pytest.mark.parametrize("what", [["a"], "a=1", 3, None])
async def test_objects_of_the_body_are_objects(project, send, what):
    for route, key, path in (("runs", "parameters", "notebook"), (ROUTE, "texts", "path")):
        answer = await send(route, "POST", body={path: "salary.ipynb", key: what})
        assert answer.status == 400
        assert answer.message.startswith(f"'{key}' must be an object of names and values, got ")


async def test_texts_are_texts(project, send):
    for route, key, path in (("runs", "parameter_texts", "notebook"), (ROUTE, "texts", "path")):
        answer = await send(route, "POST", body={path: "salary.ipynb", key: {"seed": 7}})
        assert (answer.status, answer.message) == (400, f"'{key}' must be texts by name, got a number for 'seed'.")


# size

TOO_LARGE = {"message": "the body must not be larger than 1 MB.", "reason": None}


async def test_a_body_up_to_the_limit_is_taken(project, send):
    body = json.dumps({"path": "salary.ipynb", "texts": {}})
    answer = await send(ROUTE, "POST", body=body.ljust(1_000_000).encode())
    assert answer.status == 200


@pytest.mark.parametrize("route", CHANGES)
async def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(project, talk, route):
    assert await talk(route, b"Content-Length: 1000001\r\n\r\n") == (413, TOO_LARGE)


async def test_nothing_is_done_for_a_body_that_is_too_large(recorded, talk):
    run = recorded()
    for verb, route in (("DELETE", f"runs/{run.id}"), ("POST", f"runs/{run.id}/report"), ("GET", "runs")):
        assert await talk(route, b"Content-Length: 1000001\r\n\r\n" + b" " * 1_000_001, verb=verb) == (413, TOO_LARGE)
    assert run.refresh().report is None


@pytest.mark.parametrize("route", CHANGES)
async def test_a_body_in_parts_is_refused_once_it_is_too_large(project, talk, route):
    part = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert await talk(route, b"Transfer-Encoding: chunked\r\n\r\n" + part * 16) == (413, TOO_LARGE)


async def test_who_sends_everything_first_reads_the_refusal_too(project, jp_http_port, jp_base_url, jp_serverapp, send):
    def post(size: int) -> int:
        connection = http.client.HTTPConnection("localhost", jp_http_port)
        headers = {"Authorization": f"token {jp_serverapp.identity_provider.token}"}
        connection.request("POST", f"{jp_base_url}workbench/{ROUTE}", body=b" " * size, headers=headers)
        with connection.getresponse() as response:
            assert json.loads(response.read()) == TOO_LARGE
        connection.close()
        return response.status

    for size in (1_000_001, 2_000_000, 10_000_000):
        assert await asyncio.to_thread(post, size) == 413


async def test_nobody_without_the_token_is_told_of_sizes(project, talk):
    status, _ = await talk("runs", b"Content-Length: 1000001\r\n\r\n", token="wrong")
    assert status == 403


async def test_the_server_goes_on_after_all_that(project, talk, send):
    assert await talk(ROUTE, b"Content-Length: 1000000000000\r\n\r\n") == (413, TOO_LARGE)
    for rest in (b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n", b"Content-Length: 10\r\n\r\n12345"):
        await talk(ROUTE, rest, leave=True)
    endless = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    await talk(ROUTE, b"Transfer-Encoding: chunked\r\n\r\n" + endless * 400, leave=True)
    assert (await send("runs")).document == []


@pytest.fixture
def talk(http_server_client, jp_http_port, jp_base_url, jp_serverapp):
    """Send a request as bytes, and return the status and the document that come back before anything more is sent."""

    async def end(writer: asyncio.StreamWriter) -> None:
        """Close the connection, and wait until it is: one that is left open is complained about in a later test."""
        writer.close()
        with contextlib.suppress(ConnectionError):  # the server has closed it while something was on its way
            await writer.wait_closed()

    async def send(route: str, rest: bytes, *, verb="POST", token: str | None = None, leave: bool = False):
        token = jp_serverapp.identity_provider.token if token is None else token
        reader, writer = await asyncio.open_connection("localhost", jp_http_port)
        head = f"{verb} {jp_base_url}workbench/{route} HTTP/1.1\r\nHost: localhost\r\nAuthorization: token {token}\r\n"
        writer.write(head.encode() + rest)
        if leave:
            await end(writer)
            return None
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), DEADLINE_SECONDS)).decode("latin-1")
        length = next(line for line in answer.splitlines() if line.lower().startswith("content-length:"))
        body = await asyncio.wait_for(reader.readexactly(int(length.partition(":")[2])), DEADLINE_SECONDS)
        await end(writer)
        return int(answer.split()[1]), json.loads(body)

    return send
