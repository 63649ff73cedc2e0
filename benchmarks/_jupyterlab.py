"""A JupyterLab of its own for a measurement, with chosen extensions, and the browser to look at it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jupyter_core.paths import jupyter_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, Playwright

TOKEN = "a-token-of-this-measurement"
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@contextmanager
def served(home: Path, extensions: Iterable[Path]) -> Iterator[str]:
    """Start JupyterLab with just these prebuilt extensions, and nothing of the person's own; gives its address."""
    for extension in extensions:
        place = home / "extensions" / _name(extension)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(extension, target_is_directory=True)
    (home / "work").mkdir(parents=True)
    variables = {
        **os.environ,
        **{f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")},
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port=0"),
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={home / 'work'}",
        f"--LabApp.labextensions_path={home / 'extensions'}",
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
        f"--LabApp.user_settings_dir={home / 'settings'}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with subprocess.Popen(command, env=variables, cwd=home / "work", stderr=subprocess.PIPE, text=True) as process:
        try:
            address = _address(process)
            # Somebody has to read on: a full pipe would stop the server.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield address
        finally:
            process.terminate()
            process.wait(timeout=60)


def installed() -> dict[str, Path]:
    """Find the prebuilt extensions that JupyterLab would load here, by their names."""
    found: dict[str, Path] = {}
    for folder in map(Path, jupyter_path("labextensions")):
        for package in (*folder.glob("[!@]*/package.json"), *folder.glob("@*/*/package.json")):
            found.setdefault(_name(package.parent), package.parent)
    return found


def _name(extension: Path) -> str:
    name: str = json.loads((extension / "package.json").read_text(encoding="utf-8"))["name"]
    return name


def _address(process: subprocess.Popen[str]) -> str:
    """Return the address that the server tells, as soon as it listens there."""
    said = []
    for line in process.stderr or ():
        said.append(line)
        if "http://127.0.0.1:" not in line:
            continue
        told = urlsplit(line[line.index("http://") :])
        while process.poll() is None:
            try:
                socket.create_connection((told.hostname, told.port)).close()
            except ConnectionRefusedError:
                continue
            return f"http://{told.netloc}"
    sys.exit("JupyterLab did not start:\n" + "".join(said))


def browser(playwright: Playwright) -> Browser:
    """Start the machine's Chromium or Chrome, else Playwright's own."""
    found = next((place for name in BROWSERS if (place := shutil.which(name))), playwright.chromium.executable_path)
    if not Path(found).exists():
        sys.exit("this benchmark needs Chromium or Chrome: python -m playwright install chromium")
    return playwright.chromium.launch(executable_path=found, args=list(QUIET))
