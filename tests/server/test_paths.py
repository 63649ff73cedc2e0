"""No path of a request leads out of its folder, whatever it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from workbench.log import TrainingLog
from workbench.runs.records.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.server.conftest import Answer

pytestmark = pytest.mark.slow

SECRET = "nobody must read this"
ATTACKS = (
    "",
    ".",
    "..",
    "../outside/NAME",
    "sub/../../outside/NAME",
    "sub/./../../outside/NAME",
    "../root_dir/../outside/NAME",
    "./../outside/NAME",
    " ../outside/NAME",
    "....//outside/NAME",
    "OUTSIDE/NAME",
    "/OUTSIDE/NAME",
    "file://OUTSIDE/NAME",
    "link-NAME",
    "link/NAME",
    "sub/link/NAME",
    "circle",
    "circle/NAME",
    "..\\outside\\NAME",
    "sub\\..\\..\\outside\\NAME",
    "C:\\outside\\NAME",
    "C:/outside/NAME",
    "C:NAME",
    "\\\\server\\share\\NAME",
    "//server/share/NAME",
    "\\\\?\\C:\\NAME",
    "~/NAME",
    "~root/NAME",
    "$HOME/NAME",
    "../outside/NAME\0.ipynb",
    "NAME\0",
    "%2e%2e%2foutside%2fNAME",
    "..%2foutside%2fNAME",
    "..%5coutside%5cNAME",
    "%252e%252e%252foutside/NAME",
    "．．/outside/NAME",
    "..\u2215outside\u2215NAME",
    "\udcff/NAME",
    "x" * 300 + "/NAME",
    "x/" * 3000 + "NAME",
)


TARGETS = ("work.ipynb", "data.csv", "loss")


@pytest.fixture
def outside(project: Path, write_notebook: Callable[..., Path]) -> Path:
    """A folder beside the server's with something for every route, and links that lead there."""
    folder = project.parent / "outside"
    folder.mkdir()
    write_notebook(folder / "work.ipynb", f"secret: str = '{SECRET}'", f"never_defined('{SECRET}')")
    (folder / "data.csv").write_text(f"{SECRET}\n1\n", encoding="utf-8")
    with TrainingLog("loss", folder=folder) as log:
        log.log(1, {SECRET: 0.5})
    Recorder.open(folder / "runs", folder / "work.ipynb", {"note": SECRET}).close()
    (project / "sub").mkdir()
    add_links(project, folder)
    add_links(project / "sub", folder)
    return folder


def add_links(place: Path, outside: Path) -> None:
    for name in TARGETS:
        (place / f"link-{name}").symlink_to(outside / name)
    (place / "link").symlink_to(outside)
    (place / "circle").symlink_to(place / "circle")


def attacks(outside: Path, name: str) -> list[str]:
    return [attack.replace("NAME", name).replace("OUTSIDE", str(outside)) for attack in ATTACKS]


def encoded(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def assert_refused(answer: Answer, attack: str) -> None:
    assert answer.status in (400, 404), attack
    assert SECRET not in answer.body.decode("utf-8"), attack
    assert answer.message, attack


@pytest.mark.parametrize(
    ("route", "name"),
    [("notebooks/parameters", "work.ipynb"), ("notebooks/lint", "work.ipynb"), ("training", "loss")],
)
async def test_no_path_of_a_query_leads_out(outside, send_raw, route, name):
    for attack in attacks(outside, name):
        assert_refused(await send_raw(f"{route}?path={encoded(attack)}"), attack)


@pytest.mark.parametrize(
    ("route", "key", "name"),
    [
        ("notebooks/parameters", "path", "work.ipynb"),
        ("runs", "notebook", "work.ipynb"),
        ("quality", "path", "data.csv"),
    ],
)
async def test_no_path_of_a_body_leads_out(project, outside, send, route, key, name):
    for attack in attacks(outside, name):
        assert_refused(await send(route, "POST", body={key: attack}), attack)
    assert not list(project.glob("**/runs"))


@pytest.mark.parametrize("path", [None, 3, ["a"], {"a": 1}, True])
async def test_a_path_that_is_no_text_is_refused(project, send, path):
    for route, key in (("notebooks/parameters", "path"), ("runs", "notebook"), ("quality", "path")):
        answer = await send(route, "POST", body={key: path})
        assert answer.status == 400
        assert answer.message.startswith(f"'{key}' must ")


async def test_no_project_lies_outside(outside, recorded, send_raw):
    run = recorded()
    for attack in attacks(outside, "work.ipynb"):
        if attack not in ("", "."):
            for route in ("runs", f"runs/{run.id}", f"runs/{run.id}/files/run.json", f"runs/{run.id}/training/loss"):
                assert_refused(await send_raw(f"{route}?project={encoded(attack)}"), attack)
    assert (await send_raw("runs?project=.")).document == [run.to_dict()]


async def test_no_filter_tells_of_runs_outside(outside, recorded, send_raw):
    recorded()
    for attack in attacks(outside, "work.ipynb"):
        answer = await send_raw(f"runs?notebook={encoded(attack)}")
        assert SECRET not in answer.body.decode("utf-8")


async def test_no_file_of_a_record_lies_outside_of_it(project, outside, recorded, send_raw):
    run = recorded()
    add_links(run.folder, outside)
    (run.folder / "sub").mkdir()
    add_links(run.folder / "sub", outside)
    for name in TARGETS[:2]:
        for attack in attacks(outside, name):
            assert_refused(await send_raw(f"runs/{run.id}/files/{encoded(attack)}"), attack)
            plain = quote(attack, safe="/.~:", errors="surrogateescape")
            assert_refused(await send_raw(f"runs/{run.id}/files/{plain}"), attack)
    for escape in ("%2e%2e/%2e%2e/salary.ipynb", "..%2f..%2fsalary.ipynb", "../../salary.ipynb", "/../../salary.ipynb"):
        assert_refused(await send_raw(f"runs/{run.id}/files/{escape}"), escape)


@pytest.mark.parametrize("allowed", [False, True])
async def test_no_file_of_a_record_is_hidden(recorded, send_raw, jp_serverapp, allowed):
    jp_serverapp.contents_manager.allow_hidden = allowed  # in the file browser, which is another matter
    run = recorded()
    (run.folder / ".secret").write_text(SECRET, encoding="utf-8")
    (run.folder / "seen").symlink_to(run.folder / ".secret")
    (run.folder / ".hidden").mkdir()
    (run.folder / ".hidden" / "file").write_text(SECRET, encoding="utf-8")
    for path in (".secret", "seen", ".hidden/file", ".hidden", "sub/../.secret"):
        assert_refused(await send_raw(f"runs/{run.id}/files/{encoded(path)}"), path)


async def test_no_training_log_of_a_run_lies_outside_of_it(outside, recorded, send_raw):
    run = recorded()
    (run.folder / "training").mkdir()
    add_links(run.folder / "training", outside)
    for attack in attacks(outside, "loss"):
        assert_refused(await send_raw(f"runs/{run.id}/training/{encoded(attack)}"), attack)


@pytest.mark.parametrize("name", ["..", "...", "RUN", "run_1", "r%2e%2e%2fx", "a b", "é", "a\0", "~", "x/../y"])
async def test_no_name_of_a_run_is_anything_else(project, outside, send_raw, name):
    for rest in ("", "/files/run.json", "/training/loss"):
        assert_refused(await send_raw(f"runs/{quote(name, safe='/%')}{rest}"), name)
    answer = await send_raw(f"runs/{quote(name, safe='/%')}", method="DELETE")
    assert_refused(answer, name)
