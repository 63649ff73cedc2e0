"""Time and memory of a piece of work in a process of its own: seconds without its imports, peak over all processes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Failed", "Measured", "measured"]

PACE = 0.02  # seconds between two looks at the memory
CHILD = """
import json, sys, time
from pathlib import Path
{prepare}
def work():
    {work}
started, used = time.perf_counter(), time.process_time()
said = work()
seconds, cpu = time.perf_counter() - started, time.process_time() - used
try:
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
except OSError:  # not Linux: what the parent saw counts
    peak = 0
Path(sys.argv[1]).write_text(json.dumps({{"seconds": seconds, "cpu": cpu, "peak": peak, "said": said}}))
"""


class Failed(Exception):
    """The work did not end well, or not in time."""


@dataclass(frozen=True)
class Measured:
    """What one piece of work took.

    Parameters
    ----------
    seconds, cpu
        By the clock and by the processors, of the work alone.
    peak
        Bytes of memory that all its processes had at once, libraries and all.
    said
        What the work returned, if that is plain data.
    """

    seconds: float
    cpu: float
    peak: int
    said: object = None


def measured(
    work: Sequence[str], *, prepare: Sequence[str] = (), python: str = sys.executable, timeout: float = 600
) -> Measured:
    """Run the lines *prepare*, then the lines *work* against the clock.

    Raises
    ------
    Failed
        With the last line that it wrote, or that it took longer than *timeout* seconds.
    """
    code = CHILD.format(prepare="\n".join(prepare), work="\n    ".join(work))
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        child = subprocess.Popen(
            [python, "-c", code, str(told)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        seen = [0]
        watching = threading.Thread(target=_watch, args=(child, seen))
        watching.start()
        try:
            _, errors = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Failed(f"not done after {timeout:.0f} s") from None
        finally:
            watching.join()
        if child.returncode or not told.is_file():
            raise Failed((errors.strip().splitlines() or [f"it ended with {child.returncode}"])[-1])
        read = json.loads(told.read_text())
    return Measured(read["seconds"], read["cpu"], max(read["peak"], seen[0]), read["said"])


def _watch(child: subprocess.Popen[str], seen: list[int]) -> None:
    """Note the largest memory of the child and its own children together."""
    ended = threading.Event()
    while child.poll() is None:
        try:
            process = psutil.Process(child.pid)
            all_of_them = [process, *process.children(recursive=True)]
            seen[0] = max(seen[0], sum(each.memory_info().rss for each in all_of_them))
        except psutil.Error:  # one of them has just ended
            pass
        ended.wait(PACE)
