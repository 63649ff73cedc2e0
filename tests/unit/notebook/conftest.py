from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from workbench.notebook.draft import Draft
from workbench.notebook.rules import registered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.findings import Finding


def code(source: str, *, count: int | None = None, outputs: list[Any] | None = None, tags: tuple[str, ...] = ()) -> Any:
    return {
        "id": "c",
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "execution_count": count,
        "outputs": outputs or [],
    }


def notebook(*cells: Any, language: str = "python") -> dict[str, Any]:
    """A notebook whose cells are given as texts (plain code cells) or as cells."""
    whole = [{**(code(cell) if isinstance(cell, str) else cell), "id": f"c{n}"} for n, cell in enumerate(cells)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": language}}, "cells": whole}


@pytest.fixture(name="code")
def code_cell() -> Callable[..., Any]:
    return code


@pytest.fixture(name="notebook")
def notebook_of_cells() -> Callable[..., dict[str, Any]]:
    return notebook


@pytest.fixture
def found() -> Callable[..., list[Finding]]:
    """Check a notebook made of these cells by the rule of one code."""

    def look(code: str, *cells: Any, language: str = "python", path: Path | None = None) -> list[Finding]:
        [rule] = [rule for rule in registered() if rule.code == code]
        return list(rule.findings(Draft(notebook(*cells, language=language), path)))

    return look
