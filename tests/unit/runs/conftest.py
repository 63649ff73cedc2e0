from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    MakeNotebook = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the index out of the user's cache, and outer runs and folders out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    monkeypatch.delenv("WORKBENCH_RUNS", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "workbench.yaml").touch()
    return folder


@pytest.fixture
def make_notebook(project: Path) -> MakeNotebook:
    """Write a notebook into the project; a cell is a text, or a text and its tags."""

    def make(*cells: str | tuple[str, list[str]], name: str = "work.ipynb", kernel: str = "python3") -> Path:
        import nbformat

        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
        )
        for cell in cells:
            source, tags = (cell, []) if isinstance(cell, str) else cell
            notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {}))
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    return make
