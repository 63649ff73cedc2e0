"""A kernel that the system ends because memory ran out is told as such."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.runs.kernel.memory_kills import MemoryKills
from workbench.runs.records.store import list_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.runs.conftest import MakeNotebook

LIMIT = 700 * 2**20


@pytest.fixture
def small_group() -> Iterator[Path]:
    """A control group with little memory, where this process may make one."""
    for root, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = Path(root) / f"workbench-test-{os.getpid()}"
        try:
            group.mkdir()
            (group / limit).write_text(str(LIMIT))
        except OSError:
            continue
        yield group
        group.rmdir()
        return
    pytest.skip("no control group can be made here")


@pytest.mark.slow
def test_memory_that_runs_out_is_told(make_notebook: MakeNotebook, project: Path, small_group: Path) -> None:
    make_notebook("print('before')", "held = [bytearray(b'x') * 2**20 for _ in range(10_000)]")
    code = f"import os, sys; open({str(small_group / 'cgroup.procs')!r}, 'w').write(str(os.getpid()));"
    code += "from workbench.runs.engine import run; run('work.ipynb')"
    subprocess.run((sys.executable, "-c", code), cwd=project, check=True)
    [ended] = list_runs(runs=project / "runs")
    assert ended.error is not None
    assert ended.error["name"] == "KernelDied"
    assert ended.error["message"] == (
        "the kernel was killed by SIGKILL, because memory ran out: 734\u202fMB are allowed"
    )


KILLED = "the kernel was killed by SIGKILL, perhaps because the machine ran out of memory"


def test_where_nothing_can_be_known_it_stays_perhaps() -> None:
    assert MemoryKills(None, 0).explained(KILLED) == KILLED
    assert MemoryKills.now().explained("the kernel ended with exit code 3") == "the kernel ended with exit code 3"


@pytest.mark.parametrize("name", ["memory.events", "memory.oom_control", "vmstat"])
def test_each_kind_of_counter_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("oom_kill_disable 0\nlow 1\noom_kill 3\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert MemoryKills(tmp_path / name, 3).explained(KILLED) == "the kernel was killed by SIGKILL"
    ran_out = "the kernel was killed by SIGKILL, because memory ran out"
    assert MemoryKills(tmp_path / name, 2).explained(KILLED) == ran_out
