from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1", 1),
        ("model = fit()\nmodel.score()", 2),
        ("model, frame.head()", 1),
        ("for x in y:\n    x", 1),
        ("model + 1", 1),
        ("[]", 1),
        ("# nothing", 1),
    ],
)
def test_it_fires_where_no_variable_is_named(found, code, source, line):
    [finding] = found("WBN140", code(source, tags=("checkpoint",)))
    assert (finding.severity, finding.line) == ("warning", line)


@pytest.mark.parametrize("source", ["model", "model, frame", "(model, frame)", "[model]", "x = 1\n\nmodel;"])
def test_it_is_silent_where_variables_are_named(found, code, source):
    assert not found("WBN140", code(source, tags=("checkpoint",)))


def test_it_is_silent_about_other_cells_and_other_languages(found, code):
    assert not found("WBN140", "x = 1", code("x = 1", tags=("parameters",)))
    assert not found("WBN140", code("x <- 1", tags=("checkpoint",)), language="R")
    assert not found("WBN140", code("x = (", tags=("checkpoint",)))
