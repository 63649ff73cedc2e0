"""A notebook with a Secret in JupyterLab: the person is asked, once, and nothing is kept in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.own_kernel import own_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUE = "Qneedle-1234"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    with own_kernel() as (_, client):
        yield client


@pytest.mark.slow
def test_the_person_is_asked_once(client: Any) -> None:
    asked: list[Any] = []
    put_out: list[Any] = []

    def answer(message: Any) -> None:
        asked.append(message["content"])
        client.input(VALUE)

    def execute(code: str) -> Any:
        return client.execute_interactive(
            code, allow_stdin=True, stdin_hook=answer, output_hook=put_out.append, timeout=200
        )["content"]

    assert execute("import workbench as wb\ntoken: wb.Secret")["status"] == "ok"
    reply = execute("print(token, len(token.reveal()), len(token.reveal()))\nassert '-12' + '34' not in str(In)")
    assert reply["status"] == "ok", reply
    assert [(each["prompt"], each["password"]) for each in asked] == [("token: ", True)]
    texts = [each["content"]["text"] for each in put_out if each["msg_type"] == "stream"]
    assert "".join(texts) == f"Secret('•••') {len(VALUE)} {len(VALUE)}\n"
    assert VALUE not in str(put_out)
