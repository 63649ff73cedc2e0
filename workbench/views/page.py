"""Pages: views as one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.strict_json import dumps
from workbench.views.payload import MIME_TYPE
from workbench.views.plotly_outputs import with_views_of_figures
from workbench.views.runtime import runtime_source, trace_file_source, trace_files
from workbench.views.still import still_picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbformat import NotebookNode

    from workbench.views.payload import Payload

__all__ = ["render_notebook", "render_page"]

CHECKOUT = Path(__file__).parent.parent.parent / "templates"
PACKAGE = Path(__file__).parent.parent

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; background: #f6f7f9; }
main { max-width: 1200px; margin: 24px auto; padding: 0 24px; }
article { background: #fff; border-radius: 8px; padding: 16px 20px; margin-bottom: 24px; }
@media (prefers-color-scheme: dark) { body { background: #11151a; } article { background: #171b21; } }
@media (max-width: 600px) { main { margin: 0; padding: 0; } article { border-radius: 0; padding: 12px; } }
@media print { body, article { background: none; } }
"""


def render_page(payloads: Sequence[Payload], *, title: str) -> str:
    """Write views as one HTML page; the runtime is in it once, and nothing is fetched.

    Parameters
    ----------
    payloads
        The views, from top to bottom.
    title
        The page's title.

    Returns
    -------
    str
        The page.

    Raises
    ------
    InvalidInput
        When the front end is not built (in a checkout).
    """
    runtime = runtime_source()
    documents = [payload.to_json() for payload in payloads]
    scripts = [*(trace_file_source(name) for name in trace_files(documents)), runtime]
    hashes = " ".join(f"'{_hash(script)}'" for script in scripts)
    run = "\n".join(f'<script type="module">{script}</script>' for script in scripts)
    views = "\n".join(_view(payload, document) for payload, document in zip(payloads, documents, strict=True))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Workbench">
<title>{html.escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{views}
</main>
{run}
</body>
</html>
"""


def render_notebook(notebook: NotebookNode, *, title: str, header_html: str = "") -> str:
    """Write a notebook as one HTML page whose views stay interactive; nothing is fetched.

    Plotly figures of the notebook's own stay interactive too, in their author's layout.

    Parameters
    ----------
    notebook
        The notebook with its outputs; it is not changed.
    title
        The page's title.
    header_html
        HTML that stands above the notebook, made by the caller and trusted. The classes that the page styles are
        listed in ``templates/report/index.html.j2``.

    Returns
    -------
    str
        The page.

    Raises
    ------
    InvalidInput
        When the front end is not built (in a checkout).
    """
    from nbconvert.exporters import HTMLExporter

    runtime_source()  # says what to do when there is none
    in_checkout = (CHECKOUT / "report" / "index.html.j2").is_file()
    where = {"extra_template_basedirs": [str(CHECKOUT)]} if in_checkout else {}
    exporter = HTMLExporter(
        template_name="report" if in_checkout else "workbench",
        extra_template_paths=[str(PACKAGE)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        **where,
    )
    shown = with_views_of_figures(notebook)
    resources: dict[str, Any] = {
        "metadata": {"name": title},
        "run_header": header_html,
        "trace_files": trace_files(_documents(shown)),
    }
    _describe_the_rest(shown, known={MIME_TYPE, *exporter.config.NbConvertBase.display_data_priority})
    page, _ = exporter.from_notebook_node(shown, resources=resources)
    return str(page)


def _documents(notebook: NotebookNode) -> Iterator[Mapping[str, Any]]:
    """Find the payloads in a notebook's outputs; what is no payload is told by the page itself."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            document = output.get("data", {}).get(MIME_TYPE)
            if isinstance(document, dict):
                yield document


def _describe_the_rest(notebook: NotebookNode, *, known: set[str]) -> None:
    """Put a sentence in the place of outputs that a page cannot show; nbconvert would leave them out."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if data and known.isdisjoint(data):
                data["text/plain"] = f"An output of type {', '.join(data)} is not shown in reports."


def _view(payload: Payload, document: Mapping[str, Any]) -> str:
    data = _script_text(dumps(document))
    return f'<article><noscript>{still_picture(payload)}</noscript><script type="{MIME_TYPE}">{data}</script></article>'


def _script_text(text: str) -> str:
    """Escape JSON so that nothing in it can end the script element or begin a comment."""
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
