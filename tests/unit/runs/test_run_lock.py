from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from workbench.runs.records import heartbeat
from workbench.runs.records.heartbeat import STALE_SECONDS, Heartbeat, is_stale, own_heartbeat
from workbench.runs.records.run_lock import NAME, RunLock, _locked_by_another, is_held

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from workbench.runs.records.run_lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def test_a_lock_is_held_until_it_is_released(tmp_path: Path) -> None:
    lock = RunLock(tmp_path)
    assert is_held(tmp_path)
    lock.release()
    assert not is_held(tmp_path)


def test_a_lock_that_was_never_taken_is_not_held(tmp_path: Path) -> None:
    assert not is_held(tmp_path)


def test_a_process_that_was_killed_holds_nothing_also_while_its_parent_has_not_heard_of_it(tmp_path: Path) -> None:
    with subprocess.Popen((sys.executable, "-c", HOLDER, str(tmp_path)), stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_held(tmp_path)
        holder.kill()
        deadline = time.monotonic() + 60
        while is_held(tmp_path):  # its last thread lets go of the lock, a moment after the first has ended
            assert time.monotonic() < deadline
        assert psutil.Process(holder.pid).status() == psutil.STATUS_ZOMBIE


def test_a_process_that_lives_holds_a_lock_that_its_file_system_does_not_know(tmp_path: Path) -> None:
    with subprocess.Popen((sys.executable, "-c", HOLDER, str(tmp_path)), stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        content = (tmp_path / NAME).read_text(encoding="utf-8")
        (tmp_path / NAME).unlink()
        (tmp_path / NAME).write_text(content, encoding="utf-8")  # the same words, and nobody's lock
        assert is_held(tmp_path)
        holder.kill()
    assert not is_held(tmp_path)


def test_two_who_look_at_once_do_not_take_each_other_for_the_run(tmp_path: Path) -> None:
    RunLock(tmp_path).release()
    with (tmp_path / NAME).open("r+") as first, (tmp_path / NAME).open("r+") as second:
        assert not _locked_by_another(first.fileno())
        assert not _locked_by_another(second.fileno())


def test_a_process_with_the_number_of_an_earlier_one_is_another(tmp_path: Path) -> None:
    RunLock(tmp_path).release()
    holder = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    (tmp_path / NAME).write_text(json.dumps(holder | {"process": os.getppid(), "began": 1.0}), encoding="utf-8")
    assert not is_held(tmp_path)


def test_a_lock_that_another_holds_is_not_taken_and_keeps_its_words(tmp_path: Path) -> None:
    lock = RunLock(tmp_path)
    words = (tmp_path / NAME).read_text(encoding="utf-8")
    with pytest.raises(BlockingIOError):
        RunLock(tmp_path, alone=True)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == words
    lock.release()
    again = RunLock(tmp_path, alone=True)
    assert is_held(tmp_path)
    again.release()


def test_a_process_of_another_host_holds_its_lock_as_long_as_it_gives_signs_of_life(tmp_path: Path) -> None:
    lock = RunLock(tmp_path)
    here = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    lock.release()
    (tmp_path / NAME).write_text(json.dumps(here | {"host": "another"}), encoding="utf-8")
    assert is_held(tmp_path)
    long_ago = time.time() - STALE_SECONDS - 1
    os.utime(tmp_path / NAME, (long_ago, long_ago))
    assert not is_held(tmp_path)  # it was killed, or its host is down


def test_who_holds_a_lock_gives_signs_of_life(tmp_path: Path) -> None:
    held, released = tmp_path / "held", tmp_path / "released"
    held.mkdir()
    released.mkdir()
    lock = RunLock(held)
    RunLock(released).release()
    for folder in (held, released):
        os.utime(folder / NAME, (1.0, 1.0))
    own_heartbeat().beat()
    assert not is_stale(held / NAME)
    assert is_stale(released / NAME)
    lock.release()


def test_signs_of_life_come_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.001)
    touched = threading.Event()
    monkeypatch.setattr(Heartbeat, "beat", lambda _: touched.set())
    before = set(threading.enumerate())
    beating = Heartbeat()
    beating.add(tmp_path)
    (thread,) = {each for each in threading.enumerate() if each.name == "workbench-heartbeat"} - before
    assert touched.wait(60)
    beating.remove(tmp_path)
    thread.join(60)
    assert not thread.is_alive()
