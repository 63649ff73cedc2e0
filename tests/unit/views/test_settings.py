"""``wb.options``: what may be set, and what is refused in one line."""

import pytest

from workbench.invalid import InvalidInput
from workbench.views.settings import Options


def test_the_defaults():
    assert Options() == Options(embed="full", view_bytes=250_000, sensitive=())


def test_names_of_sensitive_columns_are_kept_as_a_tuple():
    held = Options()
    held.sensitive = ["name", "pay"]
    assert held.sensitive == ("name", "pay")
    held.sensitive = "name"
    assert held.sensitive == ("name",)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("embed", "some", r"'options.embed' must be one of \['full', 'still', 'none'\]"),
        ("view_bytes", 5, "at least 10,000"),
        ("view_bytes", "250 kB", "whole number of bytes"),
        ("view_bytes", True, "whole number of bytes"),
        ("sensitive", [3], "names of columns, got 3"),
        ("sensitive", None, "names of columns, got None"),
        ("embd", "full", "Did you mean 'embed'"),
    ],
)
def test_anything_else_is_refused_and_changes_nothing(option, value, words):
    held = Options()
    with pytest.raises(InvalidInput, match=words):
        setattr(held, option, value)
    assert held == Options()
