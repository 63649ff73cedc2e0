from __future__ import annotations

import pytest

# Put together here, so that no scanner takes this file for a leak.
AWS = "AKIA" + "IOSFODNN7ABCDEFG"
GITHUB = "ghp" + "_" + "a1B2" * 9


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (f"key = '{AWS}'", AWS),
        (f"token = '{GITHUB}'", GITHUB),
        ("engine = connect('postgres://ann:hunter22@db/x')", "hunter22"),
        ("password = 'hunter22hunter'", "hunter22hunter"),
        ("connect(api_key='3f9a8b7c6d5e4f3a')", "3f9a8b7c6d5e4f3a"),
        ("settings = {'secret_key': '3f9a8b7c6d5e4f3a'}", "3f9a8b7c6d5e4f3a"),
        ("!curl -H 'x' https://ann:hunter22@host/", "hunter22"),
    ],
)
def test_it_fires_and_never_repeats_the_value(found, source, value):
    [finding] = found("WBN108", "x = 1", source)
    assert (finding.cell, finding.line, finding.severity) == (1, 1, "error")
    assert value not in str(finding.to_dict())


@pytest.mark.parametrize(
    "source",
    [
        "password = os.environ['PASSWORD']",
        "api_key = 'your-api-key-here'",
        "password = 'xxxxxxxxxxxx'",
        "password = ''",
        "url = 'postgres://{user}:{password}@db/x'",
        "url = 'https://a.org:8080/x@y'",
        "token = tokenizer.pad_token",
        "primary_key = 'customer_id_number'",
        "password_column = 'hashed value'",
    ],
)
def test_it_is_silent_about_placeholders_and_references(found, source):
    assert not found("WBN108", source)
