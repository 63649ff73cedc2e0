"""What a killed process, a full disk, a fork and a torn file leave behind."""

import errno
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from workbench.invalid import InvalidInput
from workbench.log import TrainingLog, points_writer, read_log
from workbench.log.points import RECORD

WRITES = """
import sys
from pathlib import Path
from workbench.log import TrainingLog
log = TrainingLog("killed", folder=Path(sys.argv[1]))
step = 0
while True:
    log.log(step, loss=step * 0.5)
    if step % 100 == 0:
        log.weights(step, w=[float(step)])
    step += 1
    if step == 50_000:
        print("ready", flush=True)
"""


@pytest.mark.slow
def test_nothing_logged_is_lost_when_the_process_is_killed(tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout.readline() == "ready\n"
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    read = read_log(tmp_path / "killed")
    series = read.series("loss")
    assert len(series.steps) >= 50_000
    assert np.array_equal(series.steps, np.arange(len(series.steps)))
    assert np.array_equal(series.values, series.steps * 0.5)
    assert not read.closed
    assert not read.being_written
    assert read.weights(49_900).arrays["w"].tolist() == [49_900]
    with TrainingLog("killed", folder=tmp_path, resume=True) as log:
        log.log(10**6, loss=-1.0)
    assert log.reader().series("loss").values[-1] == -1.0


def test_a_torn_last_record_is_not_read_and_is_written_over(tmp_path):
    log = TrainingLog("torn", folder=tmp_path)
    log.log(0, loss=1.0)
    log.close()
    path = log.path / "points.bin"
    with path.open("ab") as file:
        file.write(RECORD.pack(1, 9.0, 0.0, 1, 0) + b"\1\2\3")
    assert read_log(log.path).series("loss").values.tolist() == [1.0]
    with TrainingLog("torn", folder=tmp_path, resume=True) as again:
        again.log(1, loss=2.0)
    assert again.reader().series("loss").values.tolist() == [1.0, 2.0]


def test_a_torn_last_line_of_the_journal_is_ignored(tmp_path):
    with TrainingLog("line", folder=tmp_path) as log:
        log.log(0, loss=1.0)
    with (log.path / "log.jsonl").open("a") as file:
        file.write('{"event": "name", "id": 2, "na')
    with TrainingLog("line", folder=tmp_path, resume=True) as again:
        again.log(1, other=2.0)
    assert again.reader().metrics == ("loss", "other")


@pytest.mark.parametrize("cut", [1, 5, 30, 60])
def test_a_torn_last_entry_of_arrays_is_ignored(tmp_path, cut):
    with TrainingLog("entry", folder=tmp_path) as log:
        log.weights(0, w=[1.0, 2.0])
        log.weights(1, w=[3.0, 4.0])
    path = log.path / "arrays.bin"
    os.truncate(path, path.stat().st_size - cut)
    assert log.reader().weight_steps == (0,)
    with TrainingLog("entry", folder=tmp_path, resume=True) as again:
        again.weights(1, w=[5.0, 6.0])
    assert again.reader().weights(1).arrays["w"].tolist() == [5.0, 6.0]


def test_a_full_disk_is_an_error_in_words_and_keeps_what_was_logged(tmp_path, monkeypatch):
    if not hasattr(os, "posix_fallocate"):
        pytest.skip("blocks cannot be allocated ahead here")
    allocate, room = os.posix_fallocate, [1]

    def full(fd, offset, length):
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        room.pop()
        allocate(fd, offset, length)

    monkeypatch.setattr(os, "posix_fallocate", full)
    log = TrainingLog("full", folder=tmp_path)
    kept = (points_writer.GRAIN - 64) // 32
    for step in range(kept):
        log.log(step, loss=step)
    with pytest.raises(OSError, match="all that was logged before is kept") as problem:
        log.log(kept, loss=kept)
    assert problem.value.errno == errno.ENOSPC
    assert len(log.reader().series("loss").steps) == kept
    room.append(1)
    log.log(kept, loss=kept)
    log.close()
    assert np.array_equal(log.reader().series("loss").values, np.arange(kept + 1))


def test_plain_writes_make_the_same_file_as_the_memory_map(tmp_path, monkeypatch, clock):
    written = []
    for mapped in (True, False):
        if not mapped:
            monkeypatch.delattr(os, "posix_fallocate", raising=False)
        ticks = iter(range(1000))
        with TrainingLog(f"mapped-{mapped}", folder=tmp_path, clock=lambda ticks=ticks: float(next(ticks))) as log:
            for step in range(100):
                log.log(step, loss=step, other=-step)
            with pytest.raises(InvalidInput, match="metric 'loss'"):
                log.log(0, loss="x")
        written.append((log.path / "points.bin").read_bytes())
    assert written[0] == written[1]


def test_network_file_systems_are_written_plainly(tmp_path, monkeypatch):
    table = tmp_path / "mountinfo"
    table.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / {tmp_path} rw - nfs4 server:/x rw\n")
    monkeypatch.setattr(points_writer, "MOUNTS", table)
    monkeypatch.setattr(sys, "platform", "linux")
    writer = points_writer.open_points(tmp_path / "points.bin", {"loss": 1}.get, clock=lambda: 0.0)
    assert isinstance(writer, points_writer.PlainPoints)
    writer.append(0, {"loss": 1.0})
    writer.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # the suite has threads
def test_a_forked_child_cannot_write_into_its_parents_log(tmp_path):
    with TrainingLog("fork", folder=tmp_path) as log:
        log.log(0, loss=1.0)
        child = os.fork()
        if child == 0:
            try:
                log.log(1, loss=-1.0)
            except InvalidInput:
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        log.log(1, loss=2.0)
        assert log.reader().being_written
    assert log.reader().series("loss").values.tolist() == [1.0, 2.0]


RESUMES = """
import sys
from pathlib import Path
from workbench.log import TrainingLog
TrainingLog("busy", folder=Path(sys.argv[1]), resume=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks nothing there")
def test_another_process_cannot_resume_what_is_being_written(tmp_path):
    with TrainingLog("busy", folder=tmp_path):
        command = [sys.executable, "-c", RESUMES, str(tmp_path)]
        resumed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "still being written by another process" in resumed.stderr


def test_several_threads_write_every_point(tmp_path):
    from threading import Thread

    with TrainingLog("threads", folder=tmp_path) as log:
        threads = [
            Thread(target=lambda name=name: [log.log(step, {name: step}) for step in range(3000)]) for name in "abcd"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for name in "abcd":
        assert np.array_equal(log.reader().series(name).values, np.arange(3000))
