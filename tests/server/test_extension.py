from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import workbench.server

CONFIG = Path(workbench.server.__file__).parent / "config" / "workbench.json"


def test_the_configuration_enables_the_module_that_is_the_extension():
    [point] = workbench.server._jupyter_server_extension_points()
    assert json.loads(CONFIG.read_text(encoding="utf-8")) == {
        "ServerApp": {"jpserver_extensions": {point["module"]: True}}
    }


@pytest.mark.slow
def test_jupyter_lists_the_extension_as_enabled_where_the_configuration_is_installed(tmp_path):
    installed = tmp_path / "jupyter_server_config.d" / CONFIG.name
    installed.parent.mkdir()
    installed.write_bytes(CONFIG.read_bytes())
    command = [sys.executable, "-m", "jupyter", "server", "extension", "list"]
    listed = subprocess.run(
        command, env={"JUPYTER_CONFIG_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = listed.stdout + listed.stderr
    assert "workbench.server" in said
    assert "enabled" in next(line for line in said.splitlines() if "workbench.server" in line)
    assert "X" not in next(line for line in said.splitlines() if "workbench.server" in line)
