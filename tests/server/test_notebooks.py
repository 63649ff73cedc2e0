"""What a notebook takes, whether it is finished, and whether it would take these texts."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

ROUTES = ("notebooks/parameters", "notebooks/lint")


async def test_parameters_are_those_of_the_command(project, send):
    answer = await send("notebooks/parameters", path="salary.ipynb")
    assert answer.status == 200
    assert answer.document == [
        {"name": "seed", "type": "int", "default": 7, "required": False, "choices": None, "help": "of the generator"}
    ]


async def test_fixes_are_told_with_the_difference_they_make_and_nothing_is_written(project, send, write_notebook):
    path = write_notebook(project / "untidy.ipynb", "rate = 0.5", "import random\nrandom.random()")
    before = path.read_bytes()
    told = (await send("notebooks/lint", "POST", body={"path": "untidy.ipynb"})).document
    assert [(fix["code"], fix["cell"]) for fix in told["fixes"]] == [("WBN106", 1)]
    assert told["fixes"][0]["changes"][0]["source"] == "import random\nrandom.seed(0)\nrandom.random()"
    assert [(each["cell"], each["new"]) for each in told["changes"]] == [(1, False)]
    assert "+random.seed(0)" in told["changes"][0]["diff"]
    assert path.read_bytes() == before


async def test_lint_says_the_cell_and_the_line(project, send):
    answer = await send("notebooks/lint", path="salary.ipynb")
    assert answer.status == 200
    found = answer.document["findings"]
    assert [(each["code"], each["cell"], each["line"], each["fix"]) for each in found] == [("WBN103", 1, 1, None)]


@pytest.mark.parametrize("route", ROUTES)
async def test_a_missing_notebook_is_not_found(project, send, route):
    answer = await send(route, path="none.ipynb")
    assert (answer.status, answer.message) == (404, "there is no file at 'none.ipynb'.")


@pytest.mark.parametrize("route", ROUTES)
async def test_a_request_without_a_path_is_refused(project, send, route):
    answer = await send(route)
    assert answer.status == 400
    assert answer.message == "'path' must name a file or folder, relative to the server's folder, and is missing."


@pytest.mark.parametrize("route", ROUTES)
async def test_a_file_that_is_no_notebook_is_refused(project, send, route):
    (project / "a.ipynb").write_text("100 % no notebook", encoding="utf-8")
    answer = await send(route, path="a.ipynb")
    assert answer.status == 400
    assert "a.ipynb' is not a notebook" in answer.message


async def test_what_goes_wrong_with_us_is_one_line_without_a_traceback(project, send, monkeypatch):
    import workbench.server.notebook_handlers as handlers

    def fail(*_: object) -> None:
        raise ZeroDivisionError("100 % ours\nand more")

    monkeypatch.setattr(handlers, "read_notebook", fail)
    answer = await send("notebooks/parameters", path="salary.ipynb")
    assert answer.status == 500
    assert answer.message == (
        "something went wrong in Workbench (ZeroDivisionError: 100 % ours); the log of the server says more."
    )


async def test_texts_become_values(project, send, notebook):
    path = notebook(
        "n: int = 1\nrate: float = 0.5\nday: date = date(2024, 1, 1)\nnames: list[str] = []\nplace: Path = Path('a')"
    )
    texts = {"n": "1_000", "rate": "nan", "day": "2024-02-03", "names": "a,b", "place": "data/x.csv"}
    answer = await send("notebooks/parameters", "POST", body={"path": path, "texts": texts})
    assert answer.status == 200
    assert answer.document == {
        "values": {"n": 1000, "rate": None, "day": "2024-02-03", "names": ["a", "b"], "place": "data/x.csv"},
        "problems": {},
    }


async def test_each_text_that_is_no_value_is_told_by_name(project, send, notebook):
    path = notebook("n: int\nrate: float\nmode: Literal['few', 'all'] = 'few'")
    body = {"path": path, "texts": {"n": "many", "mode": "fw", "mod": "all"}}
    answer = await send("notebooks/parameters", "POST", body=body)
    assert answer.status == 200
    assert answer.document == {
        "values": {},
        "problems": {
            "n": "parameter 'n' must be a whole number, got 'many'.",
            "mode": "parameter 'mode' must be one of ['few', 'all'], got 'fw'. Did you mean 'few'?",
            "mod": "'parameter' must be one of ['n', 'rate', 'mode'], got 'mod'. Did you mean 'mode'?",
            "rate": "parameter 'rate' (float) has no default and must be given, as rate=…",
        },
    }
    assert not list(project.glob("**/runs"))


async def test_what_answers_says_its_version(send):
    from importlib.metadata import version

    from workbench.views.payload import VERSION

    answer = await send("about")
    assert answer.document == {"version": version("jupyter-workbench"), "payload_version": VERSION}
