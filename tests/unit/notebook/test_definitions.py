from __future__ import annotations

import pytest

from workbench.notebook.checkpoint_cell import named_variables
from workbench.notebook.definitions import definitions, statements

PERHAPS = "try:\n    import a\nexcept ImportError:\n    a = None"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a, b as c; x = 1", ["import a, b as c"]),
        ("from a import *", ["from a import *"]),
        ("@cache\ndef f(x=1):\n    return x\nf(2)", ["@cache\ndef f(x=1):\n    return x"]),
        ("class A(B):\n    n: int = 0", ["class A(B):\n    n: int = 0"]),
        (
            "try:\n    import a\nexcept ImportError:\n    a = None",
            ["try:\n    import a\nexcept ImportError:\n    a = None"],
        ),
        ("try:\n    import a\nexcept ImportError:\n    a = fit()", []),
        ("if x:\n    import a", []),
        ("%matplotlib inline\nimport a\n!ls\n%load_ext b", ["%matplotlib inline", "import a", "%load_ext b"]),
        ("%time fit()\nx = 1", []),
        ("%%bash\nimport a", []),
        ("not python", []),
    ],
)
def test_what_is_executed_again_is_what_does_no_work(source, found):
    assert definitions(source) == found


def test_a_cell_with_parameters_is_executed_again_whole():
    assert statements("import os\nseed: int = 1  # of all\nrate = seed / 2") == [
        "import os",
        "seed: int = 1",
        "rate = seed / 2",
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a", ("a",)),
        ("a, b, a", ("a", "b")),
        ("[a, b];", ("a", "b")),
        ("a.b", ()),
        ("f(a)", ()),
        ("a, 1", ()),
        ("", ()),
    ],
)
def test_a_checkpoint_names_variables_in_its_last_expression(source, names):
    assert named_variables(source) == names
