from __future__ import annotations

import pytest

PARAMETERS = "seed: int = 7"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import numpy as np\nx = np.random.normal()", "import numpy as np\nnp.random.seed(0)\nx = np.random.normal()"),
        ("import random as r\nr.random()", "import random as r\nr.seed(0)\nr.random()"),
        ("import torch\ntorch.randn(3)", "import torch\ntorch.manual_seed(0)\ntorch.randn(3)"),
        ("import numpy as np\nrng = np.random.default_rng()", "import numpy as np\nrng = np.random.default_rng(0)"),
        (
            "from sklearn.model_selection import train_test_split\ntrain_test_split(f('ü'), y)",
            "from sklearn.model_selection import train_test_split\ntrain_test_split(f('ü'), y, random_state=0)",
        ),
        (
            "from sklearn.model_selection import train_test_split\ntrain_test_split(\n    X,\n    y,\n)",
            "from sklearn.model_selection import train_test_split\ntrain_test_split(\n    X,\n    y, random_state=0)",
        ),
        (
            "from numpy.random import randn\nrandn(3)",
            "from numpy.random import randn\nimport numpy\nnumpy.random.seed(0)\nrandn(3)",
        ),
    ],
)
def test_every_source_is_seeded_where_it_is_made(mended, sources, before, after):
    done = mended("X = y = f = 1", before)
    assert sources(done)[1] == after
    assert "WBN106" not in [found.code for found in done.findings]


def test_the_parameter_seeds_what_is_below_it(mended, sources, code):
    cells = ("import numpy as np", code(PARAMETERS, tags=("parameters",)), "print(1)", "np.random.normal()")
    assert sources(mended(*cells))[3] == "np.random.seed(seed)\nnp.random.normal()"
    cells = (code(PARAMETERS, tags=("parameters",)), "import numpy as np\nprint(1)", "np.random.normal()")
    assert sources(mended(*cells))[1] == "import numpy as np\nnp.random.seed(seed)\nprint(1)"


@pytest.mark.parametrize("source", ["from random import random\nrandom()", "if f:\n  train_test_split(X, # all\n y)"])
def test_nothing_is_done_where_a_name_means_something_else(mended, source):
    done = mended("from sklearn.model_selection import train_test_split\nX = y = f = 1", source)
    assert not done.fixes
    assert "WBN106" in [found.code for found in done.findings]
