"""The words that a page says itself: each is in every catalogue, and fits there."""

import json
import re

import pytest

from tests.page_words import FRONTEND, calls, counted_texts, texts

CATALOGUES = sorted((FRONTEND / "runtime" / "catalogues").glob("*.json"))
PLACE = re.compile(r"%\d")
NUMBERS = {"de": {"one", "other"}}  # the forms of a language, as CLDR has them


def places(text):
    return set(PLACE.findall(text))


@pytest.fixture(params=CATALOGUES, ids=lambda file: file.stem)
def catalogue(request):
    return request.param.stem, json.loads(request.param.read_text(encoding="utf-8"))


def test_there_are_words_to_translate():
    assert "clear" in texts("runtime")
    assert counted_texts("runtime")["%2 row"] == "%2 rows"
    assert [file.stem for file in CATALOGUES] == sorted(NUMBERS)


def test_every_text_stands_in_its_call_where_tools_find_it():
    asked, found = calls("runtime", "lab")
    assert found == asked


def test_style_sheets_say_nothing():
    sheets = "".join(file.read_text(encoding="utf-8") for file in (FRONTEND / "runtime").glob("*.css"))
    assert re.search(r"content: *attr\(", sheets)
    assert re.findall(r"content: *['\"][^'\"]*[a-z][^'\"]*", sheets, re.IGNORECASE) == []


def test_no_text_is_used_both_with_a_number_and_without():
    assert texts("runtime", "lab").isdisjoint(counted_texts("runtime", "lab"))


def test_counted_texts_leave_the_bare_number_to_no_reader():
    for singular, plural in counted_texts("runtime").items():
        assert "%1" not in singular + plural
        assert "%2" in singular
        assert places(singular) == places(plural)


def test_every_text_is_in_the_catalogue_and_nothing_else(catalogue):
    _, entries = catalogue
    assert set(entries) == texts("runtime") | set(counted_texts("runtime"))
    assert list(entries) == sorted(entries)


def test_translations_have_the_places_of_their_texts(catalogue):
    _, entries = catalogue
    for text, said in entries.items():
        for form in [said] if isinstance(said, str) else said.values():
            assert form.strip() == form != ""
            assert places(form) == places(text), text


def test_texts_that_depend_on_a_number_have_every_form_of_the_language(catalogue):
    language, entries = catalogue
    counted = counted_texts("runtime")
    for text, said in entries.items():
        assert isinstance(said, dict) == (text in counted), text
        if text in counted:
            assert set(said) == NUMBERS[language]
