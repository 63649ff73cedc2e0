from __future__ import annotations

import pytest

NUMPY = "import numpy as np\n"


@pytest.mark.parametrize(
    "source",
    [
        NUMPY + "np.random.normal(size=3)",
        NUMPY + "rng = np.random.default_rng()",
        "from numpy.random import default_rng\ndefault_rng()",
        "import random\nrandom.choice([1])",
        "from random import shuffle\nshuffle(x)",
        "import torch\ntorch.randn(3)",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(X, y)",
    ],
)
def test_it_fires_when_nothing_is_seeded(found, source):
    [finding] = found("WBN106", source)
    assert (finding.cell, finding.line) == (0, source.count("\n") + 1)


@pytest.mark.parametrize(
    "source",
    [
        NUMPY + "np.random.seed(1)\nnp.random.normal()",
        NUMPY + "rng = np.random.default_rng(1)\nrng.normal()",
        "import random\nrandom.seed(1)\nrandom.choice([1])",
        "import torch\ntorch.manual_seed(1)\ntorch.randn(3)",
        "from lightning import seed_everything\nimport torch\nseed_everything(1)\ntorch.randn(3)",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(X, y, random_state=1)",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(X, y, shuffle=False)",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(X, y, **options)",
        NUMPY + "x = np.random\nfrom mine import random\nrandom.choice()",
    ],
)
def test_it_is_silent_when_it_is_seeded_or_not_random(found, source):
    assert not found("WBN106", source)


def test_a_seed_in_another_cell_counts(found):
    assert not found("WBN106", NUMPY, "np.random.seed(seed)", "np.random.normal()")


def test_it_fires_once_a_source(found):
    assert len(found("WBN106", NUMPY + "np.random.normal()", "np.random.normal()")) == 1
