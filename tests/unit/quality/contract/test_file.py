"""A contract's file: what is written is read back, and what is wrong in it is said where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench
from workbench.invalid import InvalidInput
from workbench.profiling.contract.contract import Contract
from workbench.profiling.contract.schema_errors import contract_schema, schema_errors
from workbench.profiling.contract.writing import yaml_text

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.lists(TEXTS | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9).map(lambda x: x + 0.5), min_size=1)


def bounds(numbers):
    pairs = st.lists(numbers, min_size=2, max_size=2).map(sorted)
    return pairs.map(lambda pair: {"at_least": pair[0], "at_most": pair[1]}) | numbers.map(lambda x: {"at_most": x})


COLUMNS = st.fixed_dictionaries(
    {},
    optional={
        "required": st.booleans(),
        "missing": st.floats(0, 1).map(lambda part: {"at_most": part}),
        "range": bounds(NUMBERS),
        "values": VALUES.map(lambda values: list({(isinstance(each, bool), each): each for each in values}.values())),
        "unique": st.booleans(),
        "pattern": st.sampled_from(["[A-Z]{3}", "it's \\d+", 'a"b', "# no comment", ": no mapping"]),
        "length": bounds(st.integers(0, 99)),
        "trimmed": st.booleans(),
        "sensitive": st.booleans(),
        "ordered": st.sampled_from(["increasing", "decreasing"]),
    },
)
DOCUMENTS = st.fixed_dictionaries(
    {"schema_version": st.just("1.0"), "columns": st.dictionaries(NAMES, COLUMNS, max_size=4)},
    optional={
        "name": NAMES,
        "rows": bounds(st.integers(0, 10**9)),
        "key": st.lists(NAMES, min_size=1, max_size=3, unique=True),
        "duplicate_rows": st.floats(0, 1).map(lambda part: {"at_most": part}),
        "other_columns": st.sampled_from(["allowed", "refused"]),
        "rows_where": st.lists(st.fixed_dictionaries({"name": NAMES, "predicate": st.just("a > 'x: # y'\nOR b")})),
    },
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("contracts")


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_what_is_saved_is_read_back(folder, document):
    contract = Contract.from_dict(document)
    path = contract.save(folder / "any.yaml")
    assert Contract.load(path) == contract
    assert Contract.from_dict(contract.to_dict()) == contract
    assert hash(Contract.load(path)) == hash(contract)


@settings(max_examples=60, deadline=None)
@given(document=DOCUMENTS)
def test_other_readers_of_yaml_read_the_same(document):
    written = Contract.from_dict(document).to_dict()
    assert yaml.safe_load(yaml_text(written)) == json.loads(json.dumps(written))


def test_the_same_contract_gives_the_same_file_with_each_word_explained_once(folder):
    contract = Contract.from_dict(
        {"schema_version": "1.0", "columns": {name: {"missing": {"at_most": 0.03}} for name in "ab"}}
    )
    first = contract.save(folder / "first.yaml").read_bytes()
    assert Contract.load(folder / "first.yaml").save(folder / "second.yaml").read_bytes() == first
    assert first.decode().count("# share of rows without a value") == 1


@pytest.mark.parametrize("text", ["no", "NO", "on", "1_000", "2013-01-31", "01", "12:30", "0x1f", "1e5x"])
def test_texts_that_yaml_takes_for_something_else_stay_texts(folder, text):
    path = folder / "plain.yaml"
    path.write_text(f'schema_version: "1.0"\ncolumns:\n  country:\n    values: [{text}]\n', encoding="utf-8")
    assert Contract.load(path).columns[0].values == (text,)


FAULTS = {
    "columns:\n  delay:\n    mising: {at_most: 0.1}": (4, "'columns.delay.mising' is not a word", "mean 'missing'?"),
    "columns:\n  delay:\n    missing: 0.1": (4, "must be a mapping", "Write missing: {at_most: 0.1}."),
    "columns:\n  delay:\n    missing: {at_most: 3}": (4, "at most 1, got 3", "0.03 stands for 3 %"),
    "columns:\n  delay:\n    range: [0, 10]": (4, "must be a mapping", "{at_least: 0, at_most: 10}"),
    "columns:\n  delay:\n    range: {at_least: 3, at_most: 1}": (
        4,
        "'at_least' must not be above 'at_most'",
        "3 and 1",
    ),
    "columns:\n  delay:\n    type: integr": (4, "got 'integr'", "Did you mean 'integer'?"),
    "columns:\n  delay:\n    type: text\n    range: {at_least: 3}": (5, "'range' is asked of columns", "'text'"),
    "columns:\n  day:\n    type: date\n    range: {at_least: 3}": (5, "must be ISO text like '2013-01-31'", "got 3"),
    "columns:\n  delay:\n    type: number\n    range: {at_most: low}": (5, "must be a number", "got 'low'"),
    "columns:\n  code:\n    pattern: '['": (4, "the pattern '[' cannot be used", "RE2"),
    "columns:\n  a: {}\n  a: {}": (4, "'columns.a' stands there twice", "remove one"),
    "columns:\n  delay:\n    drift: {at_most: 0.1}": (4, "needs a saved profile", "profile: FILE"),
    "columns:\n  delay:\n    values: []": (4, "must not be empty", "leave it out"),
    "key: id": (2, "must be a list", "Write key: [id]."),
    "key: [id, id]": (2, "twice", ""),
    "rows_where:\n  - air_time > 0": (3, "must be a mapping", "predicate: the SQL"),
    "rows_where:\n  - {predicate: 'air_time >'}": (3, "cannot be used: it is no SQL", "syntax error"),
    "rows: {at_least: -1}": (2, "at least 0, got -1", ""),
    "colums: {}": (2, "'colums' is not a word of contracts", "Did you mean 'columns'?"),
    "drift: {at_most: 0.2}": (2, "must have 'profile'", ""),
    "columns: [a, b]": (2, "must be a mapping of words to values", "got ['a', 'b']"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_wrong_is_said_with_its_line_and_the_next_step(folder, text):
    line, what, step = FAULTS[text]
    path = folder / "wrong.yaml"
    path.write_text(f'schema_version: "1.0"\n{text}\n', encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        Contract.load(path)
    said = str(refused.value)
    assert said.startswith(f"'{path}', line {line}: ")
    assert what in said
    assert step in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "text", "schema_version: '9.0'", "name: x", "\x00", "a: &b *c"])
def test_what_is_no_contract_is_refused_in_one_line(folder, text):
    path = folder / "other.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"other\.yaml") as refused:
        Contract.load(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_not_yaml_by_name_is_refused(folder):
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        Contract.load(folder / "none.yaml")
    with pytest.raises(InvalidInput, match=r"call it 'a\.yaml'"):
        Contract().save(folder / "a.txt")


@settings(max_examples=300, deadline=None)
@given(
    document=DOCUMENTS
    | st.recursive(
        st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.sampled_from(["1.0", "integer", ""]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "schema_version",
                        "columns",
                        "rows",
                        "key",
                        "range",
                        "at_most",
                        "values",
                        "type",
                        "rows_where",
                        "drift",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_documents_are_judged_as_the_json_schema_library_judges_them(document):
    validator = jsonschema.Draft202012Validator(contract_schema())
    assert (next(schema_errors(document), None) is None) == validator.is_valid(document)


def test_the_schema_is_one_and_describes_every_word():
    jsonschema.Draft202012Validator.check_schema(contract_schema())
    words = {**contract_schema()["properties"], **contract_schema()["$defs"]["column"]["properties"]}
    page = (Path(workbench.__file__).parents[1] / "docs" / "contract.md").read_text(encoding="utf-8")
    for word, meaning in words.items():
        assert meaning.get("description"), word if word != "columns" else ""
        assert f"`{word}`" in page


def test_a_piece_is_put_in_and_the_first_contract_stays():
    contract = Contract.from_dict({"schema_version": "1.0", "columns": {"a": {"range": {"at_least": 0}}}})
    wider = contract.adding({"columns": {"a": {"range": {"at_most": 9}}, "b": {"unique": True}}})
    assert contract.to_dict()["columns"] == {"a": {"range": {"at_least": 0}}}
    assert wider.to_dict()["columns"] == {"a": {"range": {"at_least": 0, "at_most": 9}}, "b": {"unique": True}}
    both = wider.adding({"rows_where": [{"name": "x", "predicate": "a > 0"}]})
    assert both.adding({"rows_where": [{"name": "again", "predicate": "a > 0"}]}) == both
    assert len(both.adding({"rows_where": [{"predicate": "b > 0"}]}).rows_where) == 2


def test_a_piece_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match=r"Did you mean 'columns'\?"):
        Contract().adding({"column": {}})
    with pytest.raises(InvalidInput, match="offers no piece"):
        Contract().adding({})
