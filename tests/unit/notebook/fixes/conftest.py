from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from workbench.notebook.fixes.mending import Mended, mend
from workbench.notebook.load import parse_notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the notebook lies: in a project of its own."""
    (tmp_path / "workbench.yaml").touch()
    return tmp_path / "a.ipynb"


@pytest.fixture
def mended(notebook: Callable[..., dict[str, Any]], path: Path) -> Callable[..., Mended]:
    """Mend a notebook of these cells."""

    def work(*cells: Any) -> Mended:
        return mend(json.dumps(notebook(*cells), indent=1), path=path)

    return work


@pytest.fixture
def sources() -> Callable[[Mended], list[str]]:
    """The texts of the cells afterwards."""
    return lambda done: [cell["source"] for cell in parse_notebook(done.text, name="a")["cells"]]
