from __future__ import annotations

import json
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING

import nbformat
import pytest

from workbench.invalid import InvalidInput
from workbench.notebook import load
from workbench.notebook.load import load_notebook, read_notebook

if TYPE_CHECKING:
    from pathlib import Path


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def refusal(path: Path | str) -> str:
    with pytest.raises(InvalidInput) as refused:
        load_notebook(path)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_a_notebook_is_an_nbformat_node_that_validates(tmp_path, notebook):
    loaded = load_notebook(written(tmp_path / "a.ipynb", notebook("x = 1")))
    nbformat.validate(loaded)
    assert loaded.cells[0].source == "x = 1"


def test_a_file_that_jupyter_is_saving_is_read_when_it_is_whole(tmp_path, notebook, monkeypatch):
    from jupyter_server.services.contents.fileio import atomic_writing

    whole = json.dumps(notebook("x = 'ä'"), ensure_ascii=False).encode()
    parts = [whole[:20], whole[20 : whole.index(b"\xc3") + 1], whole[whole.index(b"\xc3") + 1 :]]
    path = written(tmp_path / "a.ipynb", notebook("x = 0"))
    with ExitStack() as saving:
        file = saving.enter_context(atomic_writing(str(path), text=False))

        def go_on(_seconds: float) -> None:  # while the reader waits
            file.write(parts.pop(0))
            file.flush()
            if not parts:
                saving.close()

        monkeypatch.setattr(load, "time", SimpleNamespace(sleep=go_on, monotonic=lambda: 0.0))
        assert read_notebook(path)["cells"][0]["source"] == "x = 'ä'"
    assert parts == []


def test_a_save_that_was_broken_off_is_told_with_what_was_there_before(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "SAVE_SECONDS", -1.0)
    (tmp_path / ".~a.ipynb").touch()
    said = refusal(written(tmp_path / "a.ipynb", '{"cells": ['))
    assert "is not a notebook: its content is not JSON. It seems that a save was broken off" in said
    assert said.endswith(f"is in '{tmp_path / '.~a.ipynb'}'.")


def test_sources_and_outputs_in_lines_are_joined(tmp_path, notebook, code):
    cell = code("", outputs=[{"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}])
    cell["source"] = ["x = 1\n", "y = 2"]
    read = read_notebook(written(tmp_path / "a.ipynb", notebook(cell)))
    assert (read["cells"][0]["source"], read["cells"][0]["outputs"][0]["text"]) == ("x = 1\ny = 2", "a\nb")


def test_a_list_as_json_output_stays_a_list(tmp_path, notebook, code):
    output = {"output_type": "display_data", "metadata": {}, "data": {"application/json": ["a"], "text/plain": ["b"]}}
    read = read_notebook(written(tmp_path / "a.ipynb", notebook(code("x", outputs=[output]))))
    assert read["cells"][0]["outputs"][0]["data"] == {"application/json": ["a"], "text/plain": "b"}


def test_cells_without_ids_get_the_same_ids_each_time(tmp_path, notebook):
    content = notebook("x", "y")
    for cell in content["cells"]:
        del cell["id"]
    path = written(tmp_path / "a.ipynb", content | {"nbformat_minor": 4})
    first, second = load_notebook(path), load_notebook(path)
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells] == ["cell-0", "cell-1"]
    nbformat.validate(first)


def test_repeated_ids_are_made_different(tmp_path, notebook):
    content = notebook("x", "y", "z")
    for cell in content["cells"]:
        cell["id"] = "same"
    ids = [cell.id for cell in load_notebook(written(tmp_path / "a.ipynb", content)).cells]
    assert len(set(ids)) == 3


def test_a_notebook_of_version_3_is_brought_to_4(tmp_path):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []}]}],
    }
    loaded = load_notebook(written(tmp_path / "old.ipynb", old))
    assert (loaded.nbformat, loaded.cells[0].source) == (4, "x = 1")


def test_a_byte_order_mark_does_no_harm(tmp_path, notebook):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook("x")).encode())
    assert load_notebook(path).cells[0].source == "x"


def test_a_missing_notebook_names_the_nearest_one(tmp_path, notebook):
    written(tmp_path / "salary.ipynb", notebook())
    assert f"Did you mean '{tmp_path / 'salary.ipynb'}'?" in refusal(tmp_path / "salry.ipynb")


def test_a_missing_folder_is_named(tmp_path):
    assert "The folder" in refusal(tmp_path / "none" / "a.ipynb")


def test_a_folder_names_the_notebooks_in_it(tmp_path, notebook):
    written(tmp_path / "a.ipynb", notebook())
    assert refusal(tmp_path).endswith("is a folder. It holds a.ipynb.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1]", "no format version"),
        ('{"nbformat": "4"}', "no format version"),
        ('{"nbformat": 4}', "no list of cells"),
        ('{"nbformat": 5, "cells": []}', "version 5"),
        ('{"nbformat": 3}', "damaged notebook of version 3"),
        ('{"nbformat": 4, "cells": [1]}', "cell 0"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', "cell 0"),
    ],
)
def test_what_is_not_a_notebook_is_refused_with_the_reason(tmp_path, content, reason):
    assert reason in refusal(written(tmp_path / "a.ipynb", content))


def test_another_kind_of_file_is_named(tmp_path):
    assert "Expected an .ipynb file, got '.py'." in refusal(written(tmp_path / "a.py", "x = 1"))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not text" in refusal(path)


def test_a_name_that_no_file_can_have_is_refused():
    assert "cannot be read" in refusal("a\0b.ipynb")


def test_an_address_of_an_unknown_kind_is_refused():
    assert "cannot be read" in refusal("nonsense://a/b.ipynb")
