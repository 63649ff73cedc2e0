"""The sidebar and the views speak JupyterLab's language, from a language pack as translators make them."""

from __future__ import annotations

import json
import os

import pytest
from playwright.sync_api import expect

from tests.page_words import counted_texts, texts
from tests.view_words import VIEWS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LOCALE = "de_DE"


def messages() -> dict[str, list[str]]:
    """Put what translators find in brackets, in the sources and for views; what depends on a number has two forms."""
    of_views = json.loads((VIEWS / "de.json").read_text(encoding="utf-8"))
    plain = {text: [f"[{text}]"] for text in {*texts("lab", "runtime"), *of_views}}
    return plain | {one: [f"[{one}]", f"[{other}]"] for one, other in counted_texts("lab", "runtime").items()}


@pytest.fixture(scope="module")
def translated_lab(start_lab, project, tmp_path_factory):
    """JupyterLab set to a language in which each message of ours stands in brackets."""
    packages = tmp_path_factory.mktemp("packages")
    catalogue = packages / "pack_of_this_test" / "locale" / LOCALE / "LC_MESSAGES" / "jupyter_workbench.json"
    catalogue.parent.mkdir(parents=True)
    (packages / "pack_of_this_test" / "__init__.py").touch()
    head = {
        "domain": "jupyter_workbench",
        "language": LOCALE.replace("_", "-"),
        "plural_forms": "nplurals=2; plural=(n != 1);",
    }
    catalogue.write_text(json.dumps({"": head, **messages()}), encoding="utf-8")
    info = packages / "pack_of_this_test-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pack-of-this-test\nVersion: 1\n", encoding="utf-8")
    entry = f"[jupyterlab.languagepack]\n{LOCALE} = pack_of_this_test\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(packages), prepend=os.pathsep)
        lab = start_lab(project)
    settings = lab.home / "config" / "lab" / "user-settings" / "@jupyterlab" / "translation-extension"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text(json.dumps({"locale": LOCALE}), encoding="utf-8")
    return lab


def test_how_a_view_stands_with_its_kernel_is_translated(visit, translated_lab, project, notebook_writer):
    source = "import pandas as pd\nimport workbench as wb\nwb.quality(pd.DataFrame({'a': [1]}))"
    notebook_writer(project / "notebooks" / "view.ipynb", source, tagged=False)
    page = visit("notebooks/view.ipynb", where=translated_lab)
    page.ready()
    page.page.locator(".jp-Notebook .cm-content").first.click()
    page.page.keyboard.press("Control+Enter")
    expect(page.page.locator(".jp-workbench-view .link")).to_have_text("[linked]", timeout=60_000)


def test_the_words_of_a_view_are_translated(visit, translated_lab, project, notebook_writer):
    source = (
        "import pandas as pd\nimport workbench as wb\n"
        "wb.quality(pd.DataFrame({'a': range(300), 'shop': ['north', 'south', 'north'] * 100}))"
    )
    notebook_writer(project / "notebooks" / "words.ipynb", source, tagged=False)
    page = visit("notebooks/words.ipynb", where=translated_lab)
    page.ready()
    page.page.locator(".jp-Notebook .cm-content").first.click()
    page.page.keyboard.press("Control+Enter")
    view = page.page.locator(".jp-workbench-view")
    expect(view.locator(".link")).to_have_text("[linked]", timeout=60_000)
    expect(view.locator(".hint")).to_have_text("[Drag over a chart, or click in it, to select rows.]")
    expect(view.locator("header").first).to_contain_text("[300 rows × 2 columns] · [all rows read]")
    expect(view.locator("section.sparks .heading")).to_have_text("[Columns]")
    expect(view.locator("article.spark dt").first).to_have_text("[missing]")
    picture = view.locator("article.spark", has=page.page.locator("b", has_text="shop")).locator("svg")
    picture.focus()
    picture.press("End")
    picture.press("Enter")
    expect(view.locator(".selection .amount-of-rows")).to_have_text("[Showing [100 rows] where]")
    expect(view.locator(".selection .sentence")).to_have_text("[shop is south]")
    view.get_by_role("button", name="[show rows]").click()
    expect(view.locator(".rows .amount")).to_have_text("[100 rows]")
    expect(view.locator(".rows .subject")).to_have_text("[Selected rows]")
    said = view.locator("button:not(.sort, .remove, .close), .hint, .aloud, .subject, .foot span, .rows .amount")
    left = [words for words in said.all_inner_texts() if words.strip() and "[" not in words]
    assert left == []


def test_every_word_of_the_sidebar_is_translated(visit, translated_lab, fails):
    page = visit(fails, where=translated_lab).restored()
    page.page.get_by_role("button", name="[Run as pipeline…]").first.click()
    run = page.started_by(page.panel.get_by_role("button", name="[Run]", exact=True).click)
    page.ended(run, "failed")
    page.panel.get_by_text("[Advanced]").click()
    expect(run.locator(".jp-wb-status")).to_have_accessible_name("[failed]")
    said = page.panel.locator("h2, summary, button:not(.jp-wb-row), .jp-wb-options label, .jp-wb-check, dl dt")
    own = {"seed"}  # the notebook's words
    untranslated = [words for words in said.all_inner_texts() if "[" not in words and words.strip() not in own]
    assert untranslated == []


def test_why_a_run_could_not_be_started_is_told_in_jupyterlabs_language(visit, translated_lab, quick):
    """A proxy that answers itself, say, knows nothing of our sentences."""
    page = visit(quick, where=translated_lab).restored()
    page.page.get_by_role("button", name="[Run as pipeline…]").first.click()
    run = page.panel.get_by_role("button", name="[Run]", exact=True)

    def instead(answer):
        page.page.route("**/workbench/runs?*", lambda route: answer(route) if is_start(route) else route.continue_())
        run.click()

    def is_start(route):
        return route.request.method == "POST"

    instead(lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    expect(page.panel).to_contain_text("[The server answered “502 Bad Gateway”. Its log may say why.]")
    instead(lambda route: route.abort())
    expect(page.panel).to_contain_text("[The server does not answer.]")
