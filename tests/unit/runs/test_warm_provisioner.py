"""A kernel specification that asks for forked kernels, used by other programs than this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
import pytest

from tests.own_kernel import own_kernel
from tests.unit.runs.finished_runs import outliving
from workbench.runs.warm import templates as warm_templates
from workbench.runs.warm.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.runs.conftest import MakeNotebook

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")]

NAME = "python-warm"
SECONDS = 120
ABOUT = (
    "import os, sys\nloaded = 'numpy' in sys.modules\n"
    "print(dict(loaded=loaded, folder=os.path.basename(os.getcwd()), word=os.environ['WORD'], template=os.getppid()))"
)


@pytest.fixture(autouse=True)
def specification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "share" / "kernels" / NAME
    folder.mkdir(parents=True)
    provisioner = {"provisioner_name": "workbench-warm", "config": {"imports": ["numpy"]}}
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    words = {"argv": argv, "display_name": "Python (warm)", "language": "python", "env": {"WORD": "set"}}
    (folder / "kernel.json").write_text(json.dumps({**words, "metadata": {"kernel_provisioner": provisioner}}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Templates]:
    with Templates() as made:
        monkeypatch.setattr(warm_templates, "_own", made)
        yield made


def asked(client: Any, code: str) -> Any:
    told: list[str] = []
    client.execute_interactive(
        code, timeout=SECONDS, output_hook=lambda message: told.append(message["content"].get("text", ""))
    )
    return eval("".join(told), {})


def test_a_client_gets_its_kernels_forked_from_the_second_on(own: Templates, tmp_path: Path) -> None:
    with own_kernel(NAME, cwd=str(tmp_path)) as (manager, client):
        first = asked(client, ABOUT)
        assert (first["loaded"], first["word"], first["folder"]) == (False, "set", tmp_path.name)
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=SECONDS)
        second = asked(client, ABOUT)
        [template] = own.process_ids
        assert second == first | {"loaded": True, "template": template}
        assert (manager.provisioner.start, manager.is_alive()) == ("warm", True)
        request = client.execute("print('begun', flush=True)\nwhile True: pass")
        while client.get_iopub_msg(timeout=SECONDS)["content"].get("text") != "begun\n":
            pass
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=SECONDS)
        assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (request, "KeyboardInterrupt")
        process = psutil.Process(manager.provisioner.pid)
        manager.shutdown_kernel()
    assert not manager.is_alive()
    assert outliving([process]) == []


def test_nbconvert_executes_with_it_and_leaves_nobody_behind(make_notebook: MakeNotebook, tmp_path: Path) -> None:
    notebooks = [make_notebook(ABOUT, name=f"{name}.ipynb", kernel=NAME) for name in ("a", "b")]
    command = (sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", str(tmp_path))
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        (*command, *map(str, notebooks)), capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    read = [nbformat.read(tmp_path / notebook.name, as_version=4) for notebook in notebooks]
    first, second = (eval(each.cells[0].outputs[0].text, {}) for each in read)
    assert (first["loaded"], second["loaded"]) == (False, True)
    assert outliving([second["template"]]) == []
