"""The lab extension's settings must lie where JupyterLab looks for them, or it starts without them and says nothing."""

import json
import sys
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[3] / "workbench" / "frontend"
BUILT = FRONTEND.parent / "labextension"
INSTALLED = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "jupyter-workbench"


@pytest.mark.parametrize("place", [BUILT, INSTALLED], ids=["built", "installed"])
def test_the_settings_are_those_of_the_sources(place):
    name = json.loads((place / "package.json").read_text(encoding="utf-8"))["name"]
    schema = place / "schemas" / name / "plugin.json"
    assert json.loads(schema.read_text(encoding="utf-8")) == json.loads(
        (FRONTEND / "schema" / "plugin.json").read_text(encoding="utf-8")
    )
