"""The language of a notebook, as its file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PYTHON", "label", "language_of", "said"]

PYTHON = "python"
NAMES = {
    "ipython": PYTHON,
    ".net-csharp": "c#",
    ".net-fsharp": "f#",
    ".net-powershell": "powershell",
    "pwsh": "powershell",
}
LABELS = {"r": "R", "c#": "C#", "f#": "F#", "matlab": "MATLAB", "powershell": "PowerShell", "bash": "Bash"}
KERNELS = {"ir": "r", **NAMES}  # of notebooks that name a kernel and no language


def language_of(notebook: Mapping[str, Any]) -> str:
    """Return the language's name in small letters; one that does not say is taken to be Python."""
    told = said(notebook, "language_info", "name") or said(notebook, "kernelspec", "language")
    name = told or KERNELS.get(said(notebook, "kernelspec", "name") or "", PYTHON)
    return NAMES.get(name.lower(), name.lower())


def label(language: str) -> str:
    """Return how a language writes its own name."""
    return LABELS.get(language, language.capitalize())


def said(notebook: Mapping[str, Any], part: str, key: str) -> str | None:
    """Return a text from a part of the notebook's metadata; None when anything there is not as it should be."""
    content = notebook.get("metadata", {}).get(part)
    value = content.get(key) if isinstance(content, dict) else None
    return value if isinstance(value, str) and value else None
