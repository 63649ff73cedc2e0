from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "source",
    [
        "import requests\nrequests.get(address)",
        "import pandas as pd\npd.read_csv('https://example.org/a.csv')",
        "import pandas as pd\npd.read_parquet('s3://bucket/a.parquet')",
        "from urllib.request import urlretrieve\nurlretrieve(address, 'a.csv')",
        "from sklearn.datasets import fetch_openml\nfetch_openml('titanic')",
        "import seaborn as sns\nsns.load_dataset('iris')",
        "from torchvision import datasets\ndatasets.MNIST('data', download=True)",
        "x = 1\n!wget -q https://example.org/a.zip",
        "x = 1\n!git clone https://example.org/a",
    ],
)
def test_it_fires_when_something_is_fetched(found, source):
    [finding] = found("WBN118", source)
    assert (finding.cell, finding.line, finding.severity) == (0, 2, "info")


def test_it_never_shows_what_is_sent(found):
    private = "s3cr3tword"
    cells = (
        f"import httpx\nhttpx.get('https://ann:{private}@example.org/?key={private}', headers={{'k': '{private}'}})",
        f"!curl -H {private} https://example.org/{private}",
    )
    findings = found("WBN118", *cells)
    assert len(findings) == 2
    assert private not in str([finding.to_dict() for finding in findings])
    assert "example.org" in findings[0].title


@pytest.mark.parametrize(
    "source",
    [
        "address = 'https://example.org/a.csv'",
        "from IPython.display import IFrame\nIFrame('https://example.org', 1, 2)",
        "import pandas as pd\npd.read_csv('a.csv')",
        "from torchvision import datasets\ndatasets.MNIST('data')",
        "!ls",
        "session.get('name')",
        "from sklearn.datasets import load_iris\nload_iris()",
    ],
)
def test_it_is_silent_about_addresses_and_local_files(found, source):
    assert not found("WBN118", source)
