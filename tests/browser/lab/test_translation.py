"""The sidebar speaks the language that JupyterLab is set to, from a language pack as translators make them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SOURCES = Path(__file__).parents[3] / "workbench" / "frontend"
MESSAGE = re.compile(r"trans\.__\(\s*'((?:[^'\\]|\\.)*)'")
LOCALE = "de_DE"


def messages() -> list[str]:
    """What translators find in the sources."""
    files = [file for folder in ("lab", "runtime") for file in (SOURCES / folder).glob("*.ts*")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return sorted({found.replace("\\'", "'") for text in texts for found in MESSAGE.findall(text)})


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
    words = {message: [f"[{message}]"] for message in messages()}
    catalogue.write_text(json.dumps({"": head, **words}), encoding="utf-8")
    info = packages / "pack_of_this_test-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pack-of-this-test\nVersion: 1\n", encoding="utf-8")
    entry = f"[jupyterlab.languagepack]\n{LOCALE} = pack_of_this_test\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(packages))
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


def test_every_word_of_the_sidebar_is_translated(visit, translated_lab):
    page = visit("notebooks/fails.ipynb", where=translated_lab)
    page.page.get_by_role("button", name="[Run as pipeline…]").first.click()
    page.panel.get_by_role("button", name="[Run]", exact=True).click()
    run = page.runs.first
    expect(run).to_have_attribute("data-status", "failed", timeout=90_000)
    page.panel.get_by_text("[Options]").click()
    expect(run.locator(".jp-wb-status")).to_have_accessible_name("[failed]")
    said = page.panel.locator("h2, summary, button:not(.jp-wb-row), .jp-wb-options label, .jp-wb-check, dl dt")
    own = {"seed"}  # the notebook's words
    untranslated = [words for words in said.all_inner_texts() if "[" not in words and words.strip() not in own]
    assert untranslated == []
