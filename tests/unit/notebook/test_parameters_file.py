from __future__ import annotations

import datetime as dt

import pytest

from workbench.invalid import InvalidInput
from workbench.notebook.parameters_file import read_values


def test_names_and_values_are_read_with_yaml_types(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("seed: 7\nday: 2024-01-31\nwords: [a, b]\n", encoding="utf-8")
    assert read_values(path) == {"seed": 7, "day": dt.date(2024, 1, 31), "words": ["a", "b"]}


def test_json_is_yaml_too(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('{"seed": 7}', encoding="utf-8")
    assert read_values(path) == {"seed": 7}


def test_an_empty_file_gives_no_values(tmp_path):
    path = tmp_path / "p.yaml"
    path.touch()
    assert read_values(path) == {}


@pytest.mark.parametrize("content", ["- a\n", "seed", "1: 2", "a: [", "a: b: c", "!!python/object:os.system {}"])
def test_anything_else_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "p.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_values(path)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="there is none"):
        read_values(tmp_path / "none.yaml")


def test_a_name_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("1: 2", encoding="utf-8")
    with pytest.raises(InvalidInput, match="must be text, got 1"):
        read_values(path)
