"""MIME bundles: what a displayed report leaves in the notebook, for each place that may show it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from workbench.context import current_run
from workbench.views.payload import MIME_TYPE
from workbench.views.runtime import is_built
from workbench.views.settings import options
from workbench.views.still import still_picture

if TYPE_CHECKING:
    from workbench.views.report import Report

__all__ = ["mime_bundle", "saved_data"]

FINDINGS_IN_TEXT = 5


def mime_bundle(report: Report) -> dict[str, Any]:
    """Return the representations of *report* that `wb.options.embed` asks for.

    The payload is drawn by the JupyterLab extension, which may then ask the kernel about it, and by saved pages; the
    still picture is for whatever runs no script, the text for terminals. Front ends that do not know the payload's
    MIME type get a widget as well, which costs a model in the kernel and is made nowhere else.
    """
    if options.embed == "none":
        return {"text/plain": repr(report)}
    payload = report.payload
    bundle = saved_data(report)
    if options.embed == "still":
        del bundle[MIME_TYPE]
        return bundle
    if _in_ipykernel() and current_run() is None:
        from workbench.views.kernel.link import remember

        remember(payload.id, report, shell=_shell())
    if needs_widget():
        from workbench.views.widget import WIDGET_TYPE

        bundle[WIDGET_TYPE] = report.widget().reference()
    return bundle


def saved_data(report: Report) -> dict[str, Any]:
    """Return what a notebook keeps of a view: the payload, the still picture and the text, by MIME type."""
    payload = report.payload
    return {MIME_TYPE: payload.to_json(), "image/svg+xml": still_picture(payload), "text/plain": _text(report)}


def needs_widget() -> bool:
    """Say whether the place that shows outputs draws widgets but not our MIME type (VS Code, Colab, marimo, Voilà)."""
    if current_run() is not None or not is_built():
        return False
    return _in_vs_code() or _in_voila() or "google.colab" in sys.modules or _in_marimo()


def _in_ipykernel() -> bool:
    kernels = sys.modules.get("ipykernel.kernelbase")
    return kernels is not None and isinstance(getattr(_shell(), "kernel", None), kernels.Kernel)


def _in_vs_code() -> bool:
    shell = _shell()
    return shell is not None and "__vsc_ipynb_file__" in shell.user_ns


def _in_voila() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def _in_marimo() -> bool:
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


def _shell() -> Any:
    """Return IPython's shell if one runs, without importing IPython where nobody has."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def _text(report: Report) -> str:
    payload = report.payload
    lines = [f"{payload.title}: {payload.summary} · {payload.basis}"]
    lines += [str(finding) for finding in report.findings[:FINDINGS_IN_TEXT]]
    if len(report.findings) > FINDINGS_IN_TEXT:
        lines.append(f"… and {len(report.findings) - FINDINGS_IN_TEXT} more findings")
    lines.append(f"numbers: .frame(name) with name in {report.names}")
    return "\n".join(lines)
