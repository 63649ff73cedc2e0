from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403  -- its fixtures and hooks, for this folder only
from tornado.httpclient import HTTPClientError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"workbench.server": True}}}


@pytest.fixture
def ask(jp_fetch: Any) -> Callable[..., Awaitable[tuple[int, Any]]]:
    """Fetch a route and return the status and the document, whatever the status."""

    async def fetch(*parts: str, headers: dict[str, str] | None = None, **query: str) -> tuple[int, Any]:
        extra = {"headers": headers} if headers is not None else {}
        try:
            response = await jp_fetch("workbench", *parts, params=query, **extra)
        except HTTPClientError as refused:
            response = refused.response
        return response.code, json.loads(response.body)

    return fetch


@pytest.fixture
def project(jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The server's folder as a project of its own, with one notebook."""
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)
    (jp_root_dir / "workbench.yaml").touch()
    cells = [
        {
            "id": "a",
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]},
            "source": "seed: int = 7  # of the generator",
            "outputs": [],
            "execution_count": None,
        },
        {
            "id": "b",
            "cell_type": "code",
            "metadata": {},
            "source": "seed, frme",
            "outputs": [],
            "execution_count": None,
        },
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (jp_root_dir / "salary.ipynb").write_text(json.dumps(document), encoding="utf-8")
    return jp_root_dir
