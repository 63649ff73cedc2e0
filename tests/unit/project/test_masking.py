"""Secrets are found however they are written, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.masking import MASK, Mask

SECRET = 'Q7/näed\'le+& "x"\\y'
SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs")), min_size=6, max_size=40)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        repr(SECRET),
        repr([SECRET]),
        repr(SECRET.encode()),
        json.dumps(SECRET),
        json.dumps(json.dumps(SECRET)),
        json.dumps(SECRET, ensure_ascii=False),
        html.escape(SECRET),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        re.sub(r"%..", lambda code: code[0].lower(), quote(SECRET, safe="")),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
    ],
)
def test_each_way_of_writing_it_is_masked(written: str) -> None:
    masked = Mask([SECRET]).text(f"before {written} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert MASK in masked
    assert "näed" not in masked
    assert "aed" not in masked


@given(SECRETS, st.binary(max_size=4), st.binary(max_size=4), st.booleans())
def test_base64_is_masked_at_every_alignment(secret: str, before: bytes, after: bytes, url: bool) -> None:  # noqa: FBT001
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    packed = encode(before + secret.encode() + after).decode()
    masked = Mask([secret]).text(packed)
    left, _, right = masked.partition(MASK)
    # What stays are the neighbours' characters and at most one on each side that they share with it.
    assert MASK in masked
    assert len(left) <= len(before) * 8 // 6 + 1
    assert len(right) <= -(-len(after) * 8 // 6) + 4


@given(SECRETS, st.data())
def test_a_text_that_comes_in_pieces_is_masked_as_a_whole(secret: str, data: st.DataObject) -> None:
    text = "token: " + secret + secret[:3] + "\n" + secret
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    mask, out, held = Mask([secret]), "", ""
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = mask.text(held + text[begin:end])
        cut = len(piece) - mask.held(piece)
        out, held = out + piece[:cut], piece[cut:]
    assert out + held == mask.text(text)
    assert secret not in out + held


def test_lines_of_a_long_key_are_masked_one_by_one() -> None:
    key = "-----BEGIN-----\nMIIEvQIBADANBgkqhkiG9w0\nshort\n-----END-----"
    assert Mask([key]).text("MIIEvQIBADANBgkqhkiG9w0 short") == f"{MASK} short"


def test_data_is_masked_in_keys_values_and_numbers() -> None:
    mask = Mask(["needle", "123456"])
    assert mask.data({"a needle": ["needle!", 123456, 1.5, None, True, ("x",)]}) == {
        f"a {MASK}": [f"{MASK}!", None, 1.5, None, True, ["x"]]
    }


def test_pictures_can_still_be_decoded() -> None:
    picture = base64.b64encode(b"\x89PNG" + b"a secret word" * 3).decode()
    masked = Mask(["a secret word"]).bundle({"image/png": picture, "text/plain": "a secret word"})
    assert masked["text/plain"] == MASK
    assert b"secret" not in base64.b64decode(masked["image/png"])
    assert Mask(["ab12"]).bundle({"image/png": "xxab12xx"}) == {"image/png": "xxab12xx"}


def test_without_secrets_nothing_changes() -> None:
    assert not Mask()
    assert Mask().text("as it is") == "as it is"
    assert Mask().held("as it is") == 0
