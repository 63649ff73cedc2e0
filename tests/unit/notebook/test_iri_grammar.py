"""What the command leaves out of each start."""

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.jupyter_server import WITHOUT_IRI_GRAMMAR

IMPORTS = """\
import json, sys
{before}
import jsonschema
from jsonschema import FormatChecker
print(json.dumps([sys.modules.get("rfc3987_syntax") is not None, "date-time" in FormatChecker.checkers]))
"""


def imported(before: str) -> list[bool]:
    code = IMPORTS.format(before=before)
    places = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    real = os.pathsep.join(place for place in places if place != str(WITHOUT_IRI_GRAMMAR))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": real}
    )
    return json.loads(done.stdout)


def test_it_is_left_out_where_asked_and_everything_else_is_there():
    try:
        version("rfc3987-syntax")
    except PackageNotFoundError:
        pytest.skip("it is not installed")
    before = "from workbench.notebook.iri_grammar import leave_out_iri_grammar as leave\nleave()"
    assert imported("") == [True, True]
    assert imported(before) == [False, True]
