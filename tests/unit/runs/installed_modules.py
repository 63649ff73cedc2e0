"""Modules that are installed for a test only, where kernels find those of an environment."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


@contextmanager
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> Iterator[Path]:
    """Install modules with these sources below *folder*, and give the place where they lie."""
    place = folder / "site-packages"
    place.mkdir()
    for name, source in modules.items():
        (place / f"{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(place), os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    yield place
