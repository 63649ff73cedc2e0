from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import os\nos.environ['DATA']", "DATA"),
        ("import os\nos.getenv('DATA')", "DATA"),
        ("from os import environ\nenviron.get('DATA')", "DATA"),
        ("import getpass\ngetpass.getuser()", "user's name"),
        ("import socket\nsocket.gethostname()", "machine's name"),
        ("from pathlib import Path\nPath.home()", "home folder"),
        ("import os\nos.path.expanduser('~')", "home folder"),
    ],
)
def test_it_fires_for_what_differs_between_machines(found, source, what):
    [finding] = found("WBN119", source)
    assert (finding.cell, finding.line, finding.severity) == (0, 2, "info")
    assert what in finding.title


def test_it_fires_once_a_notebook_for_each(found):
    cells = ("import os\nos.environ['A']\nos.environ['B']", "import os\nos.environ['A']")
    assert [finding.line for finding in found("WBN119", *cells)] == [2, 3]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['A'] = '1'",
        "import os\nos.environ['A'] = '1'\nos.environ['A']",
        "import os\nos.environ.get('A', '1')",
        "import os\nos.getenv('A', '1')",
        "import os\nos.environ['API_KEY']",
        "import os\nos.getenv('PASSWORD')",
        "environ = {}\nenviron['A']",
        "from pathlib import Path\nPath('a')",
    ],
)
def test_it_is_silent_about_what_is_set_defaulted_or_secret(found, source):
    assert not found("WBN119", source)
