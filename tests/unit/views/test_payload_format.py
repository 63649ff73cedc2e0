"""The payload's format: the schema describes what is written, and the golden file fixes it."""

import json
import string

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.findings import Finding
from workbench.strict_json import dumps
from workbench.views.basis import Basis
from workbench.views.columns import read_columns
from workbench.views.items.action import Action
from workbench.views.items.control import Control
from workbench.views.items.figure import Figure
from workbench.views.items.spark import Spark
from workbench.views.items.table import Table, TableColumn
from workbench.views.payload import MIME_TYPE, VERSION, Payload, Section
from workbench.views.runtime import STATIC

SCHEMA = json.loads((STATIC.parent / "views" / "payload.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def written(payload):
    """Return the payload as a reader gets it."""
    return json.loads(dumps(payload.to_json()))


def one_section(type_, *items):
    return Payload(
        kind="quality", title="t", summary="s", sections=[Section(type=type_, id="a", title="A", items=list(items))]
    )


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_and_the_mime_type_say_the_version():
    assert SCHEMA["properties"]["version"]["const"] == VERSION
    assert f".v{VERSION.split('.')[0]}+json" in MIME_TYPE


def test_the_schema_describes_a_payload_with_every_word(every_word):
    VALIDATOR.validate(written(every_word))


def test_todays_writer_gives_exactly_the_golden_payload(every_word):
    golden = json.loads((STATIC.parents[1] / "tests/golden/payload/payload-1.1.json").read_text(encoding="utf-8"))
    today = written(every_word)
    columns, golden_columns = today.pop("columns"), golden.pop("columns")
    assert today == golden
    assert columns["layout"] == golden_columns["layout"]
    # zlib may pack the same bytes differently from one release to the next
    for array, expected in zip(read_columns(columns), read_columns(golden_columns), strict=True):
        np.testing.assert_allclose(array, expected, rtol=1e-12, atol=1e-300)


def one_table(*columns):
    return one_section("tables", Table(id="t", title="t", columns=list(columns)))


def one_spark(**spark):
    return one_section("sparks", Spark(id="s", title="s", alt="a spark", **spark))


EMPTY_FIGURE = Figure(
    id="f",
    title="f",
    spec={"data": []},
    alt="",
    table=Table(id="t", title="t", columns=[]),
    basis=Basis.approximate("± 1 %"),
)
SPARSE = {
    "no sections": Payload(kind="quality", title="", summary="", sections=[]),
    "no findings": one_section("findings"),
    "a huge count": one_section("findings", Finding(code="WBQ101", severity="info", title="x", count=2**60)),
    "rows of any kind": one_section("findings", Finding(code="WBQ101", severity="info", title="x", rows=(1, None))),
    "no columns": one_table(),
    "no rows": one_table(TableColumn(name="a", values=np.array([]))),
    "mixed cells": one_table(TableColumn(name="a", values=[None, float("nan"), 2**60, True, "a"])),
    "packed booleans": one_table(TableColumn(name="a", values=np.arange(100) > 3, type="boolean")),
    "no marks": one_spark(y=[], labels=[]),
    "only gaps": one_spark(y=np.full(30, np.nan), labels=[""] * 30),
    "cells": one_spark(mark="cells", y=np.ones((3, 40)), labels=["x"] * 40),
    "no choice": one_section("controls", Control(id="c", label="c", values=[])),
    "no code": one_section("actions", Action(id="a", label="a", code="")),
    "an empty chart": one_section("figures", EMPTY_FIGURE),
}


@pytest.mark.parametrize("payload", SPARSE.values(), ids=SPARSE)
def test_the_schema_describes_sparse_payloads(payload):
    VALIDATOR.validate(written(payload))


@settings(max_examples=30)
@given(st.text(alphabet=string.printable + "\u2028\u05d0\u202e</>\"'\\"), st.lists(st.floats(width=64), max_size=60))
def test_the_schema_describes_awkward_names_and_numbers(name, values):
    column = TableColumn(name=name, values=np.array(values), type="number")
    payload = one_section("tables", Table(id=name, title=name, columns=[column]))
    VALIDATOR.validate(written(payload))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.update(version="2.0"),
        lambda document: document.pop("columns"),
        lambda document: document["sections"][0].update(type="surprise"),
        lambda document: document["sections"][0]["items"][0].update(severity="mild"),
        lambda document: document.update(more=1),
    ],
    ids=["version", "no columns", "section type", "severity", "unknown word"],
)
def test_the_schema_refuses(every_word, spoil):
    document = written(every_word)
    spoil(document)
    assert not VALIDATOR.is_valid(document)
