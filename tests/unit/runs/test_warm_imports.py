"""What a notebook imports, and when that must not be imported before it runs."""

from __future__ import annotations

import pytest

from workbench.runs.request import RunRequest
from workbench.runs.warm.eligibility import Imports, Warmth, read_imports
from workbench.runs.warm.templates import Templates, origin_environment


def imports_of(*sources: str) -> Imports:
    return read_imports([{"cell_type": "code", "source": source} for source in sources])


def test_imports_are_found_in_their_order_and_with_what_is_taken_from_them() -> None:
    found = imports_of(
        "%matplotlib inline\nimport pandas as pd, numpy.linalg",
        "from sklearn.linear_model import LinearRegression\nfrom sklearn.linear_model import Ridge\nfrom a import *",
    )
    assert found == Imports(
        (("pandas", ()), ("numpy.linalg", ()), ("sklearn.linear_model", ("LinearRegression", "Ridge")), ("a", ()))
    )


def test_imports_that_may_not_be_come_to_are_left_to_the_notebook() -> None:
    found = imports_of(
        "def late():\n    import torch\nif False:\n    import jax",
        "try:\n    import polars\nexcept ImportError:\n    import dask",
        "from . import own",
    )
    assert [name for name, _ in found.modules] == ["polars"]


def test_text_and_other_languages_are_no_imports() -> None:
    cells = [{"cell_type": "markdown", "source": "import pandas"}, {"cell_type": "code", "source": "%%bash\nimport x"}]
    assert read_imports(cells) == Imports()


@pytest.mark.parametrize(
    ("source", "deed"),
    [
        ("import os\nos.environ['OMP_NUM_THREADS'] = '1'", "sets environment variables"),
        ("import os\ndel os.environ['HOME']", "sets environment variables"),
        ("import os\nos.environ |= {'A': '1'}", "sets environment variables"),
        ("import os as system\nsystem.environ['OMP_NUM_THREADS'] = '1'", "sets environment variables"),
        ("import os\nos.environ['CUDA_VISIBLE_DEVICES'] = ''", "sets environment variables"),
        ("%env MPLBACKEND=agg", "sets environment variables"),
        ("%env TF_CPP_MIN_LOG_LEVEL 3", "sets environment variables"),
        ("import os\nos.environ.update(PYTHONHASHSEED='7', TF_ENABLE_ONEDNN_OPTS='0')", "sets environment variables"),
        ("from os import environ\nenviron.setdefault('A', '1')", "sets environment variables"),
        ("import os\nos.putenv('A', '1')", "sets environment variables"),
        ("from dotenv import load_dotenv\nload_dotenv()", "sets environment variables"),
        ("%env OMP_NUM_THREADS=1", "sets environment variables"),
        ("%set_env A 1", "sets environment variables"),
        ("%pip install pandas", "installs packages"),
        ("!pip install -q pandas", "installs packages"),
        ("!python -m pip install pandas", "installs packages"),
        ("%run settings.py", "runs other code"),
        ("import matplotlib\nmatplotlib.use('Agg')", "chooses matplotlib's backend"),
        ("import sys\nsys.path.insert(0, '..')", "changes where modules are found"),
        ("import sys\nsys.modules['torch'] = None", "changes where modules are found"),
    ],
)
def test_what_an_import_may_depend_on_keeps_a_notebook_cold(source: str, deed: str) -> None:
    found = imports_of("seed = 1", source, "import pandas")
    assert found.obstacle == f"cell 1 {deed} before cell 2 imports"


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['HOME']",
        "import os\nos.environ.get('HOME')",
        "%env",
        "%env HOME",
        "!echo pip",
        "import sys\nsys.path.append('..')",
        "import os.path\npath = 'a'\npath.insert",
    ],
)
def test_looking_does_not(source: str) -> None:
    assert imports_of(source, "import pandas") == Imports((*imports_of(source).modules, ("pandas", ())))


def test_what_comes_after_the_imports_does_not_either_but_then_nothing_more_is_imported_before() -> None:
    found = imports_of("import os, pandas", "os.environ['A'] = '1'")
    assert found.obstacle is None
    assert not found.plain


def test_a_run_asked_to_be_cold_or_without_templates_says_so() -> None:
    with Templates() as templates:
        assert Warmth.of(RunRequest(notebook="a.ipynb", cold=True), [], templates) == Warmth(why="asked for")
    assert Warmth.of(RunRequest(notebook="a.ipynb"), [], None).why == "a run by itself starts its own kernel"


def test_only_variables_that_an_import_may_look_at_tell_templates_apart() -> None:
    plain = {"OMP_NUM_THREADS": "2"}
    assert origin_environment(plain | {"PWD": "/", "JPY_PARENT_PID": "7", "WORKBENCH_RUN": "x"}) == (
        ("OMP_NUM_THREADS", "2"),
    )
