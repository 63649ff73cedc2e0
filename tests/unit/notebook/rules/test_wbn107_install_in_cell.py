from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "source",
    [
        "!pip install -q numpy",
        "%pip install numpy",
        "!python3 -m pip install numpy",
        "import sys\n!{sys.executable} -m pip install numpy",
        "!uv pip install numpy",
        "%conda install -y numpy",
        "if colab:\n    !pip3 install numpy",
        "!sudo apt-get install graphviz",
        "out = !pip install numpy",
        "import os\nos.system('pip install numpy')",
        "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'numpy'])",
        "%%bash\npip install numpy",
    ],
)
def test_it_fires_for_an_install(found, source):
    [finding] = found("WBN107", source)
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    "source",
    [
        "# !pip install numpy",
        "!pip list",
        "%pip show install",
        "x = '!pip install a'",
        "!echo install",
        "!ls pip",
        "f(['pip', 'install'])",
    ],
)
def test_it_is_silent_about_other_commands(found, source):
    assert not found("WBN107", source)
