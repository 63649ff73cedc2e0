"""Magics and shell lines that work only on some machines, or only in this notebook's own kernel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.findings import Evidence, rule
from workbench.notebook.rules.installs import INSTALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.notebook.draft import Draft

LINE_MAGIC = re.compile(r"\s*%(?P<name>[A-Za-z_]\w*)\s*(?P<rest>.*)")
CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w!]+)\s*(?P<rest>.*)")
SHELL = re.compile(r"\s*([\w\s.,\[\]'\"]+=\s*)?!{1,2}\s*(?P<command>\S.*)")
DOWNLOAD = re.compile(r"\s*(.*=\s*)?[!%]{1,2}\s*(wget|curl|git\s+clone|gsutil|aws\s+s3|kaggle|gdown|scp|rsync)\b")
SHELLS = frozenset({"bash", "sh", "zsh", "script", "system", "sx", "sc", "cmd", "powershell", "perl", "ruby", "!"})
MOVES = frozenset({"cd", "pushd", "popd"})
KEPT = frozenset({"store", "macro", "recall", "rerun", "edit", "bookmark", "load", "loadpy"})
# Extensions that only help while writing, or come with every kernel.
HARMLESS_EXTENSIONS = frozenset({"autoreload", "autotime", "watermark", "tensorboard", "memory_profiler"})
HARMLESS_EXTENSIONS |= frozenset({"line_profiler", "nb_black", "lab_black", "jupyter_black", "rich", "storemagic"})
PRIVATE = re.compile(r"(?<==).+|(?<=://)[^/]*@")  # what is set, and who asks
INTERACTIVE = re.compile(r"(?i)\s*(notebook|widget|ipympl|nbagg|qt\d*|tk|osx|gtk\d*|wx|macosx)\b")


@rule(
    "WBN123",
    severity="info",
    remedy="Say it in Python (pathlib, shutil, subprocess), or do it before the run.",
)
def magic_that_does_not_port(draft: Draft) -> Iterator[Evidence]:
    """A magic or a shell line that does not work everywhere: ``!ls``, ``%%bash``, ``%cd``, ``%load_ext``.

    Fires once a cell; as a warning for ``%cd`` (all later paths depend on it) and for magics that read what is kept on
    one machine (``%store``, ``%load``). Does not fire for what every kernel has and what changes no result:
    ``%matplotlib inline``, ``%time``, ``%%timeit``, ``%%capture``, ``%autoreload``, ``%config``, ``%%html``,
    ``%%writefile``; nor for installs (WBN107), downloads (WBN118) and the debugger (WBN120).
    """
    for cell in draft.cells:
        found = [(line, *said) for line, text in cell.python.magics if (said := _trouble(text)) is not None]
        if found:
            line, title, severe = min(found, key=lambda each: (not each[2], each[0]))
            yield Evidence(
                title=title, severity="warning" if severe else "info", cell=cell.index, line=line, count=len(found)
            )


def shown_command(text: str) -> str:
    """Show a shell line by its first words; the rest may hold what is private."""
    words = [PRIVATE.sub("…", word) for word in text.split()]
    return " ".join(words[:2]) + (" …" if len(words) > 2 else "")


def _trouble(text: str) -> tuple[str, bool] | None:
    """Say what does not port in a magic or shell line, and whether it is grave; None when nothing is."""
    if INSTALL.match(text) or DOWNLOAD.match(text):
        return None
    if found := CELL_MAGIC.match(text):
        return (f"The cell needs another program: %%{found['name']}", False) if found["name"] in SHELLS else None
    if found := LINE_MAGIC.match(text):
        return _of_line_magic(found["name"], found["rest"])
    if found := SHELL.match(text):
        return f"The cell calls the shell: !{shown_command(found['command'])}", False
    return None


def _of_line_magic(name: str, rest: str) -> tuple[str, bool] | None:
    if name in MOVES:
        return f"%{name} changes the working folder, and what later paths mean", True
    if name in KEPT:
        return f"%{name} reads what is kept on one machine", True
    if name in SHELLS:
        return f"The cell calls the shell: %{name}", False
    if name in ("load_ext", "reload_ext"):
        extension = rest.split(maxsplit=1)[0] if rest.split() else ""
        harmless = extension.rpartition(".")[2] in HARMLESS_EXTENSIONS or extension in HARMLESS_EXTENSIONS
        return None if harmless else (f"The cell needs the extension '{extension}' of IPython", False)
    if name in ("matplotlib", "gui") and INTERACTIVE.match(rest):
        return f"%{name} {rest.strip()} needs a screen or a live page; a run shows no figure so", False
    return None
