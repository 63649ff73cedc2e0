from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.executors.gpu_claims import claimed
from workbench.runs.executors.gpus import GpuSlots, seen_alone, visible_gpus

if TYPE_CHECKING:
    from pathlib import Path

PART = "MIG-4f1a7e52-0c4b-5f0f-9d3c-7d1e3c0e9b11"
# What nvidia-ml-py asks a driver for, as its header declares it. GPU 1 is parted, with room for three and two there.
DRIVER = r"""
#include <stdio.h>
#include <stdlib.h>
typedef long *gpu;
static long places[64] = {0, 1, 2, 3}, parts[4] = {100, 101, 102, 103};
static int count(void) { return atoi(getenv("DECLARED_GPUS")); }
int nvmlInitWithFlags(unsigned flags) { return count() < 0 ? 9 : 0; }
int nvmlInit_v2(void) { return count() < 0 ? 9 : 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int code) { return "declared"; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = count(); return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned place, gpu *found) { *found = places + place; return 0; }
int nvmlDeviceGetMigMode(gpu one, unsigned *now, unsigned *then) { *now = *then = *one == 1; return *one == 0 ? 3 : 0; }
int nvmlDeviceGetMaxMigDeviceCount(gpu one, unsigned *n) { *n = 3; return 0; }
int nvmlDeviceGetMigDeviceHandleByIndex(gpu one, unsigned part, gpu *found) {
    *found = parts + part;
    return part == 1 ? 6 : 0;
}
int nvmlDeviceGetUUID(gpu one, char *name, unsigned size) { return snprintf(name, size, "MIG-1-%ld", *one - 100) < 0; }
"""


def test_gpus_named_in_the_environment_are_those_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2, GPU-8a1b")
    assert visible_gpus() == ["2", "GPU-8a1b"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", f"{PART},{PART.upper()}, 0,0")
    assert visible_gpus() == [PART, PART.upper(), "0"]  # as they are written
    for none in ("-1", "", "NoDevFiles"):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", none)
        assert visible_gpus() == []
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1,-1,0")  # as CUDA reads it
    assert visible_gpus() == ["1"]


@pytest.mark.skipif(shutil.which("cc") is None or sys.platform != "linux", reason="a driver is compiled")
@pytest.mark.parametrize(
    ("outside", "seen"),
    [
        ({}, ["0", "MIG-1-0", "MIG-1-2", "2"]),
        ({"CUDA_VISIBLE_DEVICES": "2,MIG-1-2"}, ["2", "MIG-1-2"]),
        ({"DECLARED_GPUS": "0"}, []),
        ({"DECLARED_GPUS": "-1"}, []),  # a driver that does not start
    ],
)
def test_the_list_of_the_driver(tmp_path: Path, outside: dict[str, str], seen: list[str]) -> None:
    """The real nvidia-ml-py asks a driver of three GPUs, of which the second is parted in two."""
    pytest.importorskip("pynvml")
    (tmp_path / "driver.c").write_text(DRIVER)
    library = tmp_path / "libnvidia-ml.so.1"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "driver.c")], check=True)
    code = "from workbench.runs.executors.gpus import visible_gpus; print(*visible_gpus(), sep=',')"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CUDA_")}
    environment |= {"LD_LIBRARY_PATH": str(tmp_path), "DECLARED_GPUS": "3"} | outside
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ",".join(seen)


def test_without_a_driver_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pynvml = pytest.importorskip("pynvml")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        assert visible_gpus() == []
    else:  # a machine with GPUs
        assert len(visible_gpus()) >= pynvml.nvmlDeviceGetCount() > 0


def test_places_named_from_outside_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert seen_alone(["1"]) == {"CUDA_VISIBLE_DEVICES": "1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    assert seen_alone(["1"]) == {"CUDA_VISIBLE_DEVICES": "1"}


def test_processes_of_one_machine_claim_gpus_one_by_one(tmp_path: Path) -> None:
    devices = ["0", PART, "GPU-8a1b"]
    code = (
        "import sys; from pathlib import Path; from workbench.runs.executors.gpu_claims import claimed\n"
        "with claimed(2, devices=sys.argv[2:], place=Path(sys.argv[1])) as claim:\n"
        "    print(claim['CUDA_VISIBLE_DEVICES'], flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path), *devices]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == f"0,{PART}"
        with claimed(1, devices=devices, place=tmp_path) as ours:
            assert ours["CUDA_VISIBLE_DEVICES"] == "GPU-8a1b"
            other.kill()  # the system gives back what it has claimed
            other.wait()
            with claimed(2, devices=devices, place=tmp_path) as more:
                assert more["CUDA_VISIBLE_DEVICES"] == f"0,{PART}"
    with claimed(0, devices=[], place=tmp_path) as nothing:
        assert nothing == {}
    with pytest.raises(InvalidInput, match=r"2 of the worker's GPUs, and the worker sees 1"), claimed(2, devices=["0"]):
        pass


def test_each_run_has_gpus_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    slots = GpuSlots(2, devices=["0", "1", "2", "3", "4"])
    assert slots.slots == 2
    with slots.lent() as first, slots.lent() as second:
        taken = [each["CUDA_VISIBLE_DEVICES"] for each in (first, second)]
        assert taken == ["0,1", "2,3"]
        assert first["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"
    with slots.lent() as again:
        assert again["CUDA_VISIBLE_DEVICES"] == "0,1"


def test_who_finds_none_free_waits_for_one() -> None:
    slots = GpuSlots(1, devices=["7"])
    got: list[str] = []

    def take() -> None:
        with slots.lent() as environment:
            got.append(environment["CUDA_VISIBLE_DEVICES"])

    with slots.lent():
        waiting = threading.Thread(target=take)
        waiting.start()
        assert not got
    waiting.join(120)
    assert got == ["7"]


def test_fewer_gpus_than_a_run_needs() -> None:
    with pytest.raises(InvalidInput, match=r"2 GPUs, and there is 1 here"):
        GpuSlots(2, devices=["0"])
    with pytest.raises(InvalidInput, match="none here"):
        GpuSlots(1, devices=[])
