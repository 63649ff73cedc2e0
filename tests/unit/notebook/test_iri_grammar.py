"""What the command leaves out of each start."""

import json
import subprocess
import sys

import pytest

IMPORTS = """\
import json, sys
{before}
import jsonschema
from jsonschema import FormatChecker
print(json.dumps([sys.modules.get("rfc3987_syntax") is not None, "date-time" in FormatChecker.checkers]))
"""


def imported(before: str) -> list[bool]:
    code = IMPORTS.format(before=before)
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def test_it_is_left_out_where_asked_and_everything_else_is_there():
    pytest.importorskip("rfc3987_syntax")
    before = "from workbench.notebook.iri_grammar import leave_out_iri_grammar as leave\nleave()"
    assert imported("") == [True, True]
    assert imported(before) == [False, True]
