"""How often hypothesis looks, and which files of tests go to the same worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

# A loaded machine is slow, and slow is not wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time: what fails has failed because of what was changed.
settings.register_profile("ci", parent=settings.get_profile("patient"), derandomize=True, database=None)
# Other versions of libraries change what all examples have in common: how a library is called.
settings.register_profile("lowest", parent=settings.get_profile("ci"), max_examples=10)
# Those who look for what nobody has thought of: `make fuzz`.
settings.register_profile("fuzz", parent=settings.get_profile("patient"), max_examples=2_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Give the files that share a server to one worker, and each other file to any."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class LoadServerScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return shared_server(config.rootpath / file) or file

    return LoadServerScheduling(config, log)


def shared_server(file: Path) -> str | None:
    """Tell which server a file of tests shares with others, if it does."""
    folder = file.parent.name
    if folder not in ("browser", "lab") or not file.name.startswith("test_"):
        return None
    text = file.read_text(encoding="utf-8")
    if "lab_folder" in text:
        return "JupyterLab on folders"
    return "JupyterLab on the project" if folder == "lab" and "start_lab" not in text else None
