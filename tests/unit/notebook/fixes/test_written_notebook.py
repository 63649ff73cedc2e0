"""What a fix does not touch keeps its every byte, whatever program wrote the file."""

from __future__ import annotations

import json

import pytest

from workbench.notebook.fixes.fix import CellChange, Fix, NewCell
from workbench.notebook.fixes.mending import mend
from workbench.notebook.fixes.written_notebook import rewritten

FORMS = {
    "as Jupyter writes": {"indent": 1, "ensure_ascii": False},
    "tabs": {"indent": "\t", "ensure_ascii": False},
    "four spaces": {"indent": 4},
    "escaped": {"indent": 2, "ensure_ascii": True},
    "one line": {"ensure_ascii": False},
    "compact": {"separators": (",", ":")},
}


def content(*, lines: bool, metadata):
    def cell(source, number):
        return {
            "metadata": metadata,
            "cell_type": "code",
            "id": f"c{number}",
            "execution_count": number,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["ü\n"]}],
            "source": source.splitlines(keepends=True) if lines else source,
        }

    cells = [cell("x = 'ü'\ny = 1", 1), cell("print(x)", 2)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"z": 1.0, "a": [1e5, "é"]}, "cells": cells}


CHANGE = Fix(
    code="WBN111",
    cell=0,
    title="all at once",
    changes=(CellChange(cell=0, source="x = 'ö'\ny = 2\nz = 3", tag="parameters"), CellChange(cell=1, clears=True)),
    new_cell=NewCell(before=1, source="new = 1\nnewer = 2", tag="new"),
)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("lines", [True, False], ids=["lines", "text"])
@pytest.mark.parametrize(
    "metadata", [{}, {"tags": ["a"]}, {"a": 1, "z": {"q": []}}, {"a": 1}], ids=["none", "tags", "more", "less"]
)
def test_the_file_is_as_if_written_anew_in_its_own_form(form, lines, metadata):
    before = content(lines=lines, metadata=metadata)
    after = json.loads(json.dumps(before))
    after["cells"][0]["source"] = ["x = 'ö'\n", "y = 2\n", "z = 3"] if lines else "x = 'ö'\ny = 2\nz = 3"
    after["cells"][0]["metadata"] = dict(
        sorted({**metadata, "tags": [*metadata.get("tags", []), "parameters"]}.items())
    )
    after["cells"][1]["outputs"] = []
    new = {
        "cell_type": "code",
        "execution_count": None,
        "id": "parameters-0",
        "metadata": {"tags": ["new"]},
        "outputs": [],
        "source": ["new = 1\n", "newer = 2"],
    }
    after["cells"].insert(1, new)
    assert rewritten(json.dumps(before, **form) + "\n", CHANGE) == json.dumps(after, **form) + "\n"


def test_line_ends_of_another_system_stay(notebook):
    text = json.dumps(content(lines=True, metadata={}), indent=1).replace("\n", "\r\n")
    changed = rewritten(text, CHANGE)
    assert changed.count("\n") == changed.count("\r\n")
    assert json.loads(changed)["cells"][0]["metadata"] == {"tags": ["parameters"]}


def test_a_cell_without_metadata_gets_one():
    text = '{"cells": [{"cell_type": "code", "source": "x = 1"}], "nbformat": 4, "nbformat_minor": 4}'
    fix = Fix(code="WBN111", cell=None, title="tag", changes=(CellChange(cell=0, tag="parameters"),))
    assert json.loads(rewritten(text, fix))["cells"][0]["metadata"] == {"tags": ["parameters"]}


ODD = """{ "nbformat":4,"nbformat_minor" : 4,

"metadata":{},"cells":[
{"cell_type":"code","metadata":{ },"source":["x = 1"]} ,{"cell_type":"code","metadata":{},"source":"print( x )"}
]
}

"""


def test_odd_but_valid_writing_stays(path):
    done = mend(ODD, path=path)
    assert [fix.code for fix in done.fixes] == ["WBN111"]
    assert done.text.replace('{"tags": ["parameters"]}', "{ }") == ODD
