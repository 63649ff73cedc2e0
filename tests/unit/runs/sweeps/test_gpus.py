from __future__ import annotations

import threading

import pytest

from workbench.invalid import InvalidInput
from workbench.runs.executors.gpus import GpuSlots, visible_gpus


def test_gpus_named_in_the_environment_are_those_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2, GPU-8a1b")
    assert visible_gpus() == ["2", "GPU-8a1b"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert visible_gpus() == []


def test_each_run_has_gpus_of_its_own() -> None:
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
    waiting.join(30)
    assert got == ["7"]


def test_fewer_gpus_than_a_run_needs() -> None:
    with pytest.raises(InvalidInput, match=r"2 GPUs, and there is 1 here"):
        GpuSlots(2, devices=["0"])
    with pytest.raises(InvalidInput, match="none here"):
        GpuSlots(1, devices=[])
