from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        ("x = 1\n!ls -l", "info"),
        ("x = 1\nfiles = !ls", "info"),
        ("x = 1\n%load_ext sql", "info"),
        ("x = 1\n%matplotlib widget", "info"),
        ("x = 1\n%cd data", "warning"),
        ("x = 1\n%store -r frame", "warning"),
        ("\n%%bash\necho a", "info"),
    ],
)
def test_it_fires_for_what_does_not_work_everywhere(found, source, severity):
    [finding] = found("WBN123", source)
    assert (finding.cell, finding.line, finding.severity) == (0, 2, severity)


def test_it_fires_once_a_cell_at_the_gravest(found):
    [finding] = found("WBN123", "!ls\n%cd data")
    assert (finding.line, finding.severity, finding.count) == (2, "warning", 2)


@pytest.mark.parametrize(
    "source", ["!login --password s3cr3tword", "!WORD=s3cr3tword login", "!open https://ann:s3cr3tword@example.org"]
)
def test_it_shows_only_the_first_words_of_a_command_and_nothing_private(found, source):
    [finding] = found("WBN123", source)
    assert "s3cr3tword" not in str(finding.to_dict())


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%time f()",
        "%%timeit\nf()",
        "%%capture out\nf()",
        "%load_ext autoreload\n%autoreload 2",
        "%config InlineBackend.figure_format = 'retina'",
        "%%html\n<b>",
        "%%writefile a.py\nx = 1",
        "%pip install numpy",
        "!wget https://example.org/a",
        "# !ls",
        "help?",
        "x = 7 % 3",
    ],
)
def test_it_is_silent_about_what_every_kernel_has(found, source):
    assert not found("WBN123", source)
