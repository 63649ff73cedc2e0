"""Whether JupyterLab will find the two extensions of Workbench, and what to do when it will not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["missing_extensions"]

SERVER_EXTENSION = "workbench.server"
LAB_EXTENSION = "jupyter-workbench"


def missing_extensions() -> Iterator[str]:
    """Say for each extension that is not enabled in this environment what will be missing, and what to do.

    Only configuration is read, where Jupyter reads it: asking JupyterLab itself takes two seconds.
    """
    from jupyter_core.paths import jupyter_config_path, jupyter_path
    from jupyter_server.extension.config import ExtensionConfigManager

    config_path = jupyter_config_path()
    server: Any = ExtensionConfigManager(read_config_path=config_path)
    if not server.get_jpserver_extensions().get(SERVER_EXTENSION):
        yield (
            "JupyterLab will show no runs, parameters and checks, as the server extension of Workbench is not enabled"
            f" here. Enable it with: jupyter server extension enable {SERVER_EXTENSION}"
        )
    if not any((Path(folder) / LAB_EXTENSION / "package.json").is_file() for folder in jupyter_path("labextensions")):
        yield (
            "JupyterLab will show views as still pictures, as the lab extension of Workbench is not installed here."
            " Install it with: pip install --force-reinstall --no-deps jupyter-workbench"
        )
    elif _is_disabled(config_path):
        yield (
            "JupyterLab will show views as still pictures, as the lab extension of Workbench is disabled here."
            f" Enable it with: jupyter labextension enable {LAB_EXTENSION}"
        )


def _is_disabled(config_path: list[str]) -> bool:
    """Tell what the first configuration that speaks of the lab extension says."""
    for folder in config_path:
        try:
            page = json.loads((Path(folder) / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
            disabled = page["disabledExtensions"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if isinstance(disabled, dict) and LAB_EXTENSION in disabled:
            return bool(disabled[LAB_EXTENSION])
        if isinstance(disabled, list) and LAB_EXTENSION in disabled:
            return True
    return False
