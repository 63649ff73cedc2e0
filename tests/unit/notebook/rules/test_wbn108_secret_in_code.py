from __future__ import annotations

import pytest

# Put together here, so that no scanner takes this file for a leak.
AWS = "AKIA" + "IOSFODNN7ABCDEFG"
GITHUB = "ghp" + "_" + "a1B2" * 9
HEX = "3f9a8b7c6d5e4f3a1b2c3d4e5f6a7b8c"
LETTERS = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3gH5jK7mN9pQ1sT3vW5y"
ISSUED = (
    "ASIA" + "QWERTYUIOPASDFGH",
    "github" + "_pat_" + LETTERS,
    "glpat" + "-" + LETTERS[:20],
    "AIza" + LETTERS[:35],
    "GOCSPX" + "-" + LETTERS[:28],
    "hf" + "_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi",
    "sk" + "-" + LETTERS[:40],
    "sk" + "-ant-" + LETTERS[:40],
    "pypi" + "-" + LETTERS,
    "npm" + "_" + LETTERS[:36],
    "xoxb" + "-123457890-" + LETTERS[:20],
    "https://hooks." + "slack.com/services/T12AB34CD/B56EF78GH/" + LETTERS[:24],
    "sk" + "_live_" + LETTERS[:24],
    "SG" + "." + LETTERS[:22] + "." + LETTERS[:43],
    "SK" + HEX,
    "dapi" + HEX,
    "dop" + "_v1_" + HEX * 2,
    "dckr" + "_pat_" + LETTERS[:27],
    "AccountKey=" + (LETTERS * 2)[:86] + "==",
    "eyJ" + LETTERS[:20] + ".eyJ" + LETTERS[:30] + "." + LETTERS[:30],
    "-----BEGIN RSA " + "PRIVATE KEY-----",
)


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
        ("os.environ['API_KEY'] = '3f9a8b7c6d5e4f3a'", "3f9a8b7c6d5e4f3a"),
        ("headers = {'Authorization': 'Bearer 8fK2lq0ZxW3vN7tYbR5m'}", "8fK2lq0ZxW3vN7tYbR5m"),
        *((f"x = '{value}'", value) for value in ISSUED),
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
        "api_key = 'aaaaaaaa1111'",
        "x = 'sk-learn-is-a-fine-library-for-every-day-use'",
        "x = '" + "AKIA" + "EXAMPLEEXAMPLE12'",
    ],
)
def test_it_is_silent_about_placeholders_and_references(found, source):
    assert not found("WBN108", source)


def test_a_plain_word_as_a_password_is_a_warning(found):
    [finding] = found("WBN108", "connect(password='postgres')")
    assert finding.severity == "warning"
    assert "postgres" not in str(finding.to_dict())
