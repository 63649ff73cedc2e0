"""Who is answered: every route, with every verb, asks for a user whom the server knows and allows."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.server.routes import ROUTES

pytestmark = pytest.mark.slow

RUN = "20261123-101112-salary-0000"
VERBS = (
    ("GET", "runs"),
    ("POST", "runs"),
    ("GET", f"runs/{RUN}"),
    ("DELETE", f"runs/{RUN}"),
    ("POST", f"runs/{RUN}/cancel"),
    ("POST", f"runs/{RUN}/resume"),
    ("POST", f"runs/{RUN}/reproduce"),
    ("POST", f"runs/{RUN}/reproduce/cancel"),
    ("POST", f"runs/{RUN}/report"),
    ("POST", f"runs/{RUN}/comparisons/{RUN}"),
    ("GET", f"runs/{RUN}/files/report.html"),
    ("HEAD", f"runs/{RUN}/files/report.html"),
    ("GET", f"runs/{RUN}/training/loss"),
    ("GET", "training"),
    ("GET", "pipelines"),
    ("POST", "pipelines"),
    ("GET", "pipelines/plan"),
    ("GET", "notebooks/parameters"),
    ("POST", "notebooks/parameters"),
    ("GET", "notebooks/lint"),
    ("POST", "quality"),
    ("GET", "about"),
    ("GET", "no/such/route"),
    ("POST", "no/such/route"),
)
CHANGES = [(verb, route) for verb, route in VERBS if verb not in ("GET", "HEAD")]


async def statuses(send: Any, verbs: Any, **options: Any) -> dict[str, int]:
    found = {}
    for verb, route in verbs:
        answer = await send(route, verb, path="salary.ipynb", **options)
        found[f"{verb} {route}"] = answer.status
        assert b"seed" not in answer.body
        assert verb == "HEAD" or answer.message
    return found


def everywhere(status: int, verbs: Any = VERBS) -> dict[str, int]:
    return {f"{verb} {route}": status for verb, route in verbs}


def test_no_route_is_left_out_here():
    import re

    asked = [route for _, route in VERBS]
    assert all(any(re.fullmatch(pattern, route) for route in asked) for pattern, _ in ROUTES)


@pytest.mark.parametrize("header", ["", "token wrong", "Bearer wrong"])
async def test_nobody_is_answered_without_the_token(project, send, header):
    assert await statuses(send, VERBS, headers={"Authorization": header}) == everywhere(403)


async def test_nobody_is_answered_whom_the_server_does_not_authorise(project, send, jp_serverapp, monkeypatch):
    asked = []

    def is_authorized(_handler, _user, action, resource):
        asked.append((action, resource))
        return False

    monkeypatch.setattr(jp_serverapp.authorizer, "is_authorized", is_authorized)
    assert await statuses(send, VERBS) == everywhere(403)
    reading = ("GET", "HEAD")
    assert asked == [("read" if verb in reading else "write", "workbench") for verb, _ in VERBS]


async def test_a_change_with_the_cookie_alone_is_refused(project, send, signed_in):
    """As a page of another site would send it: the browser adds the cookie, but knows no token and no XSRF token."""
    cookie = await signed_in()
    headers = {"Authorization": "", "Cookie": cookie}
    assert (await send("runs", headers=dict(headers))).status == 200  # so the cookie is a good one
    assert await statuses(send, CHANGES, headers=headers) == everywhere(403, CHANGES)


async def test_a_change_with_cookie_and_xsrf_token_is_made(project, send, signed_in):
    cookie = await signed_in()
    token = next(part for part in cookie.split("; ") if part.startswith("_xsrf=")).partition("=")[2]
    headers = {"Authorization": "", "Cookie": cookie, "X-XSRFToken": token}
    answer = await send("notebooks/parameters", "POST", body={"path": "salary.ipynb", "texts": {}}, headers=headers)
    assert answer.status == 200


async def test_a_page_of_another_site_is_not_answered(project, send, signed_in):
    cookie = await signed_in()
    headers = {"Authorization": "", "Cookie": cookie, "Origin": "https://elsewhere.example"}
    found = await statuses(send, VERBS, headers=headers)
    assert set(found.values()) <= {403, 404}


async def test_a_route_says_which_verbs_it_has_not(project, send):
    answer = await send("about", "DELETE")
    assert (answer.status, answer.message) == (405, "/a%40b/workbench/about cannot be asked with DELETE.")


async def test_what_is_no_route_is_not_there(project, send):
    answer = await send("no/such/route")
    assert (answer.status, answer.message) == (404, "there is no route /a%40b/workbench/no/such/route.")
