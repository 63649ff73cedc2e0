"""Files of a record: pages in them may run scripts, but know nothing of the server."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

PAGE = "<script>parent.document.title = document.cookie</script>"


@pytest.fixture
def run(recorded):
    run = recorded()
    (run.folder / "report.html").write_text(PAGE, encoding="utf-8")
    (run.folder / "output.ipynb").write_text("{}", encoding="utf-8")
    (run.folder / "artifacts").mkdir()
    (run.folder / "artifacts" / "it's 数据.svg").write_text("<svg onload='alert(1)'/>", encoding="utf-8")
    return run


async def test_a_page_is_served_in_a_sandbox(run, send):
    answer = await send(f"runs/{run.id}/files/report.html")
    assert (answer.status, answer.body.decode()) == (200, PAGE)
    policy = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";")]
    assert policy[0] == "sandbox allow-scripts"
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Disposition" not in answer.headers


async def test_the_servers_own_policy_cannot_take_the_sandbox_away(run, send, jp_serverapp):
    own = "sandbox allow-scripts allow-same-origin; default-src 'self'"
    jp_serverapp.web_app.settings["headers"] = {"Content-Security-Policy": own}
    answer = await send(f"runs/{run.id}/files/report.html")
    assert answer.headers["Content-Security-Policy"] == f"sandbox allow-scripts; {own}"  # a browser takes the first


async def test_a_picture_that_may_hold_scripts_is_in_the_sandbox_too(run, send):
    answer = await send(f"runs/{run.id}/files/artifacts/it's 数据.svg")
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")


async def test_a_refusal_is_in_the_sandbox_too(run, send):
    answer = await send(f"runs/{run.id}/files/none.html")
    assert (answer.status, answer.message) == (404, "there is no file at 'none.html'.")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert answer.headers["Content-Type"] == "application/json"


async def test_the_cookie_alone_opens_a_report_without_a_referrer(run, send, signed_in):
    """As a frame in JupyterLab asks for it."""
    answer = await send(f"runs/{run.id}/files/report.html", headers={"Authorization": "", "Cookie": await signed_in()})
    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_script_of_another_site_gets_nothing(run, send, signed_in):
    headers = {"Authorization": "", "Cookie": await signed_in()}
    for origin in ("https://elsewhere.example", "null"):  # null: the origin of a page in a sandbox
        answer = await send(f"runs/{run.id}/files/report.html", headers={**headers, "Origin": origin})
        assert (answer.status, answer.message) == (403, "pages of other sites get no files from here.")


async def test_what_would_be_sent_can_be_asked_for(run, send):
    answer = await send(f"runs/{run.id}/files/report.html", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(PAGE))


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [("report.html", {"download": "1"}, "report.html"), ("output.ipynb", {}, "output.ipynb")],
)
async def test_a_file_is_downloaded_under_its_name(run, send, path, query, name):
    answer = await send(f"runs/{run.id}/files/{path}", **query)
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


async def test_a_folder_is_no_file(run, send):
    for path in ("artifacts", "artifacts/", "training/.."):
        assert (await send(f"runs/{run.id}/files/{path}")).status == 404


async def test_a_file_of_an_unknown_run_is_not_there(project, send):
    answer = await send("runs/20261123-101112-salary/files/run.json")
    assert (answer.status, answer.message) == (404, "there is no run '20261123-101112-salary'.")
